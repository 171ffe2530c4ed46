import type { DecisionThresholds, Game, Group, Label, LabelSet } from '../../game/game.ts';
import { nearest } from '../../nearest.ts';
import type { LabelTable } from './table.ts';

/** What a game says of life: which part it is about, what it asks for, and what things are called there. */
export type PartOfLife = Pick<Game, 'among' | 'target' | 'names'>;

export interface Part {
  readonly set: LabelSet;
  /** In words that follow the game. */
  readonly faults: readonly string[];
}

const OUTSIDE = 'something_else';
const MOST_MEANT = 4;

/** The labels and groups that a game plays with; what lies outside of its part of life is one label more. Unknown and ambiguous names are faults. */
export function partOf({ labels, groups }: LabelTable, decision: DecisionThresholds, game: PartOfLife): Part {
  const find = finderIn(labels, groups);
  const faults: string[] = [];
  const resolve = (field: string, words: readonly string[]): { word: string; id: string }[] =>
    words.flatMap((word) => {
      const found = find(word);
      if ('id' in found) return [{ word, id: found.id }];
      faults.push(`its ${field} "${word}" ${found.fault}`);
      return [];
    });
  const among = new Set(resolve('among', game.among ?? []).map(({ id }) => id));
  const named = resolve('name', Object.keys(game.names ?? {}));
  const names = new Map(named.map(({ word, id }) => [id, game.names?.[word] ?? word]));
  for (const [i, { word, id }] of named.entries()) {
    const first = named.slice(0, i).find((other) => other.id === id);
    if (first)
      faults.push(`its name has "${first.word}" and "${word}", which are one taxon: drop one of them`);
    const called = game.names?.[word] ?? word;
    const other = labels.find((label) => label.id !== id && plain(label.name) === plain(called));
    if (other && !names.has(other.id))
      faults.push(
        `its name "${called}" for "${word}" is that of ${describe(other, other.id)}: choose another`,
      );
  }
  const targets = resolve('target', game.target ?? []);
  const parents = new Map([...groups, ...labels].map(({ id, group }) => [id, group]));
  const isUnder = (id: string, any: ReadonlySet<string>): boolean => {
    for (let at: string | undefined = id; at !== undefined; at = parents.get(at))
      if (any.has(at)) return true;
    return false;
  };
  const isInside = (id: string): boolean => isUnder(id, among);
  const inside = among.size === 0 ? labels : labels.filter(({ id, nothing }) => nothing || isInside(id));
  if (among.size > 0) {
    const outside = (field: string, { word, id }: { word: string; id: string }): string[] =>
      isInside(id) ? [] : [`its ${field} "${word}" lies outside of its "among": widen that, or drop it`];
    faults.push(...targets.flatMap((each) => outside('target', each)));
    faults.push(...named.flatMap((each) => outside('name', each)));
  }
  // Where nothing lies outside, "some bird" of birds alone is no answer.
  const animals = inside.filter(({ nothing }) => !nothing);
  const isEverything = (id: string): boolean => animals.every((label) => isUnder(label.id, new Set([id])));
  const kept = groups.filter(({ id }) =>
    inside.length === labels.length ? !isEverything(id) : isInside(id),
  );
  const called = <T extends Label | Group>(each: T): T => {
    const name = names.get(each.id);
    if (name === undefined) return each;
    const { scientific: _, ...rest }: Label = each;
    return { ...(rest as T), name, aliases: [...new Set([each.name, ...(each.aliases ?? [])])] };
  };
  const isAll = inside.length === labels.length;
  const roots = [...groups, ...labels].filter(({ id }) => among.has(id)).map((each) => called(each).name);
  const outside: Label = {
    id: OUTSIDE,
    name: cut(`something else, no ${roots.join(roots.some((root) => / or /.test(root)) ? ', no ' : ' or ')}`),
  };
  const ids = new Set(kept.map(({ id }) => id));
  const set: LabelSet = {
    labels: [...inside.map((label) => called(orphaned(label, ids))), ...(isAll ? [] : [outside])],
    groups: kept.map((group) => called(orphaned(group, ids))),
    decision,
    ...(isAll ? {} : { rest: OUTSIDE }),
  };
  return { set, faults };
}

/** What is above the game's part of life is no answer in it. */
function orphaned<T extends Label | Group>(each: T, ids: ReadonlySet<string>): T {
  if (each.group === undefined || ids.has(each.group)) return each;
  const { group: _, ...rest } = each;
  return rest as T;
}

type Found = { readonly id: string } | { readonly fault: string };

/** By id, scientific name, common name; of groups that lie in each other under one name the widest. */
function finderIn(labels: readonly Label[], groups: readonly Group[]): (word: string) => Found {
  const byForm = new Map<string, Set<string>>();
  const known = new Map<string, Label | Group>();
  for (const each of [...labels.filter(({ nothing }) => !nothing), ...groups]) {
    known.set(each.id, each);
    for (const form of [each.id, each.name, each.taxon ?? '', ...(each.aliases ?? [])]) {
      const key = plain(form);
      if (key === '') continue;
      byForm.set(key, (byForm.get(key) ?? new Set()).add(each.id));
    }
  }
  return (word) => {
    const ids = [...(byForm.get(plain(word)) ?? [])];
    // An id or a scientific name is meant before a common name that sounds the same.
    const exact = ids.filter((id) =>
      [id, known.get(id)?.taxon].some((form) => plain(form ?? '') === plain(word)),
    );
    const candidates = exact.length > 0 ? exact : ids;
    const holds = (outer: string, inner: string): boolean => {
      for (let at: string | undefined = inner; at !== undefined; at = known.get(at)?.group)
        if (at === outer) return true;
      return false;
    };
    const widest = candidates.find((id) => candidates.every((other) => holds(id, other)));
    if (widest !== undefined) return { id: widest };
    const described = candidates.slice(0, MOST_MEANT).map((id) => describe(known.get(id), id));
    const more = candidates.length > MOST_MEANT ? ` or ${candidates.length - MOST_MEANT} others` : '';
    if (candidates.length > 0)
      return {
        fault: `may mean ${described.join(' or ')}${more}: write the scientific name, or the id (${candidates[0]})`,
      };
    const forms = [...known.values()].flatMap(({ name, taxon, aliases = [] }) => [
      name,
      taxon ?? '',
      ...aliases,
    ]);
    const meant = nearest(word, forms);
    const unique = new Map(forms.toReversed().map((form) => [plain(form), form]));
    const ending = [...unique.values()]
      .filter((form) => plain(form).endsWith(plain(word)))
      .slice(-MOST_MEANT)
      .toReversed();
    const hint =
      ending.length > 0
        ? `did you mean ${ending.join(', ')}?`
        : meant
          ? `did you mean ${meant}?`
          : isAboveGenera(word) && !groups.some(({ rank }) => rank === 'family' || rank === 'order')
            ? 'its names say no families and orders: a table of them can (docs/species.md)'
            : 'write a scientific or common name as its file of names has it';
    return { fault: `is not known to its model; ${hint}` };
  };
}

/** The endings of families and orders (codes of nomenclature; `formes` of birds and fish). */
const isAboveGenera = (word: string): boolean => /(?:idae|aceae|formes|ales)$/i.test(word);

function describe(each: Label | Group | undefined, id: string): string {
  if (!each) return id;
  return each.taxon === undefined || each.taxon === each.name ? each.name : `${each.taxon} (${each.name})`;
}

function plain(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
}

const cut = (name: string): string => (name.length <= 60 ? name : 'something else');
