import type { Shell } from '../terminal/shell.ts';
import { explain } from './run-command.ts';

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
        `A server closed a connection (${codeOf(error)}) that was no longer needed. Nothing is lost.\n`,
      );
      return;
    }
    const { text, code } = explain(error);
    shell.stderr.write(`${text}\n`);
    shell.exit(code);
  };
  // A rejection that nobody awaits comes here, too.
  process.on('uncaughtException', onError);
}

/** By its code, and by its stack, in which no line is of ours or of a library's: such a fault is a bug. */
export function isOfConnection(error: unknown): boolean {
  const isOfNode = error instanceof Error && !/\n\s+at (?!.*node:)/.test(error.stack ?? '');
  return (
    isOfNode &&
    /^(?:UND_ERR_|HPE_|Z_|ERR_(?:SSL|TLS|BROTLI|ZSTD)|E(?:CONN|PIPE|TIMEDOUT))/.test(codeOf(error))
  );
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
