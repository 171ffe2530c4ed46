/** The thread that looks at pictures (picture-thread.ts starts it). Its decoder and networks are its own. */
import { createHash } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { answeredLabels } from '../../game/answered-labels.ts';
import { asPlayed } from '../../game/game.ts';
import { judgeFor } from '../../game/is-it.ts';
import { createVision, type FolderVision } from '../create-vision.ts';
import { type Look, ModelError, PhotoError, type Shown, type ShownWanted } from '../vision.ts';
import type { Order, Report } from './messages.ts';
import { PREVIEW_SIDE, previewOf } from './preview.ts';

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
  const opened = await vision;
  const seen = await opened.classify(model, bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return {
    ...seen,
    sha256,
    ...(wanted.preview ? { preview: await previewOf(bytes, seen) } : {}),
    ...(wanted.mapFor ? { map: await mapOf(opened, model, bytes, wanted, seen) } : {}),
  };
}

async function mapOf(
  opened: FolderVision,
  name: string,
  bytes: Uint8Array,
  { mapFor: question, game }: ShownWanted,
  { prediction }: Look,
): Promise<NonNullable<Shown['map']>> {
  const model = opened.models.get(name);
  const set = model && game ? asPlayed(model, game) : model;
  const named = set && question ? answeredLabels(judgeFor(question, [prediction], set), set) : [];
  // What lies outside of a game's part of life is no output of the network.
  const answered = named.filter((label) => label !== set?.rest);
  const labels = answered.length > 0 ? answered : prediction.scores.slice(0, 1).map(({ label }) => label);
  const map = await opened.whereItLooked(name, bytes, { labels, longerSide: PREVIEW_SIDE });
  return map.kind === 'map' ? { ...map, labels } : map;
}

function asReport(id: number, error: unknown): Report {
  if (error instanceof PhotoError) {
    const { reason, message, permanent } = error;
    return { id, photo: { reason, message, permanent } };
  }
  if (error instanceof ModelError) return { id, model: { folder: modelsDir, faults: error.faults } };
  return { id, unexpected: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
