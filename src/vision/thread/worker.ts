/** The thread that looks at pictures (picture-thread.ts starts it). Its decoder and networks are its own. */
import { createHash } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { createVision } from '../create-vision.ts';
import { ModelError, PhotoError, type Shown } from '../vision.ts';
import type { Order, Report } from './messages.ts';
import { previewOf } from './preview.ts';

const port = parentPort;
if (!port) throw new Error('worker.ts is a thread: picture-thread.ts starts it');
const { modelsDir } = workerData as { modelsDir: string };
const vision = createVision({ modelsDir });
// Told with the first look.
vision.catch(() => undefined);

port.on('message', (order: Order) => {
  if (order === 'end') {
    // The networks are freed before the thread ends: it would take them away while they run.
    void vision
      .then((opened) => opened.close())
      .catch(() => undefined)
      .finally(() => port.close());
    return;
  }
  const { id, bytes } = order;
  look(order)
    .then(
      (shown) => port.postMessage({ id, shown } satisfies Report),
      (error: unknown) => port.postMessage(asReport(id, error)),
    )
    // Up to 15 MB, which would wait for the garbage collection of a heap that hardly grows.
    .finally(() => (bytes.buffer as ArrayBuffer).transfer(0));
});

async function look({ model, bytes, wanted }: Exclude<Order, 'end'>): Promise<Shown> {
  const seen = await (await vision).classify(model, bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { ...seen, sha256, ...(wanted.preview ? { preview: await previewOf(bytes, seen) } : {}) };
}

function asReport(id: number, error: unknown): Report {
  if (error instanceof PhotoError) {
    const { reason, message, permanent } = error;
    return { id, photo: { reason, message, permanent } };
  }
  if (error instanceof ModelError) return { id, model: { folder: modelsDir, faults: error.faults } };
  return { id, unexpected: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
