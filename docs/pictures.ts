import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { postPage, reviewPage } from './picture-pages.ts';
import { type Played, play } from './picture-play.ts';

/** Another Chromium or Chrome is named by CHROMIUM. */
export const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium';
export const hasChromium = existsSync(chromium);

const WEEKS = 10;
/** Two of the picture's pixels for one of the page's: sharp on every screen. */
const SCALE = 2;
const QUALITY = 82;
/** Against a hang; a picture takes some seconds. */
const TIMEOUT_MS = 120_000;
const CLEAR = { r: 0, g: 0, b: 0, alpha: 0 };

interface Shot {
  /** Of the window, the page's pixels. */
  readonly width: number;
  readonly height: number;
  page(played: Played): string;
}

/** The pictures of README.md, by file name. */
export const shots: Readonly<Record<string, Shot>> = {
  'post.webp': { width: 540, height: 900, page: postPage },
  'review.webp': { width: 742, height: 1100, page: reviewPage },
  'score.webp': { width: 660, height: 935, page: ({ score }) => score },
};

/** `npm run pictures`: makes them anew from the demonstration; no account, no network. */
export async function makePictures(folder: string, weeks: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  const played = await play(weeks);
  for (const [name, shot] of Object.entries(shots)) await take(shot, shot.page(played), join(folder, name));
}

/** Of a page with no ground of its own only what stands on it. */
async function take({ width, height }: Shot, page: string, file: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'fieldmark-picture-'));
  try {
    const [from, to] = [join(folder, 'page.html'), join(folder, 'page.png')];
    await writeFile(from, page);
    const args = [
      ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-quic'],
      ...[
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
      ...[
        '--hide-scrollbars',
        '--default-background-color=00000000',
        `--user-data-dir=${join(folder, 'profile')}`,
        '--lang=en',
      ],
      ...[`--force-device-scale-factor=${SCALE}`, `--window-size=${width},${height}`],
      ...[`--screenshot=${to}`, pathToFileURL(from).href],
    ];
    await promisify(execFile)(chromium, args, { timeout: TIMEOUT_MS });
    await sharp(to).trim({ background: CLEAR }).webp({ quality: QUALITY, smartSubsample: true }).toFile(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (hasChromium) await makePictures(fileURLToPath(new URL('pictures', import.meta.url)), WEEKS);
  else {
    console.error(
      `There is no ${chromium}. Install it (apt-get install chromium), or name another in CHROMIUM.`,
    );
    process.exitCode = 1;
  }
}
