/** A photo whose pixels lie on their side is the same for training and for every way in (case 24 of "What people met elsewhere"). */
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp, { type Sharp } from 'sharp';
import { expect, onTestFinished, test } from 'vitest';
import { openStore } from '../src/store/sqlite/open-store.ts';
import { openBackbone } from '../src/train/backbone.ts';
import { loadModel } from '../src/vision/model.ts';
import { runCommand } from './support/command.ts';
import { gameDay, HOST } from './support/game-day.ts';
import { formOf, openRoom } from './support/web.ts';

const shipped = fileURLToPath(new URL('../models/cougar-or-not', import.meta.url));
const SIDE = 96;

/** Dark in its upper or left half, with a noise of its own. */
function picture(half: 'top' | 'left', seed: number): Sharp {
  let state = 99 + seed * 7919;
  const noise = (): number => {
    state = (state * 48271) % 2147483647;
    return (state % 61) - 30;
  };
  const data = Buffer.alloc(SIDE * SIDE * 3);
  for (let i = 0; i < data.length; i++) {
    const pixel = Math.floor(i / 3);
    const along = half === 'top' ? Math.floor(pixel / SIDE) : pixel % SIDE;
    data[i] = Math.max(0, Math.min(255, (along < SIDE / 2 ? 60 : 190) + noise()));
  }
  return sharp(data, { raw: { width: SIDE, height: SIDE, channels: 3 } });
}

test('the CLI, an upload, an address, the bot and training see the same in a photo with Orientation 6', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fieldmark-turned-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const modelsDir = join(folder, 'models');
  await cp(shipped, join(modelsDir, 'base'), { recursive: true });
  for (const half of ['top', 'left'] as const) {
    await mkdir(join(folder, 'sides/photos', half), { recursive: true });
    for (let i = 0; i < 55; i++)
      await picture(half, i + (half === 'top' ? 500 : 0))
        .jpeg()
        .toFile(join(folder, 'sides/photos', half, `${i}.jpg`));
  }
  const run = (...args: string[]) => runCommand(args, { MODELS_DIR: modelsDir }, folder);
  const trained = await run('train', 'sides', '--backbone', 'base', '--hashtag', 'sides', '--write');
  expect(trained, trained.stderr).toMatchObject({ code: 0 });

  const upright = await picture('top', 999).png().toBuffer();
  // Its pixels are those of the other label.
  const turned = await sharp(upright)
    .rotate(270)
    .withMetadata({ orientation: 6 })
    .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
    .toBuffer();
  await writeFile(join(folder, 'turned.jpg'), turned);
  const server = createServer((_, response) => response.setHeader('content-type', 'image/jpeg').end(turned));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;

  type Scores = readonly { readonly label: string }[];
  // Whether it shows an animal is not asked.
  const side = (scores: Scores = []) => scores.find(({ label }) => label !== 'no_animal')?.label;
  const first = (json: string) => side(JSON.parse(json).scores as Scores);
  const said = [];
  for (const way of ['turned.jpg', `http://127.0.0.1:${port}/turned.jpg`])
    said.push(first((await run('classify', way, '--model', 'sides', '--json')).stdout));
  const { url } = await openRoom({}, { modelsDir });
  const form = formOf(turned, { game: 'model:sides' });
  said.push(first(await (await fetch(`${url}/api/v1/classify`, { method: 'POST', body: form })).text()));

  const games = [{ key: '#sides', hashtag: 'sides', hosts: [HOST], model: 'sides' }];
  const day = await gameDay({ games });
  await day.sandbox.addPost({ by: HOST, text: '#sides @fieldmark_bot', photos: [{ bytes: turned }] });
  await day.pass({ modelsDir });
  const store = openStore(day.databasePath);
  const [round] = await Array.fromAsync(store.rounds.all());
  await store.close();
  said.push(side(round?.photos[0]?.prediction?.scores));
  expect(said).toEqual(['top', 'top', 'top', 'top']);

  const model = await loadModel(join(modelsDir, 'base'));
  if (!model) throw new Error('no model');
  const backbone = await openBackbone(model);
  const [one, other] = [await backbone.embed(turned), await backbone.embed(upright)];
  await backbone.close();
  const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0);
  const [a, b] = [one.embedding, other.embedding];
  expect(dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))).toBeGreaterThan(0.98);
});
