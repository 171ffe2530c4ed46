/** The bot's own look at many photos: download, decode, classify, store. Prints milliseconds. `ours.ts ORIGIN COUNT DATABASE MODELS` */
import { Counts, type Pass } from '../../src/play/context.ts';
import { look } from '../../src/play/look.ts';
import { openStore } from '../../src/store/sqlite/open-store.ts';
import { photo, post, round } from '../../src/store/testing/builders.ts';
import { createVision } from '../../src/vision/create-vision.ts';

const PHOTOS_A_POST = 4;
const [origin = '', count = '0', database = '', modelsDir = ''] = process.argv.slice(2);
const vision = await createVision({ modelsDir, allowedHosts: [origin] });
const store = openStore(database);
const quiet = (): void => {};
// The parts of a run that looking needs.
const pass = {
  vision,
  store,
  platform: { photoUrl: (url: string) => url },
  counts: new Counts(),
  log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  now: () => new Date(),
  stop: new AbortController().signal,
} as unknown as Pass;
const saved = Array.from({ length: Number(count) / PHOTOS_A_POST }, async (_, i) => {
  const photos = Array.from({ length: PHOTOS_A_POST }, (_, k) =>
    photo(`${i}-${k}`, { url: `${origin}/${i * PHOTOS_A_POST + k}.jpg` }),
  );
  return await store.rounds.save(round(post(String(1000 + i), { photos }), { model: 'cougar-or-not' }));
});
// Libraries and network are loaded with the first post, which is not counted.
const [first, ...others] = await Promise.all(saved);
if (!first) throw new Error('no photos');
await look(pass, first, 15_000);
const start = performance.now();
for (const other of others) await look(pass, other, 15_000);
const ms = performance.now() - start;
if (pass.counts.get('photos') !== Number(count)) throw new Error(`saw ${JSON.stringify(pass.counts)}`);
process.stdout.write(JSON.stringify({ ms, photos: others.length * PHOTOS_A_POST }));
await store.close();
await vision.close();
