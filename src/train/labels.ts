import { findLabel } from '../evaluate/class-mapping.ts';
import { EvaluationError } from '../evaluate/observation.ts';
import type { Group, Label } from '../game/game.ts';
import { idOf } from '../training-data/label-name.ts';
import type { TrainingPhoto } from '../training-data/read-photos.ts';
import type { ModelInfo } from '../vision/vision.ts';

/** The labels of a new model, animals first, and which of them each class of the photos is. */
export interface Labelling {
  readonly labels: readonly Label[];
  readonly groups: readonly Group[];
  readonly labelOf: (photoClass: string) => string;
}

const NOTHING = {
  id: 'no_animal',
  name: 'no animal',
  nothing: true,
  aliases: ['nothing', 'empty', 'background'],
};
const IS_NOTHING = /^(no_animals?|not_an_animal|nothing|empty|background|none|blank)$/;

/**
 * A label a class. What the backbone knows of a label of that name comes along: emoji, other words for it, broader groups that hold two
 * labels or more. Classes that it knows as no animal become one label.
 * @param model its labels are taken instead, with all their words, as far as there are photos of them
 */
export function labelling(
  photos: readonly TrainingPhoto[],
  backbone: ModelInfo,
  model?: ModelInfo,
): Labelling {
  const classes = [...new Set(photos.map((photo) => photo.class))].sort();
  const known = model ?? backbone;
  const unknown = model ? classes.filter((name) => !findLabel(name, model.labels)) : [];
  if (unknown.length > 0)
    throw new EvaluationError(
      `${model?.id.name} has no label for ${unknown.join(', ')}. Its labels: ${model?.labels.map(({ name }) => name).join(', ')}.\nRename the classes, drop them, or leave out --labels.`,
    );
  const meaning = new Map<string, Label>();
  for (const name of classes) {
    const found = findLabel(name, known.labels);
    if (found && (model || found.nothing)) meaning.set(name, found);
    else if (IS_NOTHING.test(idOf(name))) meaning.set(name, NOTHING);
    else meaning.set(name, ownLabel(name, found, classes));
  }
  const byId = new Map([...meaning.values()].map((label) => [label.id, label]));
  const labels = [...byId.values()].toSorted(
    (a, b) => Number(a.nothing ?? false) - Number(b.nothing ?? false),
  );
  const animals = labels.filter((label) => !label.nothing);
  const groups = usefulGroups(animals, known.groups);
  const kept = new Set(groups.map(({ id }) => id));
  return {
    labels: labels.map(({ group, ...label }) => {
      const around = groupWithin(group, known.groups, kept);
      return { ...label, ...(around !== undefined && { group: around }) };
    }),
    groups: groups.map(({ group, ...each }) => {
      const around = groupWithin(group, known.groups, kept);
      return { ...each, ...(around !== undefined && { group: around }) };
    }),
    labelOf: (photoClass) => meaning.get(photoClass)?.id ?? '',
  };
}

/** "No animal", for a model that learns it from its backbone alone. */
export function withNothing({ labels, ...rest }: Labelling): Labelling {
  return { ...rest, labels: [...labels, NOTHING] };
}

function ownLabel(photoClass: string, known: Label | undefined, classes: readonly string[]): Label {
  const id = idOf(photoClass);
  const name = photoClass.replace(/[_\s]+/g, ' ').trim();
  if (known === undefined) return { id, name };
  const { emoji, group, aliases = [] } = known;
  const more = { ...(emoji !== undefined && { emoji }), ...(group !== undefined && { group }) };
  // A class that is one of several words for a label of the backbone is not all that those words mean.
  if (idOf(known.id) !== id && idOf(known.name) !== id) return { id, name, ...more };
  const others = new Set(classes.filter((other) => other !== photoClass).map(idOf));
  const words = aliases.filter((alias) => !others.has(idOf(alias)) && idOf(alias) !== id);
  return { id, name, ...more, ...(words.length > 0 && { aliases: words }) };
}

/** Groups that hold two labels or more, and other ones than a group within them. */
function usefulGroups(animals: readonly Label[], groups: readonly Group[]): readonly Group[] {
  const members = (id: string): number =>
    animals.filter(({ group }) => chain(group, groups).includes(id)).length;
  return groups.filter(
    (group) =>
      members(group.id) >= 2 &&
      !groups.some((inner) => inner.group === group.id && members(inner.id) === members(group.id)),
  );
}

function groupWithin(
  group: string | undefined,
  groups: readonly Group[],
  kept: ReadonlySet<string>,
): string | undefined {
  return chain(group, groups).find((id) => kept.has(id));
}

function chain(group: string | undefined, groups: readonly Group[]): string[] {
  const found: string[] = [];
  for (
    let id = group;
    id !== undefined && !found.includes(id);
    id = groups.find((each) => each.id === id)?.group
  )
    found.push(id);
  return found;
}
