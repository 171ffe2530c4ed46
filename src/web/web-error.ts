import { StoreError } from '../store/errors.ts';
import { ModelError, PhotoError } from '../vision/vision.ts';

/** Why a request gets no answer: for a page and for programs alike. */
export class WebError extends Error {
  override readonly name = 'WebError';
  readonly status: 400 | 401 | 403 | 404 | 413 | 415 | 422 | 429 | 500 | 502 | 503;
  /** For programs, e.g. `too-large`, `busy`. */
  readonly reason: string;
  /** What to do about it, in a sentence. */
  readonly cure: string;
  /** Seconds after which another try makes sense. */
  readonly retryAfter?: number;

  constructor(
    status: WebError['status'],
    reason: string,
    message: string,
    more: { readonly cure: string; readonly retryAfter?: number; readonly cause?: unknown },
  ) {
    super(message, more.cause === undefined ? {} : { cause: more.cause });
    this.status = status;
    this.reason = reason;
    this.cure = more.cure;
    if (more.retryAfter !== undefined) this.retryAfter = more.retryAfter;
  }
}

const cures: Readonly<Record<string, string>> = {
  'too-large': 'Send a smaller copy.',
  'too-many-pixels': 'Send a smaller copy.',
  'too-slow': 'Save the picture again as JPEG, or send a smaller copy.',
  'not-a-picture': 'Send a photo as JPEG, PNG, WebP, GIF, AVIF or TIFF.',
  'format-not-allowed': 'Save the photo as JPEG and send that.',
  damaged: 'Save or copy the photo again; its file is cut off or broken.',
  'host-not-allowed': 'Give the https address of a picture on the open internet, or send the picture itself.',
  'not-found': 'Open the address in a browser: it has to show the picture alone.',
  forbidden: 'Open the picture in a browser, save it, and send the file.',
  'timed-out': 'Try again, or save the picture and send the file.',
  unavailable: 'Try again in a moment.',
};

/** What a failed look is to those who asked for it; `undefined` for what is a fault of ours. */
export function asWebError(error: unknown): WebError | undefined {
  if (error instanceof WebError) return error;
  if (error instanceof PhotoError) {
    const { reason, message, permanent } = error;
    const status = reason === 'too-large' ? 413 : permanent ? 422 : reason === 'timed-out' ? 502 : 503;
    const retry = status === 503 ? { retryAfter: 5 } : {};
    return new WebError(status, reason, message, { cure: cures[reason] ?? 'Try another picture.', ...retry });
  }
  if (error instanceof ModelError) {
    const message = 'The model cannot be used at the moment.';
    return new WebError(503, 'model', message, {
      cure: 'Its operator sees why with fieldmark doctor.',
      cause: error,
    });
  }
  if (error instanceof StoreError) {
    const cure = 'npm run doctor says more.';
    return new WebError(503, 'memory', error.message, { cure, retryAfter: 30 });
  }
  return undefined;
}

/** Nobody but the operator's log is told what went wrong inside. */
export function ownFault(cause: unknown): WebError {
  const cure = 'Try again. If it stays, tell the operator of this page.';
  return new WebError(500, 'fault', 'Something went wrong here, not with your picture.', { cure, cause });
}
