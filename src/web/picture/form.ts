import type { IncomingMessage } from 'node:http';
import { Busboy, type BusboyFileStream } from '@fastify/busboy';
import { WebError } from '../web-error.ts';
import { FORM_BYTES, Gathered, MAX_PICTURE_BYTES, readPieces, refuseAnnounced, tooLarge } from './body.ts';

/** What a form brought: the first file that is not empty, whatever its field, and the other fields. */
export interface Form {
  readonly picture?: Uint8Array;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A page sends three parts; a bomb of parts is refused at the next one. Names of files are not looked at. */
const limits = {
  fieldNameSize: 60,
  fieldSize: 4000,
  fields: 8,
  files: 4,
  parts: 12,
  headerPairs: 12,
  headerSize: 4000,
};

/** Reads a multipart form. Throws `WebError`. */
export async function readForm(incoming: IncomingMessage): Promise<Form> {
  const most = MAX_PICTURE_BYTES + FORM_BYTES;
  refuseAnnounced(incoming, most);
  const expected = Number(incoming.headers['content-length'] ?? 0);
  const fields: Record<string, string> = Object.create(null);
  let picture: Gathered | undefined;
  let fault: Error | undefined;
  const parser = parserOf(incoming);
  parser.on('file', (_field: string, file: BusboyFileStream) => {
    const bytes = picture === undefined ? new Gathered(MAX_PICTURE_BYTES, expected) : undefined;
    file.on('data', (piece: Buffer) => {
      if (fault || !bytes) return;
      try {
        picture ??= bytes;
        if (picture === bytes) bytes.add(piece);
      } catch (error) {
        fault = error as Error;
      }
    });
    file.on('error', () => undefined);
  });
  parser.on('field', (name: string, value: string, isNameCut: boolean, isCut: boolean) => {
    if (isNameCut || isCut) fault ??= malformed('a field is too long');
    fields[name] = value;
  });
  for (const limit of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const)
    parser.on(limit, () => {
      fault ??= malformed('it has too many parts');
    });
  const finished = new Promise<void>((resolve, reject) => {
    parser.on('finish', resolve);
    parser.on('error', (error: unknown) =>
      reject(malformed(error instanceof Error ? error.message : String(error))),
    );
  });
  finished.catch(() => undefined);
  let length = 0;
  await readPieces(incoming, (piece) => {
    length += piece.length;
    if (fault) throw fault;
    if (length > most) throw tooLarge();
    parser.write(piece);
  });
  parser.end();
  await finished;
  if (fault) throw fault;
  return { fields, ...(picture && { picture: picture.bytes() }) };
}

function parserOf(incoming: IncomingMessage): InstanceType<typeof Busboy> {
  try {
    const { 'content-type': type = '' } = incoming.headers;
    return new Busboy({ headers: { 'content-type': type }, limits });
  } catch (error) {
    throw malformed(error instanceof Error ? error.message : String(error));
  }
}

function malformed(why: string): WebError {
  return new WebError(400, 'malformed', `The form cannot be read: ${why}.`, {
    cure: 'Send it as multipart/form-data with the picture in the field "picture".',
  });
}
