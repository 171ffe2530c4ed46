// Compares the exported network with what PyTorch computed, and its speed with a reference network's, in one run.
// Usage: node check-export.ts <model.onnx> <folder of export.py --check> [reference.onnx]
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';

const [model, folder, reference] = process.argv.slice(2);
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

// One picture at a time, as the bot does. The two take turns, so that a busy moment hits both; the median is compared.
const rivals = [{ name: 'ours', session, size }];
if (reference !== undefined)
  rivals.push({ name: 'reference', session: await ort.InferenceSession.create(reference), size: 224 });
const times = rivals.map(() => [] as number[]);
for (let turn = 0; turn < 210; turn++) {
  for (const [i, rival] of rivals.entries()) {
    const image = new ort.Tensor('float32', new Float32Array(3 * rival.size ** 2).fill(0.5), [
      1,
      3,
      rival.size,
      rival.size,
    ]);
    const start = performance.now();
    await rival.session.run({ image });
    if (turn >= 10) times[i]?.push(performance.now() - start);
  }
}
for (const [i, rival] of rivals.entries()) {
  const sorted = (times[i] ?? []).toSorted((a, b) => a - b);
  console.log(
    `${rival.name}: median ${sorted[100]?.toFixed(2)} ms, 10th percentile ${sorted[20]?.toFixed(2)} ms`,
  );
}
