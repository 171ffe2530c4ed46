/** The pages in a real browser: phone and desktop, light and dark, with and without JavaScript. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderPicture } from '../src/demo/pictures.ts';
import { solidPhoto } from '../src/vision/testing/tiny-model.ts';
import { expectUsable, hasBrowser, openBrowser, openPage, sizes } from './support/browser.ts';
import { openRoom } from './support/web.ts';

const modelsDir = fileURLToPath(new URL('../models', import.meta.url));
/** Where pictures of the pages are put, for whoever wants to look at them. */
const shots = process.env.WEB_SHOTS;

async function shot(page: Page, name: string): Promise<void> {
  if (shots === undefined) return;
  await mkdir(shots, { recursive: true });
  await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
}

describe.skipIf(!hasBrowser)('in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  test.each([
    ['phone', 'light', true],
    ['phone', 'dark', false],
    ['desktop', 'dark', true],
    ['desktop', 'light', false],
  ] as const)(
    'a photo is tried on a %s, %s, with JavaScript: %s',
    async (size, colorScheme, javaScriptEnabled) => {
      const { url } = await openRoom({ fetchesUrls: true }, { modelsDir });
      const { page, complaints } = await openPage(browser, {
        viewport: sizes[size],
        colorScheme,
        javaScriptEnabled,
        hasTouch: size === 'phone',
        isMobile: size === 'phone',
      });
      const name = `${size}-${colorScheme}-${javaScriptEnabled ? 'script' : 'plain'}`;
      await page.goto(url);
      if (javaScriptEnabled) await expectUsable(page);
      await shot(page, `${name}-form`);
      const file = { name: 'cougar.jpg', mimeType: 'image/jpeg', buffer: await renderPicture('cougar') };
      const answered = page.waitForResponse((response) => response.request().method() === 'POST');
      await page.getByLabel('Choose a photo').setInputFiles(file);
      if (!javaScriptEnabled) await page.getByRole('button', { name: 'Look' }).click();
      await answered;
      await page.getByRole('heading', { level: 1, name: /^Yes, cougar/ }).waitFor();
      expect(await page.getByText('It is not kept').count()).toBe(1);
      if (javaScriptEnabled) await expectUsable(page);
      expect(await page.locator('.seen .map').isVisible()).toBe(false);
      await page.getByLabel('Show what spoke for cougar').check();
      expect(await page.locator('.seen .map').isVisible()).toBe(true);
      expect(await page.getByText(/^For cougar it looked /).count()).toBe(1);
      await shot(page, `${name}-answer`);
      await page.goto(`${url}/api`);
      if (javaScriptEnabled) await expectUsable(page);
      await shot(page, `${name}-api`);
      expect(complaints).toEqual([]);
    },
  );

  test('what is pasted or dropped is looked at, twice the same twice; text and addresses get a sentence', async () => {
    const { url } = await openRoom();
    const { page, complaints } = await openPage(browser, { viewport: sizes.desktop });
    await page.goto(url);
    const give = async (kind: 'paste' | 'drop', what: { photo?: Buffer; text?: string; type?: string }) => {
      const given = {
        kind,
        text: what.text,
        type: what.type ?? 'text/plain',
        photo: what.photo?.toString('base64'),
      };
      await page.evaluate(`(() => {
        const { kind, text, type, photo } = ${JSON.stringify(given)};
        const data = new DataTransfer();
        if (photo) data.items.add(new File([Uint8Array.from(atob(photo), (c) => c.charCodeAt(0))], 'a.png', { type: 'image/png' }));
        if (text) data.setData(type, text);
        const event = kind === 'paste' ? new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })
          : new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true });
        document.querySelector('main').dispatchEvent(event);
      })()`);
    };
    for (const [kind, label, heading] of [
      ['paste', 'cougar', /^Yes, cougar/],
      ['paste', 'cougar', /^Yes, cougar/],
      ['drop', 'dog', /^No cougar, but dog/],
    ] as const) {
      const posted = page.waitForResponse((response) => response.request().method() === 'POST');
      await give(kind, { photo: await solidPhoto(label, { format: 'png' }) });
      await posted;
      await page.getByRole('heading', { level: 1, name: heading }).waitFor();
    }
    await give('paste', { text: 'a cougar' });
    await expect.poll(() => page.getByRole('status').textContent()).toContain('That is text');
    await give('drop', { text: 'https://example.org/a.jpg', type: 'text/uri-list' });
    await expect.poll(() => page.getByRole('status').textContent()).toContain('Save the picture first');
    expect(complaints).toEqual([]);
  });

  test('by the keyboard alone: the first Tab skips to the content, and a photo is sent', async () => {
    const { url, folder } = await openRoom();
    const { page } = await openPage(browser, { viewport: sizes.desktop });
    await page.goto(url);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.id')).toBe('picture');
    const chooser = page.waitForEvent('filechooser');
    await page.keyboard.press('Space');
    const photo = join(folder, 'dog.png');
    await writeFile(photo, await solidPhoto('dog', { format: 'png' }));
    await (await chooser).setFiles(photo);
    await page.getByRole('heading', { level: 1, name: /dog/ }).waitFor();
  });
});
