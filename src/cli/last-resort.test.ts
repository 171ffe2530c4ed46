import { expect, test } from 'vitest';
import { isOfConnection } from './last-resort.ts';

const inNode =
  '    at Socket.onHttpSocketEnd (node:internal/deps/undici/undici:7833:26)\n    at Socket.emit (node:events:526:24)';
const inOurs = '    at write (file:///app/src/cli/export.ts:12:3)';

test.each([
  ['of the HTTP client', 'UND_ERR_SOCKET', inNode, true],
  ['of the socket', 'ECONNRESET', inNode, true],
  ['of what unpacks a body', 'Z_BUF_ERROR', inNode, true],
  ['of a stream of ours, whatever its code', 'ECONNRESET', `${inNode}\n${inOurs}`, false],
  ['of a library', 'EPIPE', `${inNode}\n    at f (/app/node_modules/x/index.js:1:1)`, false],
  ['a write after the end', 'ERR_STREAM_WRITE_AFTER_END', inNode, false],
  ['without a code', undefined, inNode, false],
])('an error %s', (_, code, stack, expected) => {
  const error = Object.assign(new Error('x'), { stack: `Error: x\n${stack}`, ...(code && { code }) });
  expect(isOfConnection(error)).toBe(expected);
});
