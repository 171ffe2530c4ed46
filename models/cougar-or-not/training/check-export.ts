// Compares the exported network with what PyTorch computed, and its speed with reference networks', in one run.
// Usage: node check-export.ts <model.onnx> <folder of export.py --check> [reference.onnx …]
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as ort from 'onnxruntime-node';

const [model, folder, ...references] = process.argv.slice(2);
if (model === undefined || folder === undefined) throw new Error('say which model and which folder');

function floats(name: string): Float32Array {
  const bytes = readFileSync(join(folder as string, name));
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

const session = await ort.InferenceSession.create(model);
const pictures = floats('pictures.f32');
const expected = floats('logits.f32');
const count = expected.length / 9;
const size = Math.round(Math.sqrt(pictures.length / count / 3));
const out = await session.run({ image: new ort.Tensor('float32', pictures, [count, 3, size, size]) });
const logits = out.logits?.data as Float32Array;
console.log(
  `${count} pictures of ${size} px: largest difference ${Math.max(...logits.map((v, i) => Math.abs(v - (expected[i] ?? 0)))).toExponential(2)}`,
);

// One picture at a time, as the bot does, on one thread. They take turns, so that a busy moment hits all; CPU time, since others' work
// makes wall time mean little.
const one = { intraOpNumThreads: 1, interOpNumThreads: 1 };
const rivals = [{ name: model, session: await ort.InferenceSession.create(model, one), size }];
for (const file of references)
  rivals.push({ name: file, session: await ort.InferenceSession.create(file, one), size: 224 });
const times = rivals.map(() => [] as number[]);
for (let turn = 0; turn < 60; turn++) {
  for (const [i, rival] of rivals.entries()) {
    const side = rival.size;
    const image = new ort.Tensor('float32', new Float32Array(3 * side ** 2).fill(0.5), [1, 3, side, side]);
    const start = process.cpuUsage();
    await rival.session.run({ image });
    const { user, system } = process.cpuUsage(start);
    if (turn >= 10) times[i]?.push((user + system) / 1000);
  }
}
const medians = times.map((all) => all.toSorted((a, b) => a - b)[25] ?? Number.NaN);
for (const [i, { name, size: side }] of rivals.entries())
  console.log(
    `${basename(name)} at ${side}: ${medians[i]?.toFixed(1)} ms; the first takes ${((medians[0] ?? 0) / (medians[i] ?? 0)).toFixed(2)} of it`,
  );
