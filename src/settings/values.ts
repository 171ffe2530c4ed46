import { nearest } from '../nearest.ts';
import { shown } from './fault.ts';

/** A problem completes the sentence "VARIABLE …" and repeats no more of the value than `shown` allows. */
export type Parsed<T> = { readonly value: T } | { readonly problem: string };
export type Parse<T> = (text: string) => Parsed<T>;

/** One of a few words, in any case. */
export function choice<T extends string>(...words: readonly T[]): Parse<T> {
  return (text) => {
    const value = words.find((word) => word === text.toLowerCase());
    if (value) return { value };
    const meant = nearest(text, words);
    const hint = meant ? ` Did you mean ${meant}?` : '';
    return { problem: `is ${shown(text)}, which is not one of ${words.join(', ')}.${hint}` };
  };
}

export interface NumberRange {
  readonly min: number;
  readonly max: number;
  /** For the fault's text: `hours`, `US dollars`, … */
  readonly unit: string;
  readonly whole?: true;
}

/** A plain decimal number: no unit, no sign, no exponent, no thousands separator. */
export function number({ min, max, unit, whole }: NumberRange): Parse<number> {
  const kind = whole ? 'whole number' : 'number';
  const expected = `it takes a ${kind} of ${unit}, ${min} to ${max}`;
  return (text) => {
    const digits = /^\+?(\d+(?:\.\d+)?)$/.exec(text)?.[1];
    if (digits === undefined) return { problem: `is ${shown(text)}, ${whyNotNumber(text)}; ${expected}` };
    const value = Number(digits);
    if (whole && !Number.isInteger(value)) return { problem: `is ${text}, not a whole number; ${expected}` };
    if (value < min) return { problem: `is ${text}, too small; ${expected}` };
    if (value > max) return { problem: `is ${shown(text)}, too large; ${expected}` };
    return { value };
  };
}

function whyNotNumber(text: string): string {
  if (/^-\s*\d/.test(text)) return 'which is negative';
  if (/^\d+,\d{1,2}$/.test(text)) return 'which has a decimal comma (write a point)';
  if (/^\d{1,3}([,_ ']\d{3})+$/.test(text)) return 'which has a thousands separator (leave it out)';
  if (/^[\d.]+\s*\D+$/.test(text) || /^\D\s*[\d.]+$/.test(text))
    return 'which has a unit (write the number alone)';
  return 'which is not a number';
}

/** An http(s) address without credentials, as text without a slash at the end. */
export const httpAddress: Parse<string> = (text) => {
  if (!URL.canParse(text) || !/^[a-z][a-z\d+.-]*:\/\//i.test(text)) {
    return {
      problem: `is ${withoutCredentials(text)}, which is not an address; it begins with https:// or http://`,
    };
  }
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return { problem: `begins with ${url.protocol}//, but only https:// and http:// can be used` };
  }
  if (url.username || url.password) {
    return { problem: 'has a user name or password in it; remove what stands before the @' };
  }
  if (url.search || url.hash) return { problem: 'has a ? or # part; remove it' };
  const path = url.pathname.replace(/\/+$/, '');
  if (path === '/2') return { problem: 'ends with /2; leave that out, the bot adds it' };
  return { value: url.origin + path };
};

/** Two or more of them, separated by commas. */
export const httpAddresses: Parse<readonly [string, ...string[]]> = (text) => {
  const read = text.split(',').map((one) => httpAddress(one.trim()));
  for (const one of read) if ('problem' in one) return one;
  const [first, ...others] = read.flatMap((one) => ('value' in one ? [one.value] : []));
  if (first === undefined || others.length === 0)
    return {
      problem: 'names one address; it takes that of the API, then those of photos, with commas between',
    };
  return { value: [first, ...others] };
};

/** A short text that may stand in the header of a request. */
export const headerText: Parse<string> = (text) =>
  /^[\x20-\x7e]{0,200}$/.test(text)
    ? { value: text }
    : {
        problem: 'may have 200 letters, digits and signs of ASCII at most; write an e-mail address or a page',
      };

/** An http(s) address that is a secret itself: a problem repeats nothing of it. */
export const secretAddress: Parse<string> = (text) => {
  if (!/^https?:\/\/[^/]/i.test(text) || !URL.canParse(text))
    return { problem: 'is not an address; it begins with https://' };
  const { username, password, hash } = new URL(text);
  if (username || password) return { problem: 'has a user name or password before an @; it takes none' };
  if (hash) return { problem: 'has a # part; remove it' };
  return { value: text };
};

/** A PostgreSQL server: a secret, for it holds a password. */
export const postgresAddress: Parse<string> = (text) => {
  if (!/^postgres(ql)?:\/\//i.test(text))
    return { problem: 'is not the address of a PostgreSQL database; it begins with postgres://' };
  // Raw, they end the address or the password too early.
  if (
    !URL.canParse(text) ||
    new URL(text).hash ||
    text.split('@').length > 2 ||
    /%(?![\da-f]{2})/i.test(text)
  )
    return {
      problem: 'cannot be read; write an @ of the password as %40, a # as %23, a / as %2F, a % as %25',
    };
  return { value: text };
};

/** What is pinged; the bot adds `/start` and `/fail` itself. */
export const pingAddress: Parse<string> = (text) => {
  const ending = /\/(start|fail|log)\/?(?=$|\?)/.exec(text)?.[1];
  if (ending) return { problem: `ends with /${ending}; leave that out, the bot adds it` };
  return secretAddress(text);
};

function withoutCredentials(text: string): string {
  return text.includes('@') ? 'a text with an @' : shown(text);
}

/** A path as the operator wrote it; the caller resolves it against the working directory. */
export function path(what: 'file' | 'folder'): Parse<string> {
  return (text) => {
    if (/^~|\$\{?[A-Z]/.test(text)) {
      return {
        problem: `is ${shown(text)}, but neither ~ nor $NAME is filled in here; write the whole path`,
      };
    }
    if (/^[a-z][a-z\d+.-]+:\/\//i.test(text))
      return { problem: `is an address; it takes the path of a ${what}` };
    if (text.includes('\0')) return { problem: 'has a zero byte in it' };
    if (what === 'file' && text === ':memory:') {
      return {
        problem: 'is :memory:, which would forget every reply at the end of a run, and reply again',
      };
    }
    if (what === 'file' && /[/\\]$/.test(text)) {
      return { problem: `is ${shown(text)}, a folder; add the name of the file` };
    }
    return { value: text };
  };
}

/** An IANA time zone, e.g. `America/Denver`, or a difference from UTC, `+05:30`. */
export const timeZone: Parse<string> = (text) => {
  const name = text.replace(/^:/, '');
  try {
    return { value: new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone };
  } catch {
    // POSIX counts UTC+5 to the west, and people to the east.
    if (/^(?:UTC|GMT)?[+-]?\d/i.test(name))
      return {
        problem: `is ${shown(text)}, which is not a time zone. Write a place such as Asia/Kolkata, or the hours before (+) or behind (-) UTC as +05:30.`,
      };
    const meant = nearest(name, Intl.supportedValuesOf('timeZone'));
    const hint = meant ? ` Did you mean ${meant}?` : '';
    return { problem: `is ${shown(text)}, which is not a time zone of the IANA list.${hint}` };
  }
};

/** Comma-separated host names, each with an optional port, in lower case. */
export const hostList: Parse<readonly string[]> = (text) => {
  const entries = text.split(/[\s,]+/u).filter((entry) => entry !== '');
  const hosts = new Set<string>();
  for (const entry of entries) {
    if (/[/?#@*]/.test(entry)) {
      return { problem: `has ${shown(entry)}; it takes host names alone, without https://, paths or *` };
    }
    const url = URL.canParse(`https://${entry}`) ? new URL(`https://${entry}`) : undefined;
    if (!url || !/^(\[[\da-f:.]+\]|[a-z\d]([a-z\d.-]*[a-z\d])?)$/.test(url.hostname)) {
      return { problem: `has ${shown(entry)}, which is not a host name` };
    }
    hosts.add(url.host);
  }
  return hosts.size > 0
    ? { value: [...hosts] }
    : { problem: 'names no host; without it no photo could be fetched' };
};
