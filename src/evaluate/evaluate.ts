import type { LabelSet } from '../game/game.ts';
import { within } from '../game/is-it.ts';
import type { Question, Target } from '../game/target.ts';
import type { ModelInfo, Vision } from '../vision/vision.ts';
import { findLabel, mapClasses } from './class-mapping.ts';
import type { DataSet } from './data-set.ts';
import { lookAtAll, type MappedCandidate } from './look.ts';
import { nothingLabels } from './metrics/answers.ts';
import { EvaluationError, type LeftOut, type Picture } from './observation.ts';
import { type ModelReport, reportOn } from './report.ts';
import { lookAtChanged } from './robust/robustness.ts';
import { reportOnSpecies } from './species.ts';
import { inPartOfLife, taxaOfClasses } from './taxa.ts';

/** A model that takes part, and the classifier that holds it. */
export interface Candidate {
  readonly name: string;
  readonly info: ModelInfo;
  readonly vision: Pick<Vision, 'classify'>;
  /** Its key in `vision.models`. */
  readonly key: string;
  /** The game whose answers are measured: its labels, and what it asks. */
  readonly played?: { readonly set: LabelSet; readonly question: Question };
}

export interface EvaluateOptions {
  /** The label held against all others, as a person says it. Default: "cougar" where the first model has it, else its first animal. */
  readonly focus?: string | undefined;
  /** Classes of the data set to leave out. */
  readonly ignore?: readonly string[] | undefined;
  /** Look again at each picture with captions, darkness and nine other changes. */
  readonly robust?: boolean | undefined;
  /** What the game asks, the command as it was typed, and the day, for reports that are kept. */
  readonly game?: string | undefined;
  readonly command?: string;
  readonly date?: string;
  readonly onProgress?: (done: number, of: number) => void;
}

export interface Evaluation {
  /** As the data set calls itself. */
  readonly dataSet: string;
  /** What the game asks, in words, where one was named. */
  readonly game?: string;
  readonly command?: string;
  /** ISO 8601, UTC. */
  readonly date?: string;
  readonly pictures: number;
  /** What counts nowhere: it could not be looked at, or was left out of the data set. */
  readonly failed: readonly LeftOut[];
  /** Error of the 2018 ancestor as published, to beat; see `ANCESTOR_ERROR`. */
  readonly ancestorError: number;
  readonly models: readonly ModelReport[];
}

/**
 * Top-1 error that simonw/cougar-or-not (2018, fastai) published, on photos of cats from iNaturalist. Other photos, other
 * classes: a line to beat, not a comparison.
 */
export const ANCESTOR_ERROR = 0.24;

const SPECIES_FOCUS =
  '--focus is for models with labels of their own. What a game asks of a species network is measured with --game HASHTAG.';
const SPECIES_ROBUST = '--robust is for models with labels of their own; leave it out for a species network.';

/** Shows the same pictures to all models in one run. Throws `EvaluationError`, `ModelError`. */
export async function evaluate(
  dataSet: string,
  { pictures, leftOut }: DataSet,
  candidates: readonly Candidate[],
  options: EvaluateOptions = {},
): Promise<Evaluation> {
  const mapped = mapCandidates(pictures, candidates, options.ignore ?? []);
  const focuses = focusIn(candidates, options.focus);
  if (options.robust && candidates.some(({ info }) => info.species))
    throw new EvaluationError(SPECIES_ROBUST);
  const known = pictures.filter((picture) => mapped[0]?.meaning.has(picture.class));
  if (known.length === 0) throw new EvaluationError('No pictures are left to look at.');
  const { observations, seconds, failed } = await lookAtAll(mapped, known, options.onProgress);
  const { command, date, game } = options;
  const changed = options.robust ? await lookAtChanged(mapped, observations, options.onProgress) : undefined;
  return {
    dataSet,
    ...(game === undefined ? {} : { game }),
    ...(command === undefined ? {} : { command }),
    ...(date === undefined ? {} : { date }),
    pictures: known.length - failed.length,
    failed: [...leftOut, ...failed, ...(changed?.failed ?? [])],
    ancestorError: ANCESTOR_ERROR,
    models: mapped.map(({ name, info }, i) => {
      const about = { focus: focuses[i], target: targetOf(candidates[i]), seconds: seconds[i] ?? 0 };
      const seen = observations[i] ?? [];
      return {
        ...(info.species ? reportOnSpecies(name, info, seen, about) : reportOn(name, info, seen, about)),
        ...(changed && { robustness: changed.models[i] ?? [] }),
      };
    }),
  };
}

const targetOf = (candidate: Candidate | undefined): Target | undefined =>
  candidate?.played?.question.kind === 'is-it' ? candidate.played.question.target : undefined;

/** What every class means to every model: the first model's word helps out where another model has no alias for a class. */
export function mapCandidates(
  pictures: readonly Picture[],
  candidates: readonly Candidate[],
  ignore: readonly string[],
): MappedCandidate[] {
  const classes = new Set(pictures.map((picture) => picture.class));
  let fallback: ReadonlyMap<string, string> | undefined;
  return candidates.map(({ name, info, vision, key, played }) => {
    if (info.species) {
      const set = played?.set ?? info;
      return {
        name,
        info: { ...info, labels: set.labels, groups: set.groups, ...(set.rest && { rest: set.rest }) },
        meaning: inPartOfLife(taxaOfClasses(classes, info, ignore), info, set),
        classify: async (bytes) => {
          const look = await vision.classify(key, bytes);
          return { ...look, prediction: within(look.prediction, set) };
        },
      };
    }
    const meaning = mapClasses(
      classes,
      { name, labels: info.labels },
      { ignore, ...(fallback === undefined ? {} : { fallback }) },
    );
    fallback ??= meaning;
    return { name, info, meaning, classify: (bytes) => vision.classify(key, bytes) };
  });
}

/** The focus's label id in each model; `undefined` in models that lack it. */
function focusIn(candidates: readonly Candidate[], asked: string | undefined): (string | undefined)[] {
  const [first] = candidates;
  if (first === undefined) throw new EvaluationError('There is no model to evaluate.');
  if (first.info.species) {
    if (asked !== undefined) throw new EvaluationError(SPECIES_FOCUS);
    return [];
  }
  const nothing = nothingLabels(first.info);
  const [only] = targetOf(first)?.ids ?? [];
  const usual =
    first.info.labels.find(({ id }) => id === only) ??
    findLabel('cougar', first.info.labels) ??
    first.info.labels.find(({ id }) => !nothing.has(id));
  const label = asked === undefined ? usual : findLabel(asked, first.info.labels);
  if (asked !== undefined && label === undefined) {
    const labels = first.info.labels
      .slice(0, 20)
      .map(({ id }) => id)
      .join(', ');
    throw new EvaluationError(`--focus ${asked}: ${first.name} has no such label; it has: ${labels}`);
  }
  return candidates.map(({ info }) => label && findLabel(label.id, info.labels)?.id);
}
