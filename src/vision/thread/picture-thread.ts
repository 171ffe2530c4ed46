import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { keepHeapSmall } from '../small-heap.ts';
import { ModelError, PhotoError, type PictureThread, type Shown } from '../vision.ts';
import type { Order, Report } from './messages.ts';

export interface PictureThreadOptions {
  readonly modelsDir: string;
  /** Without a look for so long it ends and gives its memory back; milliseconds, default two minutes. */
  readonly idleMs?: number;
  /** A look that takes longer is given up, and the thread with it; milliseconds, default 45 s. */
  readonly timeoutMs?: number;
}

interface Waiting {
  readonly resolve: (shown: Shown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/**
 * Looks at pictures in a thread of its own: while a network runs, its thread does nothing else (microsoft/onnxruntime#26968), and whoever
 * serves requests must. The thread starts with the first look. One that ends by itself takes its looks along, and the next look starts another.
 */
export function createPictureThread({
  modelsDir,
  idleMs = 120_000,
  timeoutMs = 45_000,
}: PictureThreadOptions): PictureThread {
  keepHeapSmall();
  const waiting = new Map<number, Waiting>();
  let worker: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  let last = 0;

  const start = (): Worker => {
    const started = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: { modelsDir },
      // Pictures lie outside of its heap, in which little lives.
      resourceLimits: { maxYoungGenerationSizeMb: 4 },
      execArgv: loaders(),
    });
    started.on('message', (report: Report) => settle(report));
    const lost = (why: string): void => {
      if (worker !== started) return;
      worker = undefined;
      for (const id of [...waiting.keys()]) settle({ id, unexpected: why });
    };
    started.on('error', (error: unknown) => lost(error instanceof Error ? error.message : String(error)));
    started.on('exit', () => lost('its thread ended'));
    return started;
  };

  const settle = (report: Report): void => {
    const look = waiting.get(report.id);
    if (!look) return;
    waiting.delete(report.id);
    clearTimeout(look.timer);
    if ('shown' in report) look.resolve(report.shown);
    else look.reject(errorOf(report));
    if (waiting.size > 0) return;
    // Nobody waits for it: it need not keep the process alive.
    worker?.unref();
    idle = setTimeout(() => void end(), idleMs).unref();
  };

  const end = async (): Promise<void> => {
    clearTimeout(idle);
    const ending = worker;
    worker = undefined;
    if (!ending) return;
    const gone = new Promise((resolve) => ending.once('exit', resolve));
    ending.ref();
    ending.postMessage('end' satisfies Order);
    await gone;
  };

  return {
    look: (model, bytes, wanted = {}) =>
      new Promise<Shown>((resolve, reject) => {
        clearTimeout(idle);
        worker ??= start();
        worker.ref();
        const id = ++last;
        const timer = setTimeout(() => {
          const stuck = worker;
          worker = undefined;
          for (const other of [...waiting.keys()])
            settle({ id: other, unexpected: `a look took more than ${timeoutMs / 1000} s` });
          void stuck?.terminate();
        }, timeoutMs);
        waiting.set(id, { resolve, reject, timer });
        handOver(worker, { id, model, bytes, wanted });
      }),
    close: end,
  };
}

/** The bytes go over as they are, without a copy, where nothing else lies in their buffer and it may leave this thread. */
function handOver(worker: Worker, order: Exclude<Order, 'end'>): void {
  const { buffer, byteLength } = order.bytes;
  try {
    worker.postMessage(order, byteLength === buffer.byteLength ? [buffer as ArrayBuffer] : []);
  } catch (error) {
    if (!(error instanceof DOMException) || error.name !== 'DataCloneError') throw error;
    worker.postMessage(order);
  }
}

/** In an installed package types are removed by ours (src/packaged.mjs), which a thread has to be told again. */
function loaders(): string[] {
  if (!/[\\/]node_modules[\\/]/.test(fileURLToPath(import.meta.url))) return [...process.execArgv];
  return [...process.execArgv, '--import', new URL('../../packaged.mjs', import.meta.url).href];
}

function errorOf(report: Exclude<Report, { shown: Shown }>): Error {
  if ('photo' in report) {
    const { reason, message, permanent } = report.photo;
    return new PhotoError(reason, message, { permanent });
  }
  if ('model' in report) return new ModelError(report.model.folder, report.model.faults);
  return new PhotoError('unavailable', `The look was given up: ${report.unexpected}`, { permanent: false });
}
