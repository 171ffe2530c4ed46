/** `fieldmark photos look` and the page of `train look`: decisions as a person takes them, without JavaScript and with; cases 33 and 36. */
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { readCorrections } from '../src/training-data/corrections.ts';
import { writeTinyModel } from '../src/vision/testing/tiny-model.ts';
import { expectUsable, hasBrowser, openBrowser, openPage, sizes } from './support/browser.ts';
import { commandUnderWay, runCommand } from './support/command.ts';
import { colors, notedPhoto } from './support/photo-folder.ts';

/** Where pictures of the pages are put, for whoever wants to look at them. */
const shots = process.env.WEB_SHOTS;

let folder: string;
const at = (path: string): string => join(folder, path);
const now = () => new Date('2026-11-29T12:00:00Z');

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fieldmark-look-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
});

async function photos(count: number): Promise<void> {
  for (const label of ['red', 'blue'] as const)
    for (let i = 0; i < count; i++) await notedPhoto(at(`games/fox/photos/${label}/${i}.jpg`), colors[label]);
}

interface Running {
  readonly url: string;
  readonly port: string;
  end(): Promise<number | null>;
}

async function start(args: readonly string[], port = '0'): Promise<Running> {
  const { stdout, ended } = commandUnderWay([...args, '--port', port], {}, folder, now);
  await Promise.race([
    stdout.shows('Ctrl-C ends it.'),
    ended.then(({ stdout: out, stderr }) => expect.fail(`it ended: ${out}${stderr}`)),
  ]);
  const url = /Open (http:\/\/127\.0\.0\.1:(\d+)) to look/.exec(stdout.text)?.[1] ?? '';
  let over = false;
  const end = async (): Promise<number | null> => {
    if (!over) process.emit('SIGINT', 'SIGINT');
    over = true;
    return (await ended).code;
  };
  onTestFinished(async () => void (await end()));
  return { url, port: new URL(url).port, end };
}

const look = (port?: string): Promise<Running> => start(['photos', 'look', 'games/fox'], port);
const decisions = async (): Promise<string[]> =>
  [...(await readCorrections(at('games/fox'))).values()].map(({ was, now: is }) => `${was} ${is}`).sort();

async function shot(page: Page, name: string): Promise<void> {
  if (shots === undefined) return;
  await mkdir(shots, { recursive: true });
  await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
}

describe('photos look', () => {
  test('reads corrections.csv for pages alone, not for each picture on them', async () => {
    await photos(1);
    const { url, end } = await look();
    const [, picture = ''] = /src="(\/picture\/\w+)"/.exec(await (await fetch(url)).text()) ?? [];
    await mkdir(at('games/fox/corrections.csv'));
    const states = [await fetch(url), await fetch(new URL(picture, url))].map(({ status }) => status);
    expect(states).toEqual([503, 200]);
    await end();
  });

  test('serves small copies of the photos of the folder alone, upright and without what else is in their files', async () => {
    await photos(2);
    await copyFile(at('games/fox/photos/red/1.jpg'), at('games/fox/photos/blue/same.jpg'));
    await writeFile(at('games/fox/photos/red/broken.jpg'), 'no picture');
    await writeFile(at('secret.txt'), 'secret');
    const { url, end } = await look();
    const home = await fetch(url);
    const text = await home.text();
    expect(home.headers.get('content-security-policy')).toContain("default-src 'none'");
    const addresses = [...text.matchAll(/(?:src|href)="(\/(?:picture|photo)\/\w+)"/g)].map(
      ([, path = '']) => path,
    );
    expect(addresses.length).toBeGreaterThan(3);
    for (const path of addresses.filter((each) => each.startsWith('/picture/'))) {
      for (const size of ['', '?large']) {
        const answer = await fetch(`${url}${path}${size}`);
        const bytes = Buffer.from(await answer.arrayBuffer());
        if (answer.status === 422) continue;
        expect(answer.headers.get('content-type')).toBe('image/webp');
        const { exif, width = 0, height = 0 } = await sharp(bytes).metadata();
        expect([exif, width < height]).toEqual([undefined, true]);
        expect(bytes.includes('SecretCamera')).toBe(false);
      }
    }
    for (const path of [
      '/picture/..%2f..%2fsecret.txt',
      '/picture/%2fetc%2fpasswd',
      '/static/..%2fweb.ts',
      '/photos/../../secret.txt',
      '/photos?label=../secret',
      '/games/fox/photos/red/0.jpg',
    ]) {
      const answer = await fetch(`${url}${path}`);
      expect([path, answer.status]).toEqual([path, 404]);
      expect(await answer.text()).not.toContain('secret\n');
    }
    expect(await end()).toBe(0);
  });

  test('takes decisions from its own pages alone, about its own photos and labels', async () => {
    await photos(1);
    const { url } = await look();
    const sha256 = /name="sha256" value="(\w+)"/.exec(await (await fetch(url)).text())?.[1] ?? '';
    const post = async (fields: Record<string, string>, origin = url): Promise<number> => {
      const body = new URLSearchParams({ sha256, shown: 'blue', back: '/', ...fields });
      return (await fetch(`${url}/decide`, { method: 'POST', body, headers: { origin }, redirect: 'manual' }))
        .status;
    };
    expect(await post({ now: 'drop' }, 'https://example.org')).toBe(403);
    expect(await post({ now: 'no label' })).toBe(400);
    expect(await post({ now: 'drop', sha256: 'f'.repeat(64) })).toBe(400);
    expect(await post({})).toBe(400);
    expect((await fetch(url, { headers: { 'x-forwarded-for': '192.0.2.1' } })).status).toBe(403);
    expect(existsSync(at('games/fox/corrections.csv'))).toBe(false);
    expect(await post({ now: 'drop', back: 'https://example.org/' })).toBe(303);
    expect(await decisions()).toEqual(['blue drop']);
  });

  test('a label of game.json can be chosen before any photo has it', async () => {
    await photos(1);
    await writeFile(at('games/fox/game.json'), '{"labels":[{"name":"arctic fox"},{"name":"red"}]}');
    const { url } = await look();
    const text = await (await fetch(url)).text();
    expect(text).toContain('<h1>blue</h1>');
    expect(text).toContain('label=arctic%20fox">arctic fox <span>0</span>');
    const sha256 = /name="sha256" value="(\w+)"/.exec(text)?.[1] ?? '';
    const body = new URLSearchParams({ sha256, shown: 'blue', now: 'arctic fox', back: '/' });
    const headers = { origin: url };
    const { status } = await fetch(`${url}/decide`, { method: 'POST', body, headers, redirect: 'manual' });
    expect(status).toBe(303);
    expect(await decisions()).toEqual(['blue arctic fox']);
  });

  test('takes a form whose length is not announced, as curl and some programs send it', async () => {
    await photos(1);
    const { url } = await look();
    const sha256 = /name="sha256" value="(\w+)"/.exec(await (await fetch(url)).text())?.[1] ?? '';
    const decision = new URLSearchParams({ sha256, shown: 'blue', now: 'drop', back: '/' }).toString();
    const post = async (path: string, form: string, origin = url): Promise<number | undefined> => {
      const headers = { origin, 'content-type': 'application/x-www-form-urlencoded' };
      const sent = request(`${url}${path}`, { method: 'POST', headers });
      // What is written before the end goes out in pieces, without a length.
      sent.write(form);
      sent.end();
      const [response] = (await once(sent, 'response')) as [IncomingMessage];
      response.resume();
      return response.statusCode;
    };
    expect(await post('/again', '')).toBe(303);
    expect(await post('/again', '', 'https://example.org')).toBe(403);
    expect(await post('/decide', decision)).toBe(303);
    expect(await decisions()).toEqual(['blue drop']);
    expect(await post('/decide', 'x'.repeat(9000))).toBe(413);
  });

  test('says why a decision cannot be saved, to a person and to its own script', async () => {
    await photos(1);
    const { url } = await look();
    const sha256 = /name="sha256" value="(\w+)"/.exec(await (await fetch(url)).text())?.[1] ?? '';
    const save = async (accept: string): Promise<[number, string]> => {
      const body = new URLSearchParams({ sha256, shown: 'blue', now: 'drop', back: '/' });
      const headers = { origin: url, accept };
      const response = await fetch(`${url}/decide`, { method: 'POST', body, headers, redirect: 'manual' });
      return [response.status, await response.text()];
    };
    // Whoever runs the tests may write everywhere; no user writes a table where a folder stands.
    await mkdir(at('games/fox/corrections.csv'));
    for (const accept of ['text/html', 'application/json'])
      expect(await save(accept)).toEqual([
        503,
        expect.stringMatching(/cannot be used as it is.*is a folder/s),
      ]);
    await rm(at('games/fox/corrections.csv'), { recursive: true });
    await writeFile(at('games/fox/corrections.csv'), 'a,b\n1,2\n');
    expect(await save('application/json')).toEqual([503, expect.stringContaining('lacks the column sha256')]);
  });

  test('says what it needs where there is nothing to show, or the port is taken', async () => {
    await mkdir(at('empty/red'), { recursive: true });
    expect(await runCommand(['photos', 'look', 'empty'], {}, folder)).toMatchObject({ code: 66 });
    await photos(1);
    const { port } = await look();
    expect(await runCommand(['photos', 'look', 'games/fox', '--port', port], {}, folder)).toMatchObject({
      code: 78,
      stderr: expect.stringContaining('is taken. Choose another: --port'),
    });
  });
});

describe.skipIf(!hasBrowser)('in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  const cardOf = (page: Page, name: string) =>
    page.locator('li.card').filter({ has: page.getByAltText(name, { exact: true }) });

  test.each([
    ['phone', 'light', true],
    ['phone', 'dark', false],
    ['desktop', 'dark', true],
    ['desktop', 'light', false],
  ] as const)(
    'nothing that was marked is lost by looking elsewhere, reloading or a restart: %s, %s, with JavaScript: %s (case 33)',
    async (size, colorScheme, javaScriptEnabled) => {
      await photos(5);
      const before = await stat(at('games/fox/photos/red/0.jpg'));
      let server = await look();
      const { page, complaints } = await openPage(browser, {
        viewport: sizes[size],
        colorScheme,
        javaScriptEnabled,
      });
      await page.goto(`${server.url}/photos?label=red`);
      for (const name of ['0.jpg', '1.jpg', '2.jpg']) {
        await cardOf(page, name)
          .getByRole('button', { name: `Drop ${name}` })
          .click();
        await cardOf(page, name).getByText('dropped').waitFor();
      }
      await page.getByRole('link', { name: /^blue/ }).click();
      const third = cardOf(page, '3.jpg');
      await third.locator('summary').click();
      await third.getByRole('button', { name: /^red: move/ }).click();
      await third.getByText('→').waitFor();
      await page.getByRole('link', { name: /^red/ }).click();
      await page.waitForURL(/label=red/);
      const seen = async (): Promise<void> => {
        expect(await page.locator('.card.dropped').count()).toBe(3);
        expect(await page.locator('.card.moved').count()).toBe(1);
        expect(await page.locator('#counts').textContent()).toContain('3 dropped, 1 moved, 0 kept');
        expect(await page.getByRole('link', { name: /^red/ }).textContent()).toBe('red 3');
      };
      await seen();
      await page.reload();
      await seen();
      expect(await server.end()).toBe(0);
      if (javaScriptEnabled) {
        await cardOf(page, '4.jpg').getByRole('button', { name: 'Drop' }).click();
        await page.getByText('This was not saved').waitFor();
        // What the browser itself says of a server that is away.
        expect(complaints.splice(0).join()).toContain('ERR_CONNECTION_REFUSED');
      }
      server = await look(server.port);
      await page.reload();
      await seen();
      await page.locator('.card img').last().scrollIntoViewIfNeeded();
      if (javaScriptEnabled) await expectUsable(page);
      await shot(page, `look-${size}-${colorScheme}-${javaScriptEnabled ? 'script' : 'plain'}`);
      expect(await decisions()).toEqual(['blue red', 'red drop', 'red drop', 'red drop']);
      await page.goto(`${server.url}/changes`);
      expect(await page.locator('.card').count()).toBe(4);
      if (javaScriptEnabled) await expectUsable(page);
      await page.getByRole('button', { name: 'Undo: 0.jpg' }).first().click();
      await page.getByText('2 dropped, 1 moved').waitFor();
      expect(await decisions()).toEqual(['blue red', 'red drop', 'red drop']);
      expect((await stat(at('games/fox/photos/red/0.jpg'))).mtimeMs).toBe(before.mtimeMs);
      expect(complaints).toEqual([]);
    },
  );

  test.each([true, false])(
    'of two tabs the second is told, and nothing is half done; with JavaScript: %s (case 36)',
    async (javaScriptEnabled) => {
      await writeTinyModel(at('models/base'));
      await photos(52);
      const { url, end } = await look();
      const [first, second] = await Promise.all(
        [1, 2].map(() => openPage(browser, { viewport: sizes.desktop, javaScriptEnabled })),
      );
      if (!first || !second) throw new Error('two pages were opened');
      for (const { page } of [first, second]) await page.goto(`${url}/photos?label=red`);
      const card = cardOf(first.page, '0.jpg');
      await card.locator('summary').click();
      await card.getByRole('button', { name: /^blue: move/ }).click();
      await card.getByText('→').waitFor();
      await cardOf(second.page, '0.jpg').getByRole('button', { name: 'Drop' }).click();
      await second.page
        .getByRole('status')
        .getByText('0.jpg was decided elsewhere in the meantime: it is blue now. Nothing was changed here.')
        .waitFor();
      expect(await cardOf(second.page, '0.jpg').locator('.what').textContent()).toBe('red → blue');
      await shot(second.page, `two-tabs-${javaScriptEnabled}`);
      expect(await decisions()).toEqual(['red blue']);
      expect(first.complaints).toEqual([]);
      // A refusal (409) is an error to the browser's console.
      expect(second.complaints.filter((each) => !each.includes('409'))).toEqual([]);
      await end();
      const { code, stdout } = await runCommand(['train', 'games/fox'], {}, folder, now);
      expect(code).toBe(0);
      expect(stdout).toMatch(/blue +│ +53 │/);
    },
  );

  test('by the keyboard alone: drop, undo, move, go on', async () => {
    await photos(3);
    const { url } = await look();
    const { page, complaints } = await openPage(browser, { viewport: sizes.desktop });
    await page.goto(`${url}/photos?label=red`);
    await cardOf(page, '0.jpg').locator('a.look').focus();
    await page.keyboard.press('d');
    await cardOf(page, '0.jpg').getByText('dropped').waitFor();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('1');
    await page.getByRole('status').getByText('1.jpg: blue.').waitFor();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('u');
    await page.getByRole('status').getByText('0.jpg: red again.').waitFor();
    expect(await decisions()).toEqual(['red blue']);
    expect(complaints).toEqual([]);
  });

  test.each([
    ['phone', 'dark', true],
    ['desktop', 'light', true],
    ['desktop', 'dark', false],
  ] as const)(
    'train look: table, doubtful photos, where it looked, decisions, fitted again: %s, %s, with JavaScript: %s',
    async (size, colorScheme, javaScriptEnabled) => {
      await writeTinyModel(at('models/base'));
      await photos(55);
      for (const name of ['wrong', 'false'])
        await notedPhoto(at(`games/fox/photos/blue/${name}.jpg`), colors.red);
      expect((await runCommand(['train', 'games/fox', '--write'], {}, folder, now)).code).toBe(0);
      const { url } = await start(['train', 'look', 'games/fox']);
      const { page, complaints } = await openPage(browser, {
        viewport: sizes[size],
        colorScheme,
        javaScriptEnabled,
      });
      await page.goto(url);
      const name = (await page.locator('.look img').first().getAttribute('alt')) ?? '';
      expect(['wrong.jpg', 'false.jpg']).toContain(name);
      if (javaScriptEnabled) await expectUsable(page);
      await cardOf(page, name).getByText('Where it looked').click();
      const drawn =
        "[...document.querySelectorAll('.map img')].filter(({ naturalWidth }) => naturalWidth > 1).length";
      // Without JavaScript a browser fetches all pictures at once, whatever they say of being lazy.
      const expected = javaScriptEnabled ? 1 : 2;
      await expect.poll(() => page.evaluate(drawn), { timeout: 20_000 }).toBe(expected);
      await shot(page, `train-look-${size}-${colorScheme}-${javaScriptEnabled ? 'script' : 'plain'}`);
      await page.getByRole('link', { name: /photos of blue taken for red/ }).click();
      await page.getByRole('heading', { level: 1, name: 'blue, taken for red' }).waitFor();
      await cardOf(page, name)
        .getByRole('button', { name: `red: move ${name}` })
        .first()
        .click();
      await cardOf(page, name).getByText('→').waitFor();
      await cardOf(page, name).locator('a.look').click();
      await page.getByText(/the trained model looked (mostly|at|all)/).waitFor();
      if (javaScriptEnabled) await expectUsable(page);
      await shot(page, `photo-${size}-${colorScheme}-${javaScriptEnabled ? 'script' : 'plain'}`);
      expect(await decisions()).toEqual(['blue red']);
      await page.goto(url);
      await page.getByRole('button', { name: 'Fit again' }).click();
      await expect.poll(() => page.getByAltText(name, { exact: true }).count(), { timeout: 20_000 }).toBe(0);
      expect(complaints).toEqual([]);
    },
  );

  test('train look never shows a photo that is kept for measuring', async () => {
    await writeTinyModel(at('models/base'));
    await photos(60);
    const rows = ['red', 'blue'].flatMap((label) =>
      Array.from({ length: 60 }, (_, i) => {
        const split = i < 40 ? 'train' : i < 50 ? 'val' : 'test';
        return `photos/${label}/${i}.jpg,${label === 'red' && i > 37 ? 'blue' : label},${split}`;
      }),
    );
    await writeFile(at('games/fox/photos.csv'), `path,class,split\n${rows.join('\n')}\n`);
    const { url } = await start(['train', 'look', 'games/fox']);
    const text = await (await fetch(url)).text();
    const shown = [...text.matchAll(/alt="(\d+)\.jpg"/g)].map(([, number]) => Number(number));
    expect(shown.length).toBeGreaterThan(5);
    expect(shown.filter((number) => number >= 50)).toEqual([]);
    expect(await readFile(at('games/fox/photos.csv'), 'utf8')).toContain('photos/red/59.jpg,blue,test');
  });
});
