import type { Label } from '../game/game.ts';
import { EvaluationError } from './observation.ts';

const MOST_SHOWN = 40;

/** A model as far as names go. */
interface Named {
  /** As messages call it. */
  readonly name: string;
  readonly labels: readonly Label[];
}

/**
 * Which label of a model each class of a data set means: by the label's id, else its name, else one of its `aliases`; upper and
 * lower case, `_`, `-` and spaces are the same. What the model does not know itself may come from `fallback` (another model's
 * mapping), where both have that label. Ignored classes are left out.
 * Throws `EvaluationError` that lists all classes which mean nothing.
 */
export function mapClasses(
  classes: Iterable<string>,
  model: Named,
  { ignore = [], fallback }: { ignore?: readonly string[]; fallback?: ReadonlyMap<string, string> } = {},
): ReadonlyMap<string, string> {
  const ignored = new Set(ignore.map(plain));
  const ids = new Set(model.labels.map((label) => label.id));
  const mapping = new Map<string, string>();
  const unknown: string[] = [];
  for (const photoClass of [...new Set(classes)].sort()) {
    if (ignored.has(plain(photoClass))) continue;
    const other = fallback?.get(photoClass);
    const label =
      findLabel(photoClass, model.labels)?.id ?? (other !== undefined && ids.has(other) ? other : undefined);
    if (label === undefined) unknown.push(photoClass);
    else mapping.set(photoClass, label);
  }
  if (unknown.length > 0) {
    throw new EvaluationError(
      `${model.name} has no label for ${unknown.length === 1 ? 'the class' : 'the classes'} ${unknown.join(', ')}.\n` +
        `Its labels: ${model.labels
          .slice(0, MOST_SHOWN)
          .map(({ name }) => name)
          .join(
            ', ',
          )}${model.labels.length > MOST_SHOWN ? ` and ${model.labels.length - MOST_SHOWN} more` : ''}.\n` +
        `Add the missing ones to a label's "aliases" in its model.json, or leave them out with --ignore ${unknown.join(',')}`,
    );
  }
  return mapping;
}

/** The label that a person or a data set means; `undefined` when the model has none. */
export function findLabel(word: string, labels: readonly Label[]): Label | undefined {
  const wanted = plain(word);
  return (
    labels.find((label) => plain(label.id) === wanted) ??
    labels.find((label) => plain(label.name) === wanted) ??
    labels.find((label) => label.aliases?.some((alias) => plain(alias) === wanted))
  );
}

function plain(word: string): string {
  return word
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ');
}
