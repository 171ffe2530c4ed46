import type { Context } from 'hono';
import type { RoomEnv } from '../env.ts';
import type { Limits } from '../guard/limits.ts';
import type { Room } from '../room.ts';
import { WebError } from '../web-error.ts';
import { drainInTurn, FORM_BYTES, MAX_PICTURE_BYTES, refuseAnnounced } from './body.ts';
import type { PictureQueue } from './queue.ts';
import { receive } from './receive.ts';

/** A picture that a request brought, or that lay where it said. */
export interface Brought {
  readonly bytes: Uint8Array;
  /** What else came with it. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Where the pictures of all requests go through. */
export interface Intake {
  readonly queue: PictureQueue;
  readonly limits: Limits;
}

/**
 * Takes the picture of a request when its turn has come, and hands it on. Throws `WebError`, `PhotoError`, and what `look` throws.
 *
 * @param forms only what a page's form sends is read
 */
export function bring<Result>(
  { access, pictures }: Pick<Room, 'access' | 'pictures'>,
  { queue, limits }: Intake,
  c: Context<RoomEnv>,
  look: (brought: Brought) => Promise<Result>,
  forms = false,
): Promise<Result> {
  const { incoming } = c.env;
  refuseAnnounced(incoming, MAX_PICTURE_BYTES + FORM_BYTES);
  if (queue.isFull) drainInTurn(incoming);
  const { 'content-type': type = '', 'content-length': length } = incoming.headers;
  // JSON only says where the picture is.
  const bytes = length === undefined || type.startsWith('application/') ? MAX_PICTURE_BYTES : Number(length);
  return queue.handle(
    bytes,
    async () => {
      await limits.picture(c.var.client);
      const { picture, fields } = await receive(incoming, forms);
      if (picture && picture.length > 0) return { bytes: picture, fields };
      const { url } = fields;
      if (typeof url !== 'string' || url.trim() === '') {
        const cure = forms ? 'Choose a photo first.' : 'Send a picture, or JSON with "url".';
        throw new WebError(400, 'no-picture', 'No picture came with the request.', { cure });
      }
      if (!access.fetchesUrls) {
        const cure = 'Send the picture itself. The operator can allow addresses with SERVE_URLS=yes.';
        throw new WebError(403, 'no-addresses', 'Addresses of pictures are not fetched here.', { cure });
      }
      const { bytes } = await pictures.fetchPublic(url.trim(), c.req.raw.signal);
      return { bytes, fields };
    },
    look,
  );
}
