import { explain } from './run-command.ts';
import type { Shell } from './shell.ts';

/**
 * What nobody caught. A broken connection that nobody waits for any more is told, and the process goes on: since Node 24 `fetch`
 * rejects when a response names more than five encodings, and leaves a stream behind that ends the process when the server
 * then breaks off (undici 7). Anything else is a bug: it is told as one, and the process ends. What is stored stays as it is; a
 * run that was cut off is settled by the next one.
 */
export function catchTheRest(shell: Shell): void {
  const onError = (error: unknown): void => {
    if (isOfConnection(error)) {
      shell.stderr.write(
        `A server broke off (${codeOf(error)}) when nobody waited for it any more. Nothing is lost.\n`,
      );
      return;
    }
    const { text, code } = explain(error);
    shell.stderr.write(`${text}\n`);
    shell.exit(code);
  };
  process.on('uncaughtException', onError);
  process.on('unhandledRejection', onError);
}

/** By code: of undici, of the socket, of TLS, of the HTTP parser and of what unpacks a body. */
function isOfConnection(error: unknown): boolean {
  return /^(?:UND_ERR_|HPE_|Z_|ERR_(?:SSL|TLS|HTTP|STREAM|BROTLI|ZSTD|ZLIB|INVALID_HTTP)|_?ERR__ERROR_FORMAT|E(?:CONN|PIPE|TIMEDOUT|HOST|NET|AI_|PROTO))/.test(
    codeOf(error),
  );
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
