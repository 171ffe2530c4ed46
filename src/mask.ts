/** Shorter values are words, not secrets. */
const LEAST_LENGTH = 8;
/** So many characters in a row that a secret has too are a part of it. */
const LEAST_PART = 10;
/** As many different characters, one of them a letter, make a part unmistakable: an account's number and "AAAAAAAAAA" are none. */
const LEAST_VARIETY = 5;
const MASKED = '[secret]';

export type Mask = (text: string) => string;

/**
 * Hides every secret in a text: as it is, quoted, escaped as JSON, HTML or a part of an address, in base64, and any part of it of ten
 * characters or more. What stands before the host of an address (`user:password@`, `token@`) is hidden whoever it belongs to. Longer
 * ones go first, so that no part of one is left behind by a shorter one.
 *
 * @param values of secrets; addresses count by their long parts
 */
export function maskOf(values: readonly string[]): Mask {
  // Made with the first text: most masks of a run never hide anything, and one takes some 2 ms to make.
  let mask: Mask | undefined;
  return (text) => {
    mask ??= madeOf(values);
    return mask(text);
  };
}

function madeOf(values: readonly string[]): Mask {
  const forms = [...new Set(values.flatMap((value) => [...partsOf(value)]).flatMap(formsOf))]
    .filter((form) => form.length >= LEAST_LENGTH)
    .sort((a, b) => b.length - a.length);
  // Of an address, its beginning and host are no secret.
  const parts = new Parts(forms.filter((form) => !/^[a-z][a-z\d+.-]*(?::\\*\/|%3a%2f)/i.test(form)));
  return (text) => {
    let masked = text.replace(/(?<=:\/\/)[^\s/"']+@/g, `${MASKED}@`);
    for (const form of forms) masked = masked.replaceAll(form, MASKED);
    return parts.hide(masked);
  };
}

/** Finds what a text and secrets have in common. */
class Parts {
  /** By a part of `length` characters: where in which form it stands. */
  readonly #known = new Map<string, { readonly form: string; readonly at: number }>();
  readonly #lengths = new Set<number>();
  /** Whether some part begins with these characters: most places of a text are passed by with one look. */
  readonly #begins = new Uint8Array(1 << 16);

  constructor(forms: readonly string[]) {
    for (const form of forms) {
      if (!this.#add(form, LEAST_PART, isUnmistakable))
        this.#add(form, Math.max(LEAST_PART, Math.ceil(form.length / 2)), (part) => /\D/.test(part));
    }
  }

  #add(form: string, length: number, counts: (part: string) => boolean): boolean {
    let found = false;
    for (let at = 0; at + length <= form.length; at++) {
      const part = form.slice(at, at + length);
      if (!counts(part)) continue;
      found = true;
      this.#lengths.add(length);
      this.#begins[beginning(part, 0)] = 1;
      if (!this.#known.has(part)) this.#known.set(part, { form, at });
    }
    return found;
  }

  hide(text: string): string {
    let masked = '';
    let from = 0;
    for (let i = 0; i + LEAST_PART <= text.length; i++) {
      if (this.#begins[beginning(text, i)] === 0) continue;
      for (const length of this.#lengths) {
        const known = this.#known.get(text.slice(i, i + length));
        if (!known) continue;
        const start = this.#startOf(text, i, known, from);
        let end = i + length;
        while (end < text.length && text[end] === known.form[known.at + end - i]) end++;
        masked += text.slice(from, start) + MASKED;
        from = end;
        i = end - 1;
        break;
      }
    }
    return masked + text.slice(from);
  }

  /** Parts that are no proof by themselves stand before the first that is. */
  #startOf(text: string, i: number, { form, at }: { form: string; at: number }, from: number): number {
    let back = 0;
    while (i - back > from && at - back > 0 && text[i - back - 1] === form[at - back - 1]) back++;
    return i - back;
  }
}

function beginning(text: string, at: number): number {
  return (text.charCodeAt(at) * 961 + text.charCodeAt(at + 3) * 31 + text.charCodeAt(at + 7)) & 0xffff;
}

function isUnmistakable(part: string): boolean {
  return /\p{L}/u.test(part) && new Set(part).size >= LEAST_VARIETY;
}

/** Of an address that is a secret, the long parts are what makes it one. Values keep no quotation marks of a file. */
function* partsOf(value: string): Generator<string> {
  const bare = value
    .trim()
    .replace(/^["'`]/, '')
    .replace(/["'`]$/, '');
  yield value.trim();
  yield bare;
  // With or without https://; a password may hold an @ or a /.
  const password = /^(?:[a-z][a-z\d+.-]*:\/\/)?[^:\s/]*:(\S+)@[^@\s]+$/i.exec(bare)?.[1];
  if (password !== undefined) {
    yield password;
    yield decoded(password);
  }
  // Server, database and schema are what an operator has to read of it.
  if (/^postgres(?:ql)?:\/\//i.test(bare)) return yield* /(?<=[?&]password=)[^&\s]+/.exec(bare) ?? [];
  if (!/^[a-z][a-z\d+.-]*:\/\//i.test(bare)) return;
  const [, ...parts] = bare.replace(/^[^:]+:\/\//, '').split(/[/?&=]/);
  yield* parts.filter((part) => part.length >= 12);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
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
    encodeURIComponent(value).replace(/%../g, (sign) => sign.toLowerCase()),
    ...inBase64(value),
  ];
}

/** Behind none, one or two other bytes (`key:secret` of a login): each gives other signs. The first and last of them are shared with others. */
function inBase64(value: string): readonly string[] {
  return [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(value)]);
    const own = (text: string): string => text.replace(/=+$/, '').slice(before === 0 ? 0 : before + 1, -1);
    return [own(bytes.toString('base64')), own(bytes.toString('base64url'))];
  });
}
