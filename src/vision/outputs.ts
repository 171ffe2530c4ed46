/**
 * Which outputs of the network belong to which label. The manifest may list them, give ranges, or leave them out (the label's own
 * position); `"rest"` takes what nobody else took.
 */

/** As the manifest writes it: `[3, 7]`, `"151-268"`, `"24, 128-150"` or `"rest"`. */
export type OutputsAsWritten = string | readonly number[];

interface Claim {
  readonly id: string;
  readonly outputs?: OutputsAsWritten;
}

/** Output number to label position; -1 where the output is ignored. */
export type Assignment = Int32Array;

/** The numbers meant, or `undefined` when the text is not a list of numbers and ranges. `"rest"` is not one. */
export function outputNumbers(written: OutputsAsWritten): number[] | undefined {
  if (typeof written !== 'string') return [...written];
  const numbers: number[] = [];
  for (const part of written.split(',')) {
    const match = /^\s*(\d{1,6})(?:\s*-\s*(\d{1,6}))?\s*$/.exec(part);
    if (match === null) return undefined;
    const first = Number(match[1]);
    const last = Number(match[2] ?? match[1]);
    if (last < first) return undefined;
    for (let output = first; output <= last; output++) numbers.push(output);
  }
  return numbers;
}

/** `[1, 2, 3, 7]` as `"1-3, 7"`. */
function asRanges(numbers: readonly number[]): string {
  const parts: string[] = [];
  let first: number | undefined;
  numbers.forEach((number, i) => {
    first ??= number;
    if (numbers[i + 1] === number + 1) return;
    parts.push(first === number ? `${number}` : `${first}-${number}`);
    first = undefined;
  });
  return parts.join(', ');
}

/** Faults of the claims that can be seen without the network: two labels with one output, two `"rest"`, some with and some without. */
export function claimFaults(labels: readonly Claim[], ignored: OutputsAsWritten | undefined): string[] {
  const faults: string[] = [];
  const owners = new Map<number, string>();
  const claims = labels.map((label, i) => ({
    path: label.outputs === undefined ? `labels[${i}]` : `labels[${i}].outputs`,
    id: `"${label.id}"`,
    outputs: label.outputs ?? [i],
  }));
  if (ignored !== undefined) claims.push({ path: 'ignoredOutputs', id: 'ignoredOutputs', outputs: ignored });
  for (const { path, id, outputs } of claims) {
    if (outputs === 'rest') continue;
    const taken = new Map<string, number[]>();
    for (const output of outputNumbers(outputs) ?? []) {
      const owner = owners.get(output);
      if (owner === undefined) owners.set(output, id);
      else taken.set(owner, [...(taken.get(owner) ?? []), output]);
    }
    for (const [owner, numbers] of taken) {
      const where = `${numbers.length === 1 ? 'output' : 'outputs'} ${asRanges(numbers)}`;
      faults.push(
        `${path}: ${where} already belong${numbers.length === 1 ? 's' : ''} to ${owner}; leave each output with one label`,
      );
    }
  }
  const rest = labels.filter((label) => label.outputs === 'rest').map((label) => label.id);
  if (rest.length > 1) faults.push(`labels: ${rest.join(', ')} all take "rest"; only one label can`);
  const silent = labels.filter((label) => label.outputs === undefined);
  if (silent.length > 0 && silent.length < labels.length) {
    const who = silent.map((label) => label.id).join(', ');
    faults.push(
      `labels: ${who} name no outputs while others do; write "outputs" for every label or for none`,
    );
  }
  return faults;
}

/** Who gets which of the network's `count` outputs; or what does not fit. */
export function assignOutputs(
  labels: readonly Claim[],
  ignored: OutputsAsWritten | undefined,
  count: number,
): { assignment: Assignment; faults: string[] } {
  const unassigned = -2;
  const assignment = new Int32Array(count).fill(unassigned);
  const faults: string[] = [];
  const claim = (path: string, outputs: OutputsAsWritten, owner: number): void => {
    const numbers = outputNumbers(outputs) ?? [];
    for (const output of numbers) if (output < count) assignment[output] = owner;
    const missing = numbers.filter((output) => output >= count);
    if (missing.length > 0) {
      faults.push(
        `${path}: names output ${asRanges(missing)}, but the network has ${count} outputs, 0-${count - 1}`,
      );
    }
  };
  labels.forEach((label, i) => {
    if (label.outputs !== 'rest') claim(`labels[${i}] ("${label.id}")`, label.outputs ?? [i], i);
  });
  if (ignored !== undefined) claim('ignoredOutputs', ignored, -1);
  const rest = labels.findIndex((label) => label.outputs === 'rest');
  const left = [...assignment.keys()].filter((output) => assignment[output] === unassigned);
  if (rest >= 0) for (const output of left) assignment[output] = rest;
  else if (left.length > 0) {
    faults.push(
      `labels: the network has ${count} outputs, and ${asRanges(left)} belong${left.length === 1 ? 's' : ''} to none of the ` +
        `${labels.length} labels; give them to labels, list them under "ignoredOutputs", or write "outputs": "rest" at one label`,
    );
  }
  return { assignment, faults };
}
