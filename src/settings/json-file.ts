import { whyUnreadable } from '../errno.ts';
import { type SettingFault, shown } from './fault.ts';
import { parseJson } from './json-text.ts';
import type { VariableName } from './variables.ts';

/** What an operator's JSON file holds, or every fault of it. */
export type JsonFile = { readonly value: unknown } | { readonly faults: readonly SettingFault[] };

/**
 * @param path as the operator wrote it, for the faults
 * @param example of the file's content
 */
export function readJsonFile(
  variable: VariableName,
  path: string,
  example: string,
  readText: () => string,
): JsonFile {
  let text: string;
  try {
    text = readText();
  } catch (error) {
    const isContent = /^\s*[{[]/.test(path);
    const why = isContent ? 'is the content of a file; it takes the path of one' : whyUnreadable(error);
    const problem = `${shown(path)} ${why}`;
    return { faults: [{ variable, problem, example: `${variable}=${exampleName(variable)}` }] };
  }
  const parsed = parseJson(text.replace(/^\ufeff/, ''));
  if ('value' in parsed) return parsed;
  return { faults: fileFaults(variable, path, example, parsed.problems) };
}

/** One fault a problem, each naming the file. */
export function fileFaults(
  variable: VariableName,
  path: string,
  example: string,
  problems: readonly string[],
): readonly SettingFault[] {
  return problems.map((problem) => ({ variable, problem: `${shown(path)}, ${problem}`, example }));
}

function exampleName(variable: VariableName): string {
  return `./${variable.replace(/_FILE$/, '').toLowerCase()}.json`;
}

/** `games[0].hosts`; `the file` for the whole. */
export function pathAsText(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'the file';
  return path.reduce<string>((before, key) => {
    if (typeof key === 'number') return `${before}[${key}]`;
    const name = String(key);
    if (!/^[\w$]+$/.test(name) || name.length > 40) return `${before}[${shown(name)}]`;
    return before === '' ? name : `${before}.${name}`;
  }, '');
}
