import { parse } from 'dotenv';
import { isVariable, type VariableName } from './variables.ts';

/** A .env file as read, with what dotenv drops without a word. */
export interface EnvFile {
  readonly values: Readonly<Record<string, string>>;
  readonly notes: readonly EnvFileNote[];
}

/** `fault: false` is a warning. Counts only where the file's value is the one in effect. */
export interface EnvFileNote {
  readonly variable: VariableName;
  readonly problem: string;
  readonly fault: boolean;
}

export function parseEnvFile(text: string): EnvFile {
  const notes: EnvFileNote[] = [];
  const seen = new Set<string>();
  for (const line of text.split(/\r\n|\n|\r/)) {
    const assignment = /^\s*(?:export\s+)?([\w.-]+)(?:\s*=|:\s)\s*(.*)$/.exec(line.replace(/^\ufeff/, ''));
    const [, name = '', rest = ''] = assignment ?? [];
    if (!isVariable(name)) continue;
    if (seen.has(name))
      notes.push({ variable: name, problem: 'stands twice in .env; the last one counts', fault: false });
    seen.add(name);
    const note = cutNote(name, rest);
    if (note) notes.push(note);
  }
  return { values: parse(text), notes };
}

const cure = 'Write it without the #, or put the whole value in quotes';

/** In a .env file an unquoted `#` begins a comment, wherever it stands: `TRACKED_HASHTAGS=#cougarOrNot` is empty. */
function cutNote(variable: VariableName, rest: string): EnvFileNote | undefined {
  const hash = rest.indexOf('#');
  if (/^["'`]/.test(rest) || hash === -1) return undefined;
  const kept = rest.slice(0, hash);
  const meansHashtag = /^[\p{L}\p{Nd}_]/u.test(rest.slice(hash + 1));
  if (kept.trim() === '') {
    if (!meansHashtag) return undefined;
    const problem = `came out empty: in a .env file an unquoted # starts a comment. ${cure}`;
    return { variable, problem, fault: variable === 'TRACKED_HASHTAGS' };
  }
  const glued = !/\s$/.test(kept);
  const openEnd = variable === 'TRACKED_HASHTAGS' && /[,+@:]\s*$/.test(kept);
  if (glued || openEnd) {
    const problem = `was cut off at its first #: in a .env file an unquoted # starts a comment. ${cure}`;
    return { variable, problem, fault: true };
  }
  if (variable !== 'TRACKED_HASHTAGS' || !meansHashtag) return undefined;
  const problem =
    'has a # that starts a comment; if a hashtag was meant, put a comma before it and leave out the #';
  return { variable, problem, fault: false };
}
