import type { LabelSet } from '../game/game.ts';
import { nearest } from '../nearest.ts';

type Names = Pick<LabelSet, 'labels' | 'groups'>;

/** Labels and groups; of more a list helps nobody. */
const MOST_LISTED = 60;
const MOST_MEANT = 5;

/** Whether a model knows so few that all of them can be listed. */
export function areFew({ labels, groups }: Names): boolean {
  return labels.length + groups.length <= MOST_LISTED;
}

/**
 * " Did you mean American crow or fish crow?": the names that a word most likely meant, of a model that knows many also those that it ends
 * or begins; empty where none is near.
 */
export function namesMeant(word: string, model: Names): string {
  const all = [...model.labels, ...model.groups];
  const meant = nearest(
    word,
    all.flatMap(({ id, name, aliases = [] }) => [name, id, ...aliases]),
  );
  const plain = word.toLowerCase();
  const isPart = (name: string): boolean => name.endsWith(` ${plain}`) || name.startsWith(`${plain} `);
  const alike = areFew(model)
    ? []
    : all.flatMap(({ name }) => (isPart(name.toLowerCase()) && name !== meant ? [name] : []));
  const shown = [...(meant === undefined ? [] : [meant]), ...alike].slice(0, MOST_MEANT);
  return shown.length === 0 ? '' : ` Did you mean ${shown.join(' or ')}?`;
}
