import { isWebPage, refusal } from './address.ts';
import type { Wanted } from './download.ts';
import type { PartialFile } from './partial-file.ts';
import { megabytes, ShopError } from './shop-error.ts';

/** ONNX files cannot be larger: protobuf ends there. */
export const MAX_BYTES = 2 ** 31;

/** Without If-Range where the part came from elsewhere: the hash of the whole decides in any case. */
export async function rangeHeaders(
  address: string,
  partial: PartialFile,
  have: number,
): Promise<Readonly<Record<string, string>>> {
  if (have === 0) return {};
  const origin = await partial.origin();
  const same = origin?.address === address && origin.validator !== undefined;
  return { range: `bytes=${have}-`, ...(same ? { 'if-range': origin.validator ?? '' } : {}) };
}

/** RFC 9110, 13.1.5: a weak ETag must not stand in If-Range. */
export function validatorOf({ headers }: Response): { validator?: string } {
  const etag = headers.get('etag');
  const validator = etag !== null && !etag.startsWith('W/') ? etag : headers.get('last-modified');
  return validator === null ? {} : { validator };
}

/** Whether the answer is the file, or the rest of it, and from where on. */
export async function accept(
  response: Response,
  address: string,
  have: number,
  wanted: Wanted,
): Promise<{ from: number; total?: number }> {
  const drop = () => response.body?.cancel();
  const { status, headers } = response;
  if (status === 206) {
    const [, first, whole] = /^bytes (\d+)-\d+\/(\d+)$/.exec(headers.get('content-range') ?? '') ?? [];
    if (Number(first) === have && (wanted.bytes ?? Number(whole)) === Number(whole)) {
      return { from: have, total: Number(whole) };
    }
    await drop();
    throw new StalePart(`${address} gives another part than was asked for`);
  }
  if (status === 416) {
    await drop();
    throw new StalePart(`${address} has no more than the ${have} bytes that are here`);
  }
  if (status !== 200) throw await refusal(response, address);
  if (isWebPage(response)) {
    await drop();
    throw new ShopError(
      'not-a-file',
      `${address} gives a web page, not a file; it may want a sign-in, or the address is of a page about the file`,
    );
  }
  const length = headers.get('content-length');
  const isPlain = ['identity', null].includes(headers.get('content-encoding'));
  if (length === null || !isPlain) return { from: 0 };
  const total = Number(length);
  const limit = wanted.bytes ?? MAX_BYTES;
  if (wanted.bytes === undefined ? total > limit : total !== limit) {
    await drop();
    throw wrongSize(address, total, wanted);
  }
  return { from: 0, total };
}

/** What is on the disk cannot be gone on with: begin anew. */
export class StalePart extends Error {}

export function wrongSize(address: string, found: number, { bytes }: Wanted): ShopError {
  const right =
    bytes === undefined ? `at most ${megabytes(MAX_BYTES)} can be right` : `${bytes} are expected`;
  return new ShopError('wrong-size', `${address} has ${found} bytes, ${right}: this is another file`);
}
