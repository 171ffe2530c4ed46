import { WebError } from '../web-error.ts';
import { Slots } from './slots.ts';

/** Pictures that are read or looked at, or wait for it. */
const PLACES = 10;
/** Of these, pictures that are in memory, of up to 15 MB each. The bodies of the others stay with their senders. */
const IN_MEMORY = 4;
/** One is decoded while the network looks at the other. */
const LOOKING = 2;
const RETRY_SECONDS = 2;

/** Where pictures wait: a place is taken before anything of the picture is read, and who finds none is told so at once. */
export class PictureQueue {
  readonly #inMemory = new Slots(IN_MEMORY);
  readonly #looking = new Slots(LOOKING);
  #taken = 0;

  /** Throws `WebError` (`busy`) when all places are taken. */
  async handle<Picture, Result>(
    read: () => Promise<Picture>,
    look: (picture: Picture) => Promise<Result>,
  ): Promise<Result> {
    if (this.#taken >= PLACES) {
      throw new WebError(503, 'busy', 'Many pictures wait to be looked at just now.', {
        cure: 'Try again in a few seconds.',
        retryAfter: RETRY_SECONDS,
      });
    }
    this.#taken++;
    try {
      return await this.#inMemory.run(async () => {
        const picture = await read();
        return this.#looking.run(() => look(picture));
      });
    } finally {
      this.#taken--;
    }
  }
}
