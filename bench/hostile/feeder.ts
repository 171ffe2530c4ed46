import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { projectFolder } from '../support/folder.ts';
import type { Answer } from './classifier.ts';

export const model = 'cougar-or-not';
/** Longer than the time-outs of download (15 s) and decoder (20 s) together: who takes longer hangs. */
const HUNG_AFTER_MS = 60_000;
const classifier = fileURLToPath(new URL('./classifier.ts', import.meta.url));

export type Outcome =
  | Answer
  | { readonly outcome: 'crashed' | 'hung'; readonly reason: string; readonly peakMb: number };

export interface Feeder {
  /** Has one picture fetched over HTTP and classified by the other process; starts a new one when that is gone. */
  feed(picture: Buffer): Promise<Outcome & { readonly ms: number }>;
  close(): Promise<void>;
}

/** A server for pictures, and a process with this environment that looks at them as a run would. */
export async function startFeeder(env: Readonly<Record<string, string>>): Promise<Feeder> {
  let served: Buffer = Buffer.alloc(0);
  const server = createServer((_, response) => response.end(served));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let child: ChildProcess | undefined;
  let fed = 0;
  return {
    async feed(picture) {
      served = picture;
      child ??= await start(origin, env);
      const begun = performance.now();
      const outcome = await ask(child, ++fed, `${origin}/${fed}`);
      if (outcome.outcome === 'crashed' || outcome.outcome === 'hung') child = undefined;
      return { ...outcome, ms: performance.now() - begun };
    },
    async close() {
      child?.kill();
      await closed(server);
    },
  };
}

async function start(origin: string, env: Readonly<Record<string, string>>): Promise<ChildProcess> {
  const child = fork(classifier, [origin, join(projectFolder, 'models'), model], {
    env: { PATH: process.env.PATH, ...env },
  });
  await once(child, 'message');
  return child;
}

async function ask(child: ChildProcess, id: number, url: string): Promise<Outcome> {
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  const died = (code: number | null, signal: string | null): void =>
    resolve({ outcome: 'crashed', reason: `${signal ?? code}`, peakMb: 0 });
  const answered = (answer: Answer): void => {
    if (answer.id === id) resolve(answer);
  };
  const tooLong = setTimeout(() => {
    child.kill('SIGKILL');
    resolve({ outcome: 'hung', reason: `no answer within ${HUNG_AFTER_MS / 1000} s`, peakMb: 0 });
  }, HUNG_AFTER_MS);
  child.once('exit', died).on('message', answered);
  child.send({ id, url });
  const outcome = await promise;
  clearTimeout(tooLong);
  child.off('exit', died).off('message', answered);
  return outcome;
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}
