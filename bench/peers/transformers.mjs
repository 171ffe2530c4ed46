// The image-classification pipeline of @huggingface/transformers on the same photos: it downloads, decodes and classifies; it stores nothing.
import { env, pipeline } from '@huggingface/transformers';

const [origin, count, models, photosACall = '1'] = process.argv.slice(2);
env.allowRemoteModels = false;
env.localModelPath = models;
const classify = await pipeline('image-classification', 'cougar-or-not', { dtype: 'fp32', device: 'cpu' });
// Our network calls its input "image", theirs are all called "pixel_values".
const { model } = classify;
classify.model = Object.assign(({ pixel_values }) => model({ image: pixel_values }), {
  config: model.config,
});
const urls = Array.from({ length: Number(count) }, (_, i) => `${origin}/${i}.jpg`);
const step = Number(photosACall);

await classify(urls.slice(0, 4));
let best;
const start = performance.now();
for (let i = 4; i < urls.length; i += step) {
  const found = await classify(step === 1 ? urls[i] : urls.slice(i, i + step), { top_k: 1 });
  best ??= found[0];
}
process.stdout.write(JSON.stringify({ ms: performance.now() - start, photos: urls.length - 4, best }));
process.exit(0);
