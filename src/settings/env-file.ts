import { parse } from 'dotenv';
import { isVariable, secretNames, type VariableName } from './variables.ts';

/** A .env file as read, with what dotenv drops or takes otherwise without a word. */
export interface EnvFile {
  readonly values: Readonly<Record<string, string>>;
  readonly notes: readonly EnvFileNote[];
  /** Of its lines, by number: none of what they hold. */
  readonly broken: readonly { readonly line: number; readonly problem: string }[];
  /** The right-hand sides of all lines that may hold a key, as written: never to be printed. */
  readonly secrets: readonly string[];
}

/** `fault: false` is a warning. Counts only where the file's value is the one in effect. */
export interface EnvFileNote {
  readonly variable: VariableName;
  readonly problem: string;
  readonly fault: boolean;
}

/**
 * Line by line: no setting spans lines. A quotation mark left open would otherwise make one value of all that follows, keys included.
 */
export function parseEnvFile(text: string): EnvFile {
  const values: Record<string, string> = {};
  const notes: EnvFileNote[] = [];
  const broken: EnvFile['broken'][number][] = [];
  const secrets: string[] = [];
  const seen = new Set<string>();
  for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
    const assignment = /^\s*(?:export\s+)?([\w.-]+)(?:\s*=|:\s)\s*(.*)$/.exec(line.replace(/^\ufeff/, ''));
    const [, name = '', rest = ''] = assignment ?? [];
    if (mayHoldKey(name, line)) secrets.push(assignment ? rest : line);
    const open = /^(["'`])/.exec(rest)?.[1];
    if (open !== undefined && !closes(rest, open)) {
      const what = isVariable(name) ? `${name} ` : '';
      broken.push({
        line: index + 1,
        problem: `line ${index + 1}: ${what}begins with a quotation mark (${open}) that is not closed in the same line`,
      });
      continue;
    }
    Object.assign(values, parse(line));
    if (!isVariable(name)) continue;
    if (seen.has(name))
      notes.push({ variable: name, problem: 'stands twice in .env; the last one counts', fault: false });
    seen.add(name);
    const note = cutNote(name, rest);
    if (note) notes.push(note);
  }
  return { values, notes, broken, secrets };
}

/** An escaped quotation mark does not close (dotenv). */
function closes(rest: string, open: string): boolean {
  return new RegExp(`^${open}(?:\\\\${open}|[^${open}])*${open}`).test(rest);
}

/** Settings that are secrets, what is named like one, and lines that are no setting at all: perhaps a key that was pasted. */
function mayHoldKey(name: string, line: string): boolean {
  if (line.trimStart().startsWith('#')) return false;
  if (name === '') return line.trim() !== '';
  return (
    (isVariable(name) && secretNames.includes(name)) || /key|secret|token|passw|url$|_proxy$/i.test(name)
  );
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
