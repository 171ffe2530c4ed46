import { normalQuantile, wilson } from '../metrics/share.ts';
import type { Tally } from './cases.ts';

/** What the answers have to keep to. */
export interface Rates {
  /** A name that is given (label or group) is right at least this often, e.g. 0.9. */
  readonly precision: number;
  /** Of the pictures without an animal, at most this share is given one, e.g. 0.02. */
  readonly falseAnimals: number;
}

export interface Targets extends Rates {
  /** How sure it has to be that both hold on other photos: the level of one-sided Wilson bounds, e.g. 0.9. */
  readonly confidence: number;
}

/**
 * Whether both targets hold, the first for labels alone too; who names nothing keeps to everything. `z` 0: as counted; else the
 * one-sided bound that lies `z` standard errors away.
 */
export function keeps(tally: Tally, { precision, falseAnimals }: Rates, z = 0): boolean {
  const isPrecise = (right: number, named: number): boolean =>
    named === 0 || wilson(right, named, z).lower >= precision - 1e-12;
  return (
    isPrecise(tally.right, tally.named) &&
    // Groups are right more easily; they must not make up for labels that are wrong too often.
    isPrecise(tally.labelsRight, tally.labelsNamed) &&
    (tally.withoutAnimal === 0 ||
      wilson(tally.falseAnimals, tally.withoutAnimal, z).upper <= falseAnimals + 1e-12)
  );
}

/** What keeps the targets from being shown at all, be the network ever so good; empty when there are pictures enough. */
export function tooFew(
  { animals, withoutAnimal }: { readonly animals: number; readonly withoutAnimal: number },
  { precision, falseAnimals, confidence }: Targets,
): string[] {
  // Wilson's bounds of all hits, n / (n + z²), and of no hit, z² / (n + z²), solved for n.
  const squared = normalQuantile(confidence) ** 2;
  const leastAnimals = Math.ceil((squared * precision) / (1 - precision));
  const leastWithout = Math.ceil((squared * (1 - falseAnimals)) / falseAnimals);
  const faults: string[] = [];
  if (animals < leastAnimals) {
    faults.push(
      `${animals} pictures of animals are too few to show such a precision; at least ${leastAnimals} are needed`,
    );
  }
  if (withoutAnimal > 0 && withoutAnimal < leastWithout) {
    faults.push(
      `${withoutAnimal} pictures without an animal are too few to show that so few get one; at least ${leastWithout} are needed (or none: then this target is not tested, and so not met)`,
    );
  }
  return faults;
}

export type Target = 'precision' | 'falseAnimals';

/**
 * The targets that these pictures cannot test, however good or bad the network is: without pictures of nothing, none of them gets an
 * animal; and where all show one label, who always says that label is always right.
 */
export function untested(truths: readonly string[], nothing: ReadonlySet<string>): Target[] {
  const shown = new Set(truths);
  return [
    ...(shown.size < 2 ? (['precision'] as const) : []),
    ...(truths.some((truth) => nothing.has(truth)) ? [] : (['falseAnimals'] as const)),
  ];
}

/** More pictures of animals with a name that says which; then more right labels. */
export function isBetter(tally: Tally, than: Tally): boolean {
  if (tally.specific !== than.specific) return tally.specific > than.specific;
  if (tally.labelsRight !== than.labelsRight) return tally.labelsRight > than.labelsRight;
  return tally.right > than.right;
}
