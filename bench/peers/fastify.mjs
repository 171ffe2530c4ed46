// What one would write with the usual parts: fastify takes a form with a picture, @huggingface/transformers says what is in it.
import fastifyMultipart from '@fastify/multipart';
import { env, pipeline, RawImage } from '@huggingface/transformers';
import fastify from 'fastify';

const [models] = process.argv.slice(2);
env.allowRemoteModels = false;
env.localModelPath = models;
const classify = await pipeline('image-classification', 'cougar-or-not', { dtype: 'fp32', device: 'cpu' });
// Our network calls its input "image", theirs are all called "pixel_values".
const { model } = classify;
classify.model = Object.assign(({ pixel_values }) => model({ image: pixel_values }), {
  config: model.config,
});
const app = fastify();
await app.register(fastifyMultipart, { limits: { fileSize: 15_000_000 } });
app.post('/api/v1/classify', async (request) => {
  const file = await request.file();
  const image = await RawImage.fromBlob(new Blob([await file.toBuffer()]));
  const scores = await classify(image, { top_k: 10 });
  return { scores: scores.map(({ label, score }) => ({ label, probability: score })) };
});
console.log(await app.listen({ port: 0, host: '127.0.0.1' }));
