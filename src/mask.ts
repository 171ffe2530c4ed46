/** Shorter values are words, not secrets. */
const LEAST_LENGTH = 8;
/** As many different characters make a part of a secret unmistakable. */
const LEAST_VARIETY = 6;
const MASKED = '[secret]';

export type Mask = (text: string) => string;

/**
 * Hides every secret in a text: as it is, quoted, escaped as JSON, HTML or a part of an address, in base64, and cut at either end.
 * Names and passwords before the host of an address are hidden whoever they belong to. Longer ones go first, so that
 * no part of one is left behind by a shorter one.
 *
 * @param values of secrets; addresses count by their long parts
 */
export function maskOf(values: readonly string[]): Mask {
  const forms = new Set(values.flatMap((value) => [...partsOf(value)]).flatMap((part) => formsOf(part)));
  const longestFirst = [...forms]
    .filter((form) => form.length >= LEAST_LENGTH)
    .sort((a, b) => b.length - a.length);
  const hides = longestFirst.map((form) => ({ form, head: headOf(form), tail: tailOf(form) }));
  return (text) => {
    let masked = text.replace(/(?<=:\/\/)[^/\s@"']*:[^/\s@"']*@/g, `${MASKED}@`);
    for (const { form } of hides) masked = masked.replaceAll(form, MASKED);
    for (const { form, head, tail } of hides)
      masked = withoutEnd(withoutStart(masked, form, head), form, tail);
    return masked;
  };
}

/** A text that begins as the secret does, as far as it goes. */
function withoutStart(text: string, form: string, head: string): string {
  let masked = text;
  for (let at = masked.indexOf(head); at >= 0; at = masked.indexOf(head, at + MASKED.length)) {
    let length = head.length;
    while (length < form.length && masked[at + length] === form[length]) length++;
    masked = `${masked.slice(0, at)}${MASKED}${masked.slice(at + length)}`;
  }
  return masked;
}

/** A text that ends as the secret does. */
function withoutEnd(text: string, form: string, tail: string): string {
  let masked = text;
  for (let at = masked.indexOf(tail); at >= 0; at = masked.indexOf(tail, at)) {
    const end = at + tail.length;
    let length = tail.length;
    while (length < form.length && masked[end - length - 1] === form[form.length - length - 1]) length++;
    masked = `${masked.slice(0, end - length)}${MASKED}${masked.slice(end)}`;
    at = end - length + MASKED.length;
  }
  return masked;
}

/** The shortest beginning that is unmistakable. An access token begins with the number of its account, which is no secret. */
function headOf(form: string): string {
  const from = /^\d+-/.exec(form)?.[0].length ?? 0;
  for (let length = from + LEAST_LENGTH; length < form.length; length++)
    if (isVaried(form.slice(from, length))) return form.slice(0, length);
  return form;
}

function tailOf(form: string): string {
  for (let length = LEAST_LENGTH; length < form.length; length++)
    if (isVaried(form.slice(-length))) return form.slice(-length);
  return form;
}

function isVaried(part: string): boolean {
  return new Set(part).size >= LEAST_VARIETY;
}

/** Of an address that is a secret, the long parts are what makes it one. Values keep no quotation marks of a file. */
function* partsOf(value: string): Generator<string> {
  const bare = value
    .trim()
    .replace(/^["'`]/, '')
    .replace(/["'`]$/, '');
  if (!/^[a-z][a-z\d+.-]*:\/\//i.test(bare)) {
    yield value.trim();
    yield bare;
    return;
  }
  yield bare;
  const [host = '', ...parts] = bare.replace(/^[^:]+:\/\//, '').split(/[/?&=]/);
  const password = /:([^@]*)@/.exec(host)?.[1];
  if (password !== undefined) yield password;
  yield* parts.filter((part) => part.length >= 12);
}

function formsOf(value: string): readonly string[] {
  const asHtml = value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
  return [
    value,
    JSON.stringify(value).slice(1, -1),
    JSON.stringify(JSON.stringify(value).slice(1, -1)).slice(1, -1),
    encodeURIComponent(value),
    encodeURIComponent(value).replace(
      /[!'()*]/g,
      (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
    ),
    asHtml,
    Buffer.from(value).toString('base64').replace(/=+$/, ''),
    Buffer.from(value).toString('base64url'),
  ];
}
