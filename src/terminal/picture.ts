import type { Shell } from './shell.ts';

/** Widest and highest that a photo is shown, in signs; a sign holds two pixels above each other. */
const COLUMNS = 48;
const ROWS = 16;
/** As many as the classifier decodes at most. */
const MAX_PIXELS = 50_000_000;

/**
 * A picture as a text that the terminal shows as a picture: in full where it can (iTerm2, WezTerm, Konsole, …), in half-block signs
 * where it has 24-bit colour; `undefined` where it has neither. Throws when the bytes are no picture.
 */
export async function terminalPicture(shell: Shell, bytes: Uint8Array): Promise<string | undefined> {
  const { default: inline } = await import('term-img');
  const picture = inline(bytes, { height: ROWS, fallback: () => undefined });
  if (picture !== undefined) return picture;
  return shell.stdout.hasColors?.(2 ** 24) ? halfBlocks(bytes) : undefined;
}

/** Each sign is `▀`: its own colour is the upper pixel, its ground the lower one. */
export async function halfBlocks(bytes: Uint8Array): Promise<string> {
  const { default: sharp } = await import('sharp');
  const { data, info } = await sharp(bytes, { failOn: 'truncated', limitInputPixels: MAX_PIXELS })
    .rotate()
    .resize(COLUMNS, 2 * ROWS, { fit: 'inside', withoutEnlargement: true })
    .flatten({ background: 'white' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const colour = (x: number, y: number): string => {
    const at = (Math.min(y, info.height - 1) * info.width + x) * info.channels;
    // A grey picture may have one channel.
    const [red = 0, green = red, blue = red] = data.subarray(at, at + info.channels);
    return `${red};${green};${blue}`;
  };
  const lines: string[] = [];
  for (let y = 0; y < info.height; y += 2) {
    const signs = Array.from(
      { length: info.width },
      (_, x) => `\x1b[38;2;${colour(x, y)}m\x1b[48;2;${colour(x, y + 1)}m▀`,
    );
    lines.push(`${signs.join('')}\x1b[0m`);
  }
  return lines.join('\n');
}
