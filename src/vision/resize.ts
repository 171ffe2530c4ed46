import type { Manifest } from './manifest.ts';
import type { Crop } from './vision.ts';

/** Steps from an upright picture to the network's input, in this order; all numbers are pixels. */
export interface ResizePlan {
  /** Only for extreme proportions: the middle to cut out first, so that no picture is enlarged to millions of pixels. */
  readonly middle?: Box;
  /** Then stretch to this. */
  readonly width: number;
  readonly height: number;
  /** Then cut this out ... */
  readonly crop?: Box;
  /** ... or put borders around. */
  readonly borders?: {
    readonly left: number;
    readonly right: number;
    readonly top: number;
    readonly bottom: number;
  };
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

type ResizeRule = Pick<Manifest['input'], 'width' | 'height' | 'resize' | 'cropFraction'>;

const LONGEST_RESIZED = 8192;

/**
 * What the resize rule means for a picture of this size, upright, in pixels.
 *
 * - `squish`: fastai's ResizeMethod.Squish, torchvision's Resize((h, w)).
 * - `crop`: torchvision's Resize(short side) and CenterCrop: the short side becomes floor(side / cropFraction) (timm's rounding; 256
 *   for 224 and 0.875), the long side is truncated, offsets are rounded half to even. fastai's ResizeMethod.Crop cuts before it
 *   resizes; the difference is less than a pixel.
 * - `pad`: fastai's ResizeMethod.Pad with pad_mode zeros (its default mirrors the picture instead), torchvision's letterbox: the
 *   other side is rounded, the odd pixel goes to the right or the bottom.
 */
export function planResize(picture: { width: number; height: number }, rule: ResizeRule): ResizePlan {
  if (rule.resize === 'squish') return { width: rule.width, height: rule.height };
  return rule.resize === 'pad' ? pad(picture, rule) : crop(picture, rule);
}

/** What of a picture of this size the network's input shows by such a plan, in the picture's pixels. */
export function cropOf(picture: { width: number; height: number }, plan: ResizePlan): Crop {
  const { left, top, width, height } = plan.middle ?? { left: 0, top: 0, ...picture };
  const { crop, borders = { left: 0, right: 0, top: 0, bottom: 0 } } = plan;
  const seen = crop ?? {
    left: -borders.left,
    top: -borders.top,
    width: plan.width + borders.left + borders.right,
    height: plan.height + borders.top + borders.bottom,
  };
  const [across, down] = [width / plan.width, height / plan.height];
  return {
    x: left + seen.left * across,
    y: top + seen.top * down,
    width: seen.width * across,
    height: seen.height * down,
  };
}

function crop(picture: { width: number; height: number }, rule: ResizeRule): ResizePlan {
  const target = {
    width: Math.floor(rule.width / rule.cropFraction),
    height: Math.floor(rule.height / rule.cropFraction),
  };
  const byWidth = target.width * picture.height >= target.height * picture.width;
  const scale = byWidth ? target.width / picture.width : target.height / picture.height;
  const width = byWidth ? target.width : Math.max(rule.width, Math.floor(picture.width * scale + 1e-6));
  const height = byWidth ? Math.max(rule.height, Math.floor(picture.height * scale + 1e-6)) : target.height;
  if (Math.max(width, height) > Math.max(LONGEST_RESIZED, 2 * target.width, 2 * target.height)) {
    const middle = centred(picture, {
      width: Math.min(picture.width, Math.max(1, Math.round(target.width / scale))),
      height: Math.min(picture.height, Math.max(1, Math.round(target.height / scale))),
    });
    return { middle, ...target, crop: centred(target, rule) };
  }
  return { width, height, crop: centred({ width, height }, rule) };
}

function pad(picture: { width: number; height: number }, rule: ResizeRule): ResizePlan {
  const scale = Math.min(rule.width / picture.width, rule.height / picture.height);
  const width = Math.min(rule.width, Math.max(1, Math.round(picture.width * scale)));
  const height = Math.min(rule.height, Math.max(1, Math.round(picture.height * scale)));
  const left = Math.floor((rule.width - width) / 2);
  const top = Math.floor((rule.height - height) / 2);
  const borders = { left, right: rule.width - width - left, top, bottom: rule.height - height - top };
  return { width, height, borders };
}

function centred(outer: { width: number; height: number }, inner: { width: number; height: number }): Box {
  return {
    left: halfToEven(outer.width - inner.width),
    top: halfToEven(outer.height - inner.height),
    width: inner.width,
    height: inner.height,
  };
}

/** Half of a whole number, rounded as Python's round() does. */
function halfToEven(whole: number): number {
  const half = Math.floor(whole / 2);
  return whole % 2 === 0 || half % 2 === 0 ? half : half + 1;
}
