/** What training makes of photos before the fit. Prints the CPU and wall milliseconds a photo. `embed.ts MODEL_FOLDER FILE …` */
import { readFile } from 'node:fs/promises';
import { embedPhotos } from '../../src/train/embed-photos.ts';
import type { EmbeddingCache } from '../../src/train/embedding-cache.ts';
import { openBackbone } from '../../src/vision/backbone.ts';
import { loadModel } from '../../src/vision/model.ts';

const [folder = '', ...files] = process.argv.slice(2);
const model = await loadModel(folder);
if (!model) throw new Error(`${folder} is no model`);
const backbone = await openBackbone(model);
// As the one on the disk, whose writing costs the peer nothing.
const found = new Map<string, Awaited<ReturnType<typeof backbone.embed>>>();
const cache: EmbeddingCache = {
  size: 0,
  get: (sha256) => found.get(sha256),
  add: async (sha256, embedded) => void found.set(sha256, embedded),
  close: async () => {},
};
for (const file of files.slice(0, 16)) await backbone.embed(await readFile(file));
const [wall, cpu] = [performance.now(), process.cpuUsage()];
await embedPhotos(
  files.map((file) => ({ file, name: file, sha256: file })),
  backbone,
  cache,
);
const { user, system } = process.cpuUsage(cpu);
const wallMs = (performance.now() - wall) / files.length;
console.log(JSON.stringify({ cpuMs: (user + system) / 1000 / files.length, wallMs }));
await backbone.close();
