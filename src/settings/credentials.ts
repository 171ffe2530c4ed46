import { XCredentials } from './secrets.ts';

/** The secrets' names in the environment. */
export const credentialNames = [
  'X_API_KEY',
  'X_API_SECRET',
  'X_ACCESS_TOKEN',
  'X_ACCESS_SECRET',
  'X_BEARER_TOKEN',
] as const;
export type CredentialName = (typeof credentialNames)[number];
type Values = Partial<Record<CredentialName, string>>;

/** Checks the account's keys against each other. Problems never repeat a value, or a part of one. */
export function readCredentials(values: Values): {
  credentials?: XCredentials;
  problems: ReadonlyMap<CredentialName, string>;
} {
  const problems = new Map<CredentialName, string>();
  for (const name of credentialNames) {
    const problem = problemOf(name, values);
    if (problem) problems.set(name, problem);
  }
  const { X_API_KEY, X_API_SECRET, X_ACCESS_TOKEN, X_ACCESS_SECRET, X_BEARER_TOKEN } = values;
  if (problems.size > 0 || !X_API_KEY || !X_API_SECRET || !X_ACCESS_TOKEN || !X_ACCESS_SECRET)
    return { problems };
  const credentials = new XCredentials({
    apiKey: X_API_KEY,
    apiSecret: X_API_SECRET,
    accessToken: X_ACCESS_TOKEN,
    accessSecret: X_ACCESS_SECRET,
    ...(X_BEARER_TOKEN && { bearerToken: X_BEARER_TOKEN }),
  });
  return { credentials, problems };
}

function problemOf(name: CredentialName, values: Values): string | undefined {
  const value = values[name];
  if (!value) return name === 'X_BEARER_TOKEN' ? undefined : 'is missing';
  if (isPlaceholder(value)) return 'still holds the placeholder of .env.example';
  if (/^bearer\s/i.test(value)) return 'begins with the word Bearer; write the token alone';
  if (/\s/.test(value)) return 'has a space or a line break in it; was more than the key copied?';
  if (!/^[\x21-\x7e]+$/.test(value))
    return 'has an invisible or non-ASCII character in it; copy the key again';
  if (/["'`]/.test(value)) return 'has a quotation mark in it; write the key alone';
  const twin = credentialNames.find((other) => other !== name && values[other] === value);
  if (twin) return `has the same value as ${twin}; each key is another one`;
  return swapProblem(name, value, values);
}

/** Whether any key of X is given; the placeholders of .env.example are none. */
export function hasKeys(values: Values): boolean {
  return credentialNames.some((name) => values[name] !== undefined && !isPlaceholder(values[name]));
}

/** `your-key-here`, `<api key>`, `xxxx`, `changeme`, `...` and their like. */
export function isPlaceholder(value: string): boolean {
  return /^your[-_ ].*|^<.*>$|^x{3,}$|^change-?me$|^todo$|^\.{2,}$|^…$|.*[-_]here$/i.test(value);
}

/**
 * Shapes as the developer portal hands keys out (2026): API key 25 and secret 50, access secret 45 letters and digits, access
 * token `account id-40 characters`, bearer token beginning with many A. X promises none of these, and a simulator may use
 * others, so a length alone is no fault: only two keys that each have the other's shape are.
 */
const shapes: Readonly<Record<CredentialName, RegExp>> = {
  X_API_KEY: /^[A-Za-z0-9]{25}$/,
  X_API_SECRET: /^[A-Za-z0-9]{50}$/,
  X_ACCESS_TOKEN: /^\d+-[A-Za-z0-9]{20,}$/,
  X_ACCESS_SECRET: /^[A-Za-z0-9]{45}$/,
  X_BEARER_TOKEN: /^A{10,}[\w%+/=-]+$/,
};

const unmistakable: readonly CredentialName[] = ['X_ACCESS_TOKEN', 'X_BEARER_TOKEN'];

function swapProblem(name: CredentialName, value: string, values: Values): string | undefined {
  if (shapes[name].test(value)) return undefined;
  for (const other of credentialNames) {
    if (other === name || !shapes[other].test(value)) continue;
    const back = values[other];
    const swapped = back !== undefined && shapes[name].test(back);
    if (swapped) return `looks like the value of ${other}, and the other way round; were they swapped?`;
    if (unmistakable.includes(other))
      return `looks like the value of ${other}; was it put into the wrong line?`;
  }
  const isOAuth2 = /:1:c[is]$/.test(Buffer.from(value, 'base64url').toString('latin1'));
  if (isOAuth2) return 'looks like an OAuth 2.0 client id; the bot uses the OAuth 1.0a keys of the same page';
  return undefined;
}
