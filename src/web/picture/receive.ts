import type { IncomingMessage } from 'node:http';
import { WebError } from '../web-error.ts';
import { MAX_PICTURE_BYTES, readWhole } from './body.ts';
import { type Form, readForm } from './form.ts';

/** A request that brings a picture or its address is small but for the picture. */
const MAX_TEXT_BYTES = 8000;

/** What a request brought: a picture's bytes, or fields that say where it is. */
export type Received = Form;

/**
 * Reads a form, a JSON object, or a picture as it is, by the request's content type. Throws `WebError`.
 *
 * @param forms only what a page's form sends
 */
export async function receive(incoming: IncomingMessage, forms = false): Promise<Received> {
  const type = (incoming.headers['content-type'] ?? '').toLowerCase().split(';')[0]?.trim() ?? '';
  if (type === 'multipart/form-data') return readForm(incoming);
  if (type === 'application/x-www-form-urlencoded') {
    const text = new TextDecoder().decode(await readWhole(incoming, MAX_TEXT_BYTES));
    // curl -d picture.jpg says so by itself.
    if (forms) return { fields: Object.fromEntries(new URLSearchParams(text)) };
  } else if (type === 'application/json' && !forms) {
    return { fields: fieldsOf(new TextDecoder().decode(await readWhole(incoming, MAX_TEXT_BYTES))) };
  } else if (!forms && (type === 'application/octet-stream' || type.startsWith('image/'))) {
    return { picture: await readWhole(incoming, MAX_PICTURE_BYTES), fields: {} };
  }
  throw new WebError(415, 'content-type', `The content type ${type || '(none)'} is not read here.`, {
    cure: 'Send the picture as image/jpeg (curl --data-binary @photo.jpg -H "content-type: image/jpeg"), a form with the field "picture" (curl -F picture=@photo.jpg), or JSON with "url".',
  });
}

function fieldsOf(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw notJson('The body is not JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw notJson('The body is no JSON object.');
  return value as Record<string, unknown>;
}

function notJson(message: string): WebError {
  return new WebError(400, 'malformed', message, { cure: 'Send {"url": "https://…"}.' });
}
