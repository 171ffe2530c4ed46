import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, onTestFinished, test } from 'vitest';
import { executablePath, hasChromium } from '../test/support/chromium.ts';
import { hasTerminal } from '../test/support/terminal.ts';
import { terminalScreen } from './picture-terminal.ts';
import { makePictures, shots } from './pictures.ts';

const MOST_BYTES = 150_000;
const lacks = [
  ...(hasChromium ? [] : [executablePath]),
  ...(hasTerminal ? [] : ["util-linux's script"]),
].join(', ');
// Half a minute of CPU for what changes seldom: nightly.
const isAsked = process.env.TEST_PICTURES === '1';
if (lacks !== '' && isAsked)
  console.warn(`Not tested: that npm run pictures makes the pictures; there is no ${lacks}.`);

test.skipIf(lacks !== '' || !isAsked)(
  'npm run pictures makes the pictures of README.md and docs/web.md',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'fieldmark-pictures-test-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await makePictures(folder, 1);
    for (const [name, { width }] of Object.entries(shots)) {
      const picture = sharp(join(folder, name));
      const found = await picture.metadata();
      expect(found.width, name).toBeGreaterThan(1.9 * width - 100);
      expect(found.height, name).toBeGreaterThan(1000);
      expect((await picture.stats()).entropy, name).toBeGreaterThan(0.5);
      expect((await stat(join(folder, name))).size, name).toBeLessThan(MOST_BYTES);
    }
  },
);

test('README.md and docs/web.md show each picture that is made once, in words too, and no other', async () => {
  const pages = await Promise.all(
    ['../README.md', 'web.md'].map((page) => readFile(new URL(page, import.meta.url), 'utf8')),
  );
  const shown = [
    ...pages.join('').matchAll(/<img src="(?:docs\/)?pictures\/([^"]+)"[^>]*? alt="([^"]{30,})"/g),
  ];
  expect(shown.map(([, name]) => name).sort()).toEqual(Object.keys(shots).sort());
  for (const name of Object.keys(shots))
    expect((await stat(new URL(`pictures/${name}`, import.meta.url))).size, name).toBeLessThan(MOST_BYTES);
});

test('a screen becomes a page with its colours, weights and pictures; what people wrote is escaped', () => {
  const screen =
    '\x1b[1m@<b>\x1b[22m\r\n\x1b[36m██\x1b[39m 9%\x1b[?25l\x1b]1337;File=inline=1;height=16;size=3:QUJD\x07!';
  const { text } = terminalScreen(screen);
  expect(text).toContain('<span class="weight-1 ">@&lt;b&gt;</span>');
  expect(text).toContain('<span class=" colour-36">██</span>');
  expect(text).toMatch(/<img [^>]*src="data:image\/jpeg;base64,QUJD"><span class=" ">!<\/span>/);
  expect(text).toContain('\n');
  expect(text).not.toMatch(/\ufffd|25l|1337/);
  expect(() => terminalScreen('\x1b[7mx')).toThrow('code 7');
});
