import type { z } from 'zod';
import { fileKind } from '../file-kind.ts';
import { faultsOfMark } from '../game/mark-faults.ts';
import { type Manifest, manifestJsonSchema, manifestSchema } from './manifest.ts';
import { claimFaults } from './outputs.ts';

export type CheckedManifest =
  | { readonly kind: 'good'; readonly manifest: Manifest }
  | { readonly kind: 'faulty'; readonly faults: readonly string[] };

/** Reads a manifest; on faults all of them, each with the place, the value found and what belongs there. */
export function checkManifest(json: string): CheckedManifest {
  let written: unknown;
  try {
    written = JSON.parse(json);
  } catch (cause) {
    const kind = fileKind(Buffer.from(json));
    const isOther = kind !== undefined && kind.id !== 'text' && kind.id !== 'json';
    const why = isOther
      ? `model.json is ${kind.name}, not a manifest; get the file itself`
      : `model.json is not JSON: ${(cause as Error).message}; correct it there`;
    return { kind: 'faulty', faults: [why] };
  }
  const parsed = manifestSchema.safeParse(written);
  if (parsed.success) {
    const faults = [...labelsOrNames(parsed.data), ...senseFaults(parsed.data)];
    return faults.length === 0 ? { kind: 'good', manifest: parsed.data } : { kind: 'faulty', faults };
  }
  const either = typeof written === 'object' && written !== null ? labelsOrNames(written) : [];
  const form = [...parsed.error.issues.flatMap((issue) => formFaults(issue, written)), ...either];
  const labelling = labellingSchema.safeParse(written);
  return { kind: 'faulty', faults: labelling.success ? [...form, ...senseFaults(labelling.data)] : form };
}

/** The parts that speak of each other: where these are well formed, their sense is checked though others are not. */
const labellingSchema = manifestSchema
  .pick({ labels: true, groups: true, decision: true, ignoredOutputs: true })
  .strip();
type Labelling = z.output<typeof labellingSchema>;

/** What one value alone gets wrong: told with the schema's own description of what belongs there. */
function formFaults(issue: z.core.$ZodIssue, written: unknown): string[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(
      (key) => `${pathText([...issue.path, key])}: no such field; correct its name or leave it out`,
    );
  }
  const value = valueAt(written, issue.path);
  const found = value === undefined ? 'is missing' : `${excerpt(value)} cannot stand here`;
  return [`${pathText(issue.path)}: ${found}. ${descriptionAt(issue.path) ?? issue.message}`];
}

function labelsOrNames(written: object): string[] {
  const { labels, names, groups } = written as { labels?: unknown; names?: unknown; groups?: unknown };
  if (labels === undefined && names === undefined)
    return [`labels: is missing. ${descriptionAt(['labels'])}; or "names", the file that has them`];
  if (names === undefined) return [];
  return [
    ...(labels === undefined ? [] : ['names: there are "labels" too; keep one of them']),
    ...(Array.isArray(groups) && groups.length > 0
      ? ['groups: they come from the names; leave them out']
      : []),
  ];
}

/** What the parts say of each other; of labels that are in a file nothing is known here. */
function senseFaults({ labels, groups, decision, ignoredOutputs }: Labelling): string[] {
  if (!labels) return targetFaults(decision, undefined);
  const faults: string[] = [];
  const groupIds = groups.map((group) => group.id);
  const named = [
    ...labels.map((entry, i) => ({ ...entry, path: `labels[${i}]` })),
    ...groups.map((entry, i) => ({ ...entry, path: `groups[${i}]` })),
  ];
  const ids = new Map<string, string>();
  const names = new Map<string, string>();
  for (const { path, id, name, group } of named) {
    const [sameId, sameName] = [ids.get(id), names.get(name.toLowerCase())];
    if (sameId !== undefined)
      faults.push(`${path}.id: "${id}" is the id of ${sameId} too; every label and group needs its own`);
    if (sameName !== undefined)
      faults.push(`${path}.name: "${name}" is the name of ${sameName} too; nobody could tell them apart`);
    ids.set(id, sameId ?? path);
    names.set(name.toLowerCase(), sameName ?? path);
    if (group !== undefined && !groupIds.includes(group)) {
      faults.push(`${path}.group: "${group}" is no group; write ${oneOf(groupIds)}, or add it to "groups"`);
    }
  }
  for (const { path, fieldMarks = [] } of named)
    for (const [i, mark] of fieldMarks.entries()) {
      const place = `${path}.fieldMarks[${i}]`;
      faults.push(...faultsOfMark(mark).map((fault) => `${place}: it ${fault}`));
      if (mark.from !== undefined && !named.some(({ id }) => id === mark.from))
        faults.push(`${place}.from: "${mark.from}" is no label or group; write ${oneOf([...ids.keys()])}`);
    }
  const parents = new Map(groups.map((group) => [group.id, group.group]));
  groups.forEach((group, i) => {
    if (ancestors(group.id, parents).includes(group.id)) {
      faults.push(
        `groups[${i}].group: "${group.id}" is inside "${group.group}", which is inside "${group.id}"; break the circle`,
      );
    }
  });
  for (const key of Object.keys(decision.only ?? {})) {
    if (!ids.has(key))
      faults.push(`decision.only.${key}: no label or group has this id; write ${oneOf([...ids.keys()])}`);
  }
  faults.push(...targetFaults(decision, ids));
  if (labels.every((label) => label.nothing === true)) {
    faults.push(
      'labels: all of them are marked "nothing", so there is nothing to name; at least one must be an animal',
    );
  }
  return [...faults, ...claimFaults(labels, ignoredOutputs)];
}

function targetFaults(
  { targets }: Labelling['decision'],
  ids: ReadonlyMap<string, string> | undefined,
): string[] {
  const faults: string[] = [];
  for (const [key, { yes, no, share, measured }] of Object.entries(targets ?? {})) {
    const place = `decision.targets.${key}`;
    const strangers = ids === undefined ? [] : key.split('+').filter((id) => !ids.has(id));
    if (strangers.length > 0)
      faults.push(
        `${place}: "${strangers[0]}" is no label or group; write ${oneOf([...(ids?.keys() ?? [])])}`,
      );
    else if (key !== key.split('+').sort().join('+'))
      faults.push(`${place}: write the ids in the order of the alphabet, ${key.split('+').sort().join('+')}`);
    if (no >= yes) faults.push(`${place}: "no" (${no}) must be below "yes" (${yes})`);
    if ((share === undefined) !== (measured === undefined))
      faults.push(`${place}: "share" and "measured" belong together; write both or neither`);
  }
  return faults;
}

function ancestors(id: string, parents: ReadonlyMap<string, string | undefined>): string[] {
  const above: string[] = [];
  for (let next = parents.get(id); next !== undefined && !above.includes(next); next = parents.get(next))
    above.push(next);
  return above;
}

const oneOf = (ids: readonly string[]): string =>
  ids.length === 0 ? 'none (there are no groups)' : `one of ${ids.join(', ')}`;

function pathText(path: readonly PropertyKey[]): string {
  const text = path.reduce<string>(
    (before, step) => (typeof step === 'number' ? `${before}[${step}]` : `${before}.${String(step)}`),
    '',
  );
  return text === '' ? 'model.json' : text.replace(/^\./, '');
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inside, step) => (typeof inside === 'object' && inside !== null ? Reflect.get(inside, step) : undefined),
    value,
  );
}

/** Control characters come out as escapes, so that a fault text cannot draw on a terminal. */
function excerpt(value: unknown): string {
  const text = JSON.stringify(value).replace(
    /[\p{C}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** The nearest description on the way down to `path` in the JSON Schema. */
function descriptionAt(path: readonly PropertyKey[]): string | undefined {
  let schema: unknown = manifestJsonSchema();
  let found: unknown;
  for (const step of path) {
    schema =
      typeof step === 'number'
        ? (valueAt(schema, ['prefixItems', step]) ?? valueAt(schema, ['items']))
        : (valueAt(schema, ['properties', step]) ?? valueAt(schema, ['additionalProperties']));
    found = valueAt(schema, ['description']) ?? found;
  }
  return typeof found === 'string' ? found : undefined;
}
