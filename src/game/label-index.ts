import type { Group, Label, LabelSet } from './game.ts';

type Names = Pick<LabelSet, 'labels' | 'groups'>;

/** What decisions look up in a model; made once, in time linear in its labels and groups. */
export interface LabelIndex {
  readonly labels: ReadonlyMap<string, Label>;
  /** Each with its labels, those of nested groups too. */
  readonly groups: ReadonlyMap<string, Group & { readonly members: readonly Label[] }>;
  /** Ids of the groups around each label, the narrowest first. */
  readonly above: ReadonlyMap<string, readonly string[]>;
}

const made = new WeakMap<
  readonly Label[],
  { readonly groups: readonly Group[]; readonly index: LabelIndex }
>();

/** By the identity of the two lists. */
export function indexOf({ labels, groups }: Names): LabelIndex {
  const known = made.get(labels);
  if (known && known.groups === groups) return known.index;
  const parents = new Map(groups.map(({ id, group }) => [id, group]));
  const above = new Map<string, readonly string[]>();
  const members = new Map<string, Label[]>(groups.map(({ id }) => [id, []]));
  for (const label of labels) {
    const { id, group } = label;
    const ids: string[] = [];
    for (let at = group; at !== undefined && !ids.includes(at) && parents.has(at); at = parents.get(at))
      ids.push(at);
    above.set(id, ids);
    for (const each of ids) members.get(each)?.push(label);
  }
  const index: LabelIndex = {
    labels: new Map(labels.map((label) => [label.id, label])),
    groups: new Map(groups.map((group) => [group.id, { ...group, members: members.get(group.id) ?? [] }])),
    above,
  };
  made.set(labels, { groups, index });
  return index;
}
