import { expect, test } from 'vitest';
import { cropOf, planResize } from './resize.ts';

const rule = { width: 224, height: 224, cropFraction: 1 } as const;

test.each([
  // torchvision: Resize(256), CenterCrop(224): int(256 * 640 / 480) = 341, round((341 - 224) / 2) = round(58.5) = 58
  [640, 480, 0.875, { width: 341, height: 256, crop: { left: 58, top: 16, width: 224, height: 224 } }],
  [480, 640, 0.875, { width: 256, height: 341, crop: { left: 16, top: 58, width: 224, height: 224 } }],
  // round(59.5) = 60 in Python
  [643, 480, 0.875, { width: 342, height: 256, crop: { left: 59, top: 16, width: 224, height: 224 } }],
  [645, 480, 0.875, { width: 344, height: 256, crop: { left: 60, top: 16, width: 224, height: 224 } }],
  [224, 224, 1, { width: 224, height: 224, crop: { left: 0, top: 0, width: 224, height: 224 } }],
  // timm: floor(224 / 0.95) = 235; (235 - 224) / 2 = 5.5, to even 6
  [1000, 1000, 0.95, { width: 235, height: 235, crop: { left: 6, top: 6, width: 224, height: 224 } }],
  [3, 7, 1, { width: 224, height: 522, crop: { left: 0, top: 149, width: 224, height: 224 } }],
])('crop of %ix%i at %f as torchvision and timm do it', (width, height, cropFraction, plan) => {
  expect(planResize({ width, height }, { ...rule, resize: 'crop', cropFraction })).toEqual(plan);
});

test('crop to an input that is not square keeps its proportions', () => {
  const wide = { width: 200, height: 100, resize: 'crop', cropFraction: 1 } as const;
  const [left, height] = [0, 100];
  expect(planResize({ width: 400, height: 400 }, wide)).toEqual({
    width: 200,
    height: 200,
    crop: { left, top: 50, width: 200, height },
  });
  expect(planResize({ width: 400, height: 100 }, wide)).toEqual({
    width: 400,
    height: 100,
    crop: { left: 100, top: 0, width: 200, height },
  });
});

test('pad centres the whole picture, the odd pixel right or below', () => {
  const borders = { left: 0, right: 0, top: 55, bottom: 56 };
  expect(planResize({ width: 1000, height: 505 }, { ...rule, resize: 'pad' })).toEqual({
    width: 224,
    height: 113,
    borders,
  });
  expect(planResize({ width: 1, height: 20_000 }, { ...rule, resize: 'pad' })).toMatchObject({
    width: 1,
    height: 224,
  });
});

test('squish knows no proportions', () => {
  expect(planResize({ width: 5, height: 900 }, { ...rule, resize: 'squish' })).toEqual({
    width: 224,
    height: 224,
  });
});

test.each([
  [1, 20_000],
  [20_000, 1],
  [3, 5_000],
  [1, 1],
  [65_535, 2],
])('no crop of %ix%i is enlarged beyond what is cut out of it', (width, height) => {
  for (const cropFraction of [1, 0.875, 0.1]) {
    const plan = planResize({ width, height }, { ...rule, resize: 'crop', cropFraction });
    expect(plan.width * plan.height).toBeLessThanOrEqual(8192 * 2 * 2240);
    expect(plan.crop).toMatchObject({ width: 224, height: 224 });
    const { left, top } = plan.crop ?? { left: -1, top: -1 };
    expect(left >= 0 && top >= 0 && left + 224 <= plan.width && top + 224 <= plan.height).toBe(true);
    const middle = plan.middle ?? { left: 0, top: 0, width, height };
    expect(middle.left >= 0 && middle.left + middle.width <= width).toBe(true);
    expect(middle.top >= 0 && middle.top + middle.height <= height).toBe(true);
  }
});

test.each([
  ['crop', 1, 640, 480, { x: 80, y: 0, width: 480, height: 480 }],
  ['crop', 0.875, 480, 640, { x: 30, y: 110, width: 420, height: 420 }],
  ['crop', 1, 100, 20_000, { x: 0, y: 9950, width: 100, height: 100 }],
  ['squish', 1, 640, 480, { x: 0, y: 0, width: 640, height: 480 }],
  ['pad', 1, 640, 480, { x: 0, y: -80, width: 640, height: 640 }],
  ['pad', 1, 448, 896, { x: -224, y: 0, width: 896, height: 896 }],
] as const)('what %s at %f shows of %ix%i, in its pixels', (resize, cropFraction, width, height, seen) => {
  const found = cropOf({ width, height }, planResize({ width, height }, { ...rule, resize, cropFraction }));
  // A pixel of the network's input is some of the picture's.
  for (const side of ['x', 'y', 'width', 'height'] as const)
    expect(Math.abs(found[side] - seen[side]), side).toBeLessThan(Math.max(width, height) / 224);
});
