import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import sharp from 'sharp';
import { executablePath, hasChromium, openBrowser } from '../test/support/chromium.ts';
import { postPage, reviewPage } from './picture-pages.ts';
import { type Played, play } from './picture-play.ts';
import { SCALE, WINDOWS } from './picture-windows.ts';

const WEEKS = 10;
/** Of the windows a little less: they are larger. */
const QUALITY = { drawn: 82, window: 72 };
const CLEAR = { r: 0, g: 0, b: 0, alpha: 0 };

interface Shot {
  /** Of the window, the page's pixels. */
  readonly width: number;
  readonly height: number;
  /** A page that is drawn for it, or the picture of a window that was open while the bot played. */
  readonly of: (played: Played) => string | Buffer;
}

/** The pictures of README.md and of the pages in this folder, by file name. */
export const shots: Readonly<Record<string, Shot>> = {
  'post.webp': { width: 540, height: 900, of: postPage },
  'review.webp': { width: 742, height: 1100, of: reviewPage },
  'score.webp': { width: 660, height: 935, of: ({ score }) => score },
  'try.webp': { ...WINDOWS.try, of: ({ windows }) => windows.try },
  'try-phone.webp': { ...WINDOWS.tryOnPhone, of: ({ windows }) => windows.tryOnPhone },
  'desk.webp': { ...WINDOWS.desk, of: ({ windows }) => windows.desk },
};

/** `npm run pictures`: makes them anew from the demonstration; no account, no network. */
export async function makePictures(folder: string, weeks: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  const browser = await openBrowser();
  try {
    const played = await play(weeks, browser);
    for (const [name, shot] of Object.entries(shots)) {
      const of = shot.of(played);
      const isDrawn = typeof of === 'string';
      const picture = isDrawn ? await take(browser, shot, of) : of;
      const quality = isDrawn ? QUALITY.drawn : QUALITY.window;
      const webp = sharp(picture).webp({ quality, smartSubsample: true });
      await webp.toFile(join(folder, name));
    }
  } finally {
    await browser.close();
  }
}

/** Of a page with no ground of its own only what stands on it. */
async function take(browser: Browser, { width, height }: Shot, content: string): Promise<Buffer> {
  const page = await browser.newPage({ viewport: { width, height }, deviceScaleFactor: SCALE });
  await page.setContent(content, { waitUntil: 'load' });
  const whole = await page.screenshot({ omitBackground: true });
  await page.close();
  return sharp(whole).trim({ background: CLEAR }).png().toBuffer();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (hasChromium) await makePictures(fileURLToPath(new URL('pictures', import.meta.url)), WEEKS);
  else {
    console.error(
      `There is no ${executablePath}. Install it (apt-get install chromium), or name another in CHROMIUM.`,
    );
    process.exitCode = 1;
  }
}
