import { fileKind } from '../file-kind.ts';
import { PhotoError } from './vision.ts';

/** What the decoder may be given. Active and vector formats (SVG, PDF, HTML) never are, whatever they call themselves. */
export type PictureFormat = 'jpeg' | 'png' | 'gif' | 'webp' | 'avif' | 'tiff';

/** The format by the first bytes, never by name or header. Throws `PhotoError` for everything that is not looked at. */
export function pictureFormat(bytes: Uint8Array): PictureFormat {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 1024));
  const text = head.toString('latin1');
  if (head.length === 0) throw refusal('not-a-picture', 'The file is empty (0 bytes)');
  if (text.startsWith('\xff\xd8\xff')) return 'jpeg';
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (/^GIF8[79]a/.test(text)) return 'gif';
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') return 'webp';
  if (['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].includes(text.slice(0, 4))) return 'tiff';
  if (text.slice(4, 8) === 'ftyp') return fromBrands(head);
  if (/<svg[\s>]/i.test(text))
    throw refusal('format-not-allowed', 'An SVG drawing is a program; save it as PNG');
  if (text.startsWith('%PDF'))
    throw refusal('format-not-allowed', 'A PDF is not looked at; save the page as PNG');
  if (text.startsWith('BM')) throw refusal('format-not-allowed', 'BMP is not supported; save it as PNG');
  const kind = fileKind(bytes);
  if (kind?.id === 'picture')
    throw refusal(
      'format-not-allowed',
      `This is ${kind.name}, which is not supported; save it as JPEG or PNG`,
    );
  throw refusal(
    'not-a-picture',
    `The content is ${kind ? `${kind.name}: ` : ''}none of JPEG, PNG, WebP, GIF, AVIF, TIFF`,
  );
}

/** ISO media files name their brands in the first box: AVIF is decoded, HEIC (patented, not in sharp's build) and video are not. */
function fromBrands(head: Buffer): PictureFormat {
  const size = Math.min(head.readUInt32BE(0), head.length);
  const brands = [head.toString('latin1', 8, 12)];
  for (let at = 16; at + 4 <= size; at += 4) brands.push(head.toString('latin1', at, at + 4));
  if (brands.includes('avif') || brands.includes('avis')) return 'avif';
  if (brands.includes('crx '))
    throw refusal(
      'format-not-allowed',
      'A RAW picture of a camera (CR3) is not developed here; save it as JPEG',
    );
  if (brands.some((brand) => /^(hei[cxms]|hev[cxms]|mif1|msf1)$/.test(brand))) {
    throw refusal(
      'format-not-allowed',
      'HEIC is not supported; save it as JPEG (an iPhone does so by Settings, Camera, Formats, Most Compatible)',
    );
  }
  throw refusal('not-a-picture', 'This is a video or another media file, not a picture');
}

function refusal(reason: string, message: string): PhotoError {
  return new PhotoError(reason, message, { permanent: true });
}
