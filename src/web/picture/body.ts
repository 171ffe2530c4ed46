import type { IncomingMessage } from 'node:http';
import { WebError } from '../web-error.ts';

/** A whole picture: 15 MB, as for those of posts. */
export const MAX_PICTURE_BYTES = 15_000_000;
/** What a form has around its picture. */
export const FORM_BYTES = 64_000;
/** For the whole body once it is read. */
const TIMEOUT_MS = 30_000;
/** Between two refused uploads whose rest is thrown away. */
const DRAIN_MS = 25;

/** Refuses by the announced length, before anything is read. Throws `WebError` (`too-large`). */
export function refuseAnnounced(incoming: IncomingMessage, most: number): void {
  if (Number(incoming.headers['content-length'] ?? 0) <= most) return;
  drainInTurn(incoming);
  throw tooLarge(most);
}

let draining = 0;

/**
 * Throws away what a refused request still sends, so that its sender gets to read the answer: one after the other, because Node would begin
 * with all at once, and what forty have on the way keeps everybody waiting for a tenth of a second.
 */
export function drainInTurn(incoming: IncomingMessage): void {
  // Of a request of which something was asked for Node leaves the rest to us.
  incoming.read(0);
  setTimeout(() => {
    draining--;
    incoming.resume();
  }, DRAIN_MS * ++draining).unref();
}

/** @param most bytes; less than a picture may have is a limit for text */
export function tooLarge(most = MAX_PICTURE_BYTES): WebError {
  if (most >= MAX_PICTURE_BYTES) {
    const message = `The picture has more than ${MAX_PICTURE_BYTES / 1e6} MB.`;
    return new WebError(413, 'too-large', message, { cure: 'Send a smaller copy.' });
  }
  const cure =
    'Shorten the text. A picture is sent as it is, as image/jpeg, or in a form as multipart/form-data.';
  return new WebError(413, 'too-large', `The request has more than ${most / 1000} kB of text.`, { cure });
}

/**
 * Reads a body, piece by piece. What is left of it when this ends early is thrown away as it comes in, so that its sender still gets to
 * read the answer.
 *
 * @param take gets each piece; what it throws ends the reading. Throws `WebError` (`cut-off`, `too-slow`)
 */
export function readPieces(incoming: IncomingMessage, take: (piece: Buffer) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      const cure = 'Send a smaller copy, or try again on a faster connection.';
      end(
        new WebError(413, 'too-slow', `The picture took more than ${TIMEOUT_MS / 1000} seconds to arrive.`, {
          cure,
        }),
      );
    }, TIMEOUT_MS);
    const onData = (piece: Buffer): void => {
      try {
        take(piece);
      } catch (error) {
        end(error as Error);
      }
    };
    const onEnd = (): void => end();
    const onClose = (): void => {
      const cure = 'Send it again.';
      end(new WebError(400, 'cut-off', 'The request ended before all of it had arrived.', { cure }));
    };
    const end = (error?: Error): void => {
      clearTimeout(timer);
      incoming.off('data', onData).off('end', onEnd).off('close', onClose).off('error', onClose);
      if (!error) {
        resolve();
        return;
      }
      incoming.on('error', () => undefined);
      incoming.resume();
      reject(error);
    };
    incoming.on('data', onData).on('end', onEnd).on('close', onClose).on('error', onClose);
  });
}

/** A body as one buffer of its own. Throws `WebError`. */
export async function readWhole(incoming: IncomingMessage, most: number): Promise<Uint8Array> {
  refuseAnnounced(incoming, most);
  const buffer = new Gathered(most, Number(incoming.headers['content-length'] ?? 0));
  await readPieces(incoming, (piece) => buffer.add(piece));
  return buffer.bytes();
}

/** Bytes that come in pieces: in one buffer from the start where their length is known, so that they are never there twice. */
export class Gathered {
  readonly #most: number;
  #buffer: Uint8Array;
  #length = 0;

  /** @param expected bytes; less or more may come */
  constructor(most: number, expected: number) {
    this.#most = most;
    this.#buffer = new Uint8Array(Math.min(most, expected));
  }

  get length(): number {
    return this.#length;
  }

  /** Throws `WebError` (`too-large`). */
  add(piece: Uint8Array): void {
    const length = this.#length + piece.length;
    if (length > this.#most) throw tooLarge(this.#most);
    if (length > this.#buffer.length) {
      const larger = new Uint8Array(Math.min(this.#most, Math.max(length, 2 * this.#buffer.length, 65_536)));
      larger.set(this.#buffer.subarray(0, this.#length));
      this.#buffer = larger;
    }
    this.#buffer.set(piece, this.#length);
    this.#length = length;
  }

  bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }
}
