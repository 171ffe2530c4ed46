import type { Browser, Page } from 'playwright-core';
import { renderPicture } from '../src/demo/pictures.ts';
import { commandUnderWay } from '../test/support/command.ts';

/** Two of the picture's pixels for one of the page's: sharp on every screen. */
export const SCALE = 2;
const PASSWORD = 'a password of many letters';

/** Sizes of the windows, the page's pixels. */
export const WINDOWS = {
  try: { width: 900, height: 790 },
  tryOnPhone: { width: 390, height: 1160 },
  desk: { width: 900, height: 920 },
} as const;

/** What stands in each of them, PNG. */
export type Windows = Readonly<Record<keyof typeof WINDOWS, Buffer>>;

/** What `fieldmark serve` shows of a picture that is tried, and of the first reply that waits at the desk. */
export async function windowsOf(
  browser: Browser,
  env: Record<string, string>,
  cwd: string,
  now: () => Date,
): Promise<Windows> {
  const served = commandUnderWay(['serve', '--port', '0'], { ...env, SERVE_PASSWORD: PASSWORD }, cwd, now);
  await served.stdout.shows('http://');
  const url = /http:\/\/\S+/.exec(served.stdout.text)?.[0] ?? '';
  const open = (of: keyof typeof WINDOWS, isMobile = false): Promise<Page> =>
    browser.newPage({ viewport: WINDOWS[of], deviceScaleFactor: SCALE, isMobile, hasTouch: isMobile });
  try {
    const [wide, phone, desk] = [await open('try'), await open('tryOnPhone', true), await open('desk')];
    for (const page of [wide, phone]) {
      await page.goto(url);
      const buffer = await renderPicture('cougar');
      await page
        .getByLabel('Choose a photo')
        .setInputFiles({ name: 'cougar.jpg', mimeType: 'image/jpeg', buffer });
      await page.getByLabel(/^Show what spoke for/).check();
      await page.evaluate('scrollTo(0, 0)');
    }
    await desk.goto(`${url}/desk/login`);
    await desk.getByLabel('Password').fill(PASSWORD);
    await desk.getByRole('button', { name: 'Log in' }).click();
    await desk
      .getByRole('link', { name: /^Decide on/ })
      .first()
      .click();
    await desk.locator('.pair img').last().scrollIntoViewIfNeeded();
    await desk.waitForLoadState('networkidle');
    await desk.evaluate('scrollTo(0, 0)');
    return {
      try: await wide.screenshot(),
      tryOnPhone: await phone.screenshot(),
      desk: await desk.screenshot(),
    };
  } finally {
    process.emit('SIGINT', 'SIGINT');
    await served.ended;
  }
}
