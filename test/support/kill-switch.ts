/**
 * Loaded before the program (`node --import`): ends the process with SIGKILL at the n-th boundary that it passes, and shifts its
 * clock. Boundaries are each database commit, before it and after its answer, and each HTTP request, before it is sent and after its answer
 * was received to the end. Nothing of ours is replaced: it watches better-sqlite3, and sockets and requests through Node's own diagnostics channels.
 *
 * KILL_AT: number of the boundary, from 1; KILL_LOG: a file that takes a line for each boundary; CLOCK_SHIFT_MS: milliseconds.
 */
import { subscribe } from 'node:diagnostics_channel';
import { appendFileSync } from 'node:fs';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import type { Socket } from 'node:net';

const { KILL_AT = '0', KILL_LOG, CLOCK_SHIFT_MS = '0' } = process.env;
const killAt = Number(KILL_AT);
let passed = 0;

function boundary(what: string): void {
  passed++;
  if (KILL_LOG) appendFileSync(KILL_LOG, `${what}\n`);
  if (passed === killAt) process.kill(process.pid, 'SIGKILL');
}

/** The machine code of better-sqlite3: its JavaScript is also in the bundle of `once`, the machine code is there once for both. */
interface MachineCode {
  readonly Database: {
    readonly prototype: { prepare(sql: string, ...more: unknown[]): { run(): unknown } };
  };
}
const library = createRequire(import.meta.url).resolve('better-sqlite3');
const { getBinding } = createRequire(library)('./binding.js') as { getBinding(): MachineCode };
const { prototype } = getBinding().Database;
const { prepare } = prototype;
/** Each connection prepares its COMMIT once; a transaction inside another one has none. */
prototype.prepare = function watched(sql, ...more) {
  const statement = prepare.call(this, sql, ...more);
  if (sql !== 'COMMIT') return statement;
  const { run } = statement;
  return Object.assign(statement, {
    run() {
      boundary('before a commit');
      const result = run.call(statement);
      boundary('after a commit');
      return result;
    },
  });
};

// PostgreSQL is told in a message of its own, and answers with its name.
subscribe('net.client.socket', (message) => {
  const { socket } = message as { socket: Socket };
  const { write } = socket;
  socket.write = function watched(this: Socket, ...args: unknown[]) {
    if (isCommit(args[0])) boundary('before a commit');
    return Reflect.apply(write, this, args);
  } as typeof write;
  socket.prependListener('data', (chunk: Buffer) => {
    if (isCommit(chunk)) boundary('after a commit');
  });
});

/** What was sent before it may be answered in the same chunk. */
function isCommit(bytes: unknown): boolean {
  return Buffer.isBuffer(bytes) && bytes.includes('COMMIT\0');
}

// X is asked through node:http, photos are fetched with undici.
subscribe('http.client.request.start', (message) => {
  const { request } = message as { request: ClientRequest };
  boundary(`before ${request.method} ${pathOf(request.path)}`);
});
subscribe('http.client.response.finish', (message) => {
  const { request, response } = message as { request: ClientRequest; response: IncomingMessage };
  response.prependOnceListener('end', () => boundary(`after ${request.method} ${pathOf(request.path)}`));
});
subscribe('undici:request:create', (message) => {
  const { request } = message as { request: { method: string; path: string } };
  boundary(`before ${request.method} ${pathOf(request.path)}`);
});
subscribe('undici:request:trailers', (message) => {
  const { request } = message as { request: { method: string; path: string } };
  boundary(`after ${request.method} ${pathOf(request.path)}`);
});

function pathOf(path: string): string {
  return path
    .replace(/\?.*/, '')
    .replace(/\/[\w-]+\.jpg$/, '/photo')
    .replace(/\d{6,}/, 'ID');
}

const shift = Number(CLOCK_SHIFT_MS);
const RealDate = Date;
globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [RealDate.now() + shift] : args, newTarget),
  get: (target, name) => (name === 'now' ? () => RealDate.now() + shift : Reflect.get(target, name)),
});
