import { WebError } from '../web-error.ts';
import { MAX_PICTURE_BYTES } from './body.ts';
import { Budget } from './budget.ts';

/** Pictures that are read or looked at, or wait for it. */
const PLACES = 10;
/** Of these so much is in memory: one of the largest pictures, or all ten of usual ones. The bodies of the others stay with their senders. */
const IN_MEMORY_BYTES = 1.5 * MAX_PICTURE_BYTES;
/** One is decoded while the network looks at the other. */
const LOOKING = 2;
const RETRY_SECONDS = 2;

/** Where pictures wait: a place is taken before anything of the picture is read, and who finds none is told so at once. */
export class PictureQueue {
  readonly #inMemory = new Budget(IN_MEMORY_BYTES);
  readonly #looking = new Budget(LOOKING);
  #taken = 0;

  get isFull(): boolean {
    return this.#taken >= PLACES;
  }

  /**
   * Throws `WebError` (`busy`) when all places are taken.
   *
   * @param bytes that the picture will have in memory, as far as is known
   */
  async handle<Picture, Result>(
    bytes: number,
    read: () => Promise<Picture>,
    look: (picture: Picture) => Promise<Result>,
  ): Promise<Result> {
    if (this.isFull) {
      throw new WebError(503, 'busy', 'Many pictures wait to be looked at just now.', {
        cure: 'Try again in a few seconds.',
        retryAfter: RETRY_SECONDS,
      });
    }
    this.#taken++;
    try {
      return await this.#inMemory.run(bytes, async () => {
        const picture = await read();
        return this.#looking.run(1, () => look(picture));
      });
    } finally {
      this.#taken--;
    }
  }
}
