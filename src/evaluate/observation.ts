import type { Score } from '../game/round.ts';

/** A picture of a data set, and what the data set says it shows. */
export interface Picture {
  /** Where to read it. */
  readonly file: string;
  /** As reports name it: relative to the data set, with `/`. */
  readonly name: string;
  /** The data set's own word, e.g. `domestic_cat`. */
  readonly class: string;
  /** Where the data set has it from; empty when it does not say. */
  readonly source: string;
  /** Of a table: its line, by column name in lower case. */
  readonly row?: Readonly<Record<string, string>>;
}

/** A picture, or what was meant as one, that counts nowhere. */
export interface LeftOut {
  /** As `Picture.name`. */
  readonly name: string;
  readonly reason: string;
  /** True: a line of a table that its author has to mend. */
  readonly isFault?: boolean;
}

/** What a model said of a picture, and what would have been right. */
export interface Observation {
  readonly picture: Picture;
  /** Id of the label that is right. */
  readonly truth: string;
  /** Every label, most probable first. */
  readonly scores: readonly Score[];
  /** As in `Prediction`. */
  readonly distance?: number;
}

/** A data set, or a choice of options, that cannot be used; all faults at once. */
export class EvaluationError extends Error {
  override readonly name = 'EvaluationError';
}

/** Folders and files that are not there, cannot be read, or are something else: EX_NOINPUT of sysexits.h. */
export class InputError extends EvaluationError {}

/** Ended by Ctrl-C; what was done stays. */
export class StoppedError extends EvaluationError {}

/** The most probable label; the scores of a prediction are never empty. */
export function best({ scores }: Observation): Score {
  const [first] = scores;
  if (first === undefined) throw new Error('a prediction without scores');
  return first;
}

export function probabilityOf({ scores }: Observation, label: string): number {
  return scores.find((score) => score.label === label)?.probability ?? 0;
}
