/**
 * Which file somebody has in place of the one that is wanted: a download that went wrong, another format. For messages, which say
 * more with it than "cannot be read".
 */
export interface FileKind {
  readonly id: FileKindId;
  /** As a sentence calls it: "It is …". */
  readonly name: string;
}

export type FileKindId =
  | ('empty' | 'zeros' | 'pointer' | 'web-page' | 'xml' | 'json' | 'text' | 'document' | 'program')
  | ('pytorch' | 'keras' | 'tflite' | 'safetensors' | 'gguf')
  | ('workbook' | 'archive' | 'picture' | 'media');

type Signature = readonly [id: FileKindId, name: string, start: string, at?: number];

/**
 * The signatures of https://en.wikipedia.org/wiki/List_of_file_signatures, and those of networks: TensorFlow Lite (schema.fbs,
 * file_identifier), HDF5, safetensors (8 bytes of length, then JSON), GGUF, Python pickles (protocol 2 to 5).
 */
const signatures: readonly Signature[] = [
  ['archive', 'a gzip archive', '\x1f\x8b'],
  ['archive', 'a bzip2 archive', 'BZh'],
  ['archive', 'an xz archive', '\xfd7zXZ'],
  ['archive', 'a Zstandard archive', '\x28\xb5\x2f\xfd'],
  ['archive', 'a 7-Zip archive', '7z\xbc\xaf'],
  ['archive', 'a RAR archive', 'Rar!'],
  ['archive', 'a tar archive', 'ustar', 257],
  ...['\x80\x02', '\x80\x03', '\x80\x04', '\x80\x05'].map(
    (start): Signature => ['pytorch', 'a Python pickle (PyTorch .pt, fastai .pkl or scikit-learn)', start],
  ),
  ['tflite', 'a TensorFlow Lite network', 'TFL3', 4],
  ['keras', 'an HDF5 file (Keras .h5)', '\x89HDF'],
  ['safetensors', 'a safetensors file, weights without their network', '\0\0\0{"', 5],
  ['gguf', 'a GGUF file, a language model', 'GGUF'],
  ['workbook', 'an old Excel or Word document', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'],
  ['picture', 'a JPEG picture', '\xff\xd8\xff'],
  ['picture', 'a PNG picture', '\x89PNG'],
  ['picture', 'a GIF picture', 'GIF8'],
  ['picture', 'a WebP picture', 'WEBP', 8],
  ['picture', 'a TIFF picture', 'II*\0'],
  ['picture', 'a TIFF picture', 'MM\0*'],
  ['picture', 'an icon (ICO)', '\0\0\x01\0'],
  ['picture', 'a Photoshop picture', '8BPS'],
  ['picture', 'a JPEG XL picture', '\xff\x0a'],
  ['picture', 'a JPEG XL picture', 'JXL ', 4],
  ['picture', 'a JPEG 2000 picture', 'jP  ', 4],
  ...['FUJIFILMCCD-RAW', 'IIRO', 'IIRS', 'IIU\0', 'FOVb'].map(
    (start): Signature => ['picture', 'a RAW picture of a camera', start],
  ),
  ['media', 'a video or another media file', 'ftyp', 4],
  ['document', 'a PDF', '%PDF'],
  ['program', 'a program', '\x7fELF'],
];

/** What zip archives are by the names of their first entries. */
const zips: readonly (readonly [FileKindId, string, RegExp])[] = [
  ['pytorch', 'a PyTorch file (.pt, .pth)', /data\.pkl|\/\.format_version|\/byteorder/],
  ['keras', 'a Keras model', /metadata\.json|config\.json|model\.weights\.h5/],
  ['workbook', 'a spreadsheet or another office document', /\[Content_Types\]|xl\/|opendocument|Index\//],
  ['archive', 'a zip archive', /^PK/],
];

const texts: readonly (readonly [FileKindId, string, RegExp])[] = [
  ['pointer', 'a Git LFS pointer, a few lines in place of the file itself', /^version https:\/\/git-lfs/],
  ['web-page', 'a web page', /^\s*(?:<!--.*?-->\s*)?<(?:!doctype html|html|head|body|title|script)\b/is],
  ['xml', 'an XML text', /^\s*<[?!a-z]/i],
  ['json', 'a JSON text', /^\s*(?:\{\s*["}]|\[\s*["{[\]\d])/],
  ['text', 'a text', /^/],
];

const HEAD_BYTES = 2048;

/** What the first bytes show; `undefined` for anything not known here, an ONNX network among them. */
export function fileKind(bytes: Uint8Array): FileKind | undefined {
  if (bytes.length === 0) return { id: 'empty', name: 'empty (0 bytes)' };
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, HEAD_BYTES));
  if (head.every((byte) => byte === 0)) return { id: 'zeros', name: 'nothing but zeros' };
  const text = head.toString('latin1').replace(/^\xef\xbb\xbf/, '');
  const signature = signatures.find(([, , start, at = 0]) => text.startsWith(start, at));
  const found =
    signature ??
    (text.startsWith('PK\x03\x04') ? zips : isText(head) ? texts : []).find(([, , sign]) => sign.test(text));
  return found && { id: found[0], name: found[1] };
}

/** In UTF-8, in a Windows code page, or in UTF-16: no control characters but those for lines, tabs and colours. */
function isText(head: Uint8Array): boolean {
  const [first, second] = head;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  return head.every((byte) => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d) || byte === 0x1b);
}
