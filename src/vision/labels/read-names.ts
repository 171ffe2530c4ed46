import { type NamedOutput, readLine } from './forms.ts';

const MOST_FAULTS = 8;

/** Reads a file of names: line n is output n, counted from 0. Faults by line, counted from 1, all at once. */
export function readNames(text: string): {
  readonly outputs: readonly NamedOutput[];
  readonly faults: readonly string[];
} {
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/);
  while (lines.at(-1)?.trim() === '') lines.pop();
  const base = /^\s*1[ \t:]/.test(lines[0] ?? '') ? 1 : 0;
  const outputs: NamedOutput[] = [];
  const faults: string[] = [];
  lines.forEach((line, i) => {
    const read = line.trim() === '' ? { fault: 'is empty' } : readLine(line);
    if ('fault' in read) faults.push(`line ${i + 1} ${read.fault}`);
    else if (isMisnumbered(line, i + base))
      faults.push(
        `line ${i + 1} has the number ${Number.parseInt(line, 10)}, not ${i + base}; line n has to name output n`,
      );
    else outputs.push({ output: i, ...read });
  });
  if (lines.length < 2) faults.push('fewer than two names; line 1 names output 0, line 2 output 1 …');
  const more = faults.length - MOST_FAULTS;
  return {
    outputs,
    faults: more > 0 ? [...faults.slice(0, MOST_FAULTS), `and ${more} more such lines`] : faults,
  };
}

/** Only where the number stands by itself: that of iNaturalist's folders is part of their name. */
function isMisnumbered(line: string, expected: number): boolean {
  const [, number] = /^\s*(\d+)[ \t:]/.exec(line) ?? [];
  return number !== undefined && Number(number) !== expected;
}
