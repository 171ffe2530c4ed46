import type { LabelSet } from '../../game/game.ts';
import { asPercent, withCounts } from '../format.ts';
import { bytesOf, type MappedCandidate } from '../look.ts';
import { answersOf } from '../metrics/answers.ts';
import { topK } from '../metrics/confusion.ts';
import { type Share, share } from '../metrics/share.ts';
import { best, type LeftOut, type Observation } from '../observation.ts';
import { type Change, changes } from './changes.ts';

/** What becomes of a model's answers when the same pictures are changed in one way. */
export interface Robustness {
  /** Name of the change; the first row is of the pictures as they are. */
  readonly change: string;
  /** The most probable label is right. */
  readonly top1: Share;
  /** The most probable label is another than of the unchanged picture. */
  readonly flips: Share;
  /** As in `Answers`. */
  readonly coverage: Share;
  readonly right: Share;
  readonly falseAnimals: Share;
}

export interface Changed {
  /** By candidate, in the given order. */
  readonly models: readonly (readonly Robustness[])[];
  /** Pictures that could not be changed: they count in no row. */
  readonly failed: readonly LeftOut[];
}

/**
 * Shows every picture that was looked at to every candidate again, once a change. `plain`: what each candidate said of the same
 * pictures as they are, in the same order.
 */
export async function lookAtChanged(
  candidates: readonly MappedCandidate[],
  plain: readonly (readonly Observation[])[],
  onProgress: (done: number, of: number) => void = () => undefined,
  all: readonly Change[] = changes,
): Promise<Changed> {
  const pictures = plain[0]?.map(({ picture }) => picture) ?? [];
  const failed: LeftOut[] = [];
  const kept: number[] = [];
  const after = candidates.map(() => all.map((): Observation[] => []));
  for (const [i, picture] of pictures.entries()) {
    onProgress(i, pictures.length);
    const made = await Promise.all(
      await bytesOf(picture).then((bytes) => all.map((change) => change.apply(bytes))),
    ).catch((error: unknown) => {
      failed.push({ name: picture.name, reason: `it could not be changed: ${(error as Error).message}` });
      return undefined;
    });
    if (made === undefined) continue;
    kept.push(i);
    for (const [c, candidate] of candidates.entries()) {
      const truth = plain[c]?.[i]?.truth ?? '';
      for (const [k, bytes] of made.entries()) {
        const { prediction } = await candidate.classify(bytes);
        after[c]?.[k]?.push({ picture, truth, scores: prediction.scores });
      }
    }
  }
  onProgress(pictures.length, pictures.length);
  const models = candidates.map(({ info }, c) => {
    const before = kept.flatMap((i) => plain[c]?.[i] ?? []);
    return [
      robustness('as they are', before, before, info),
      ...all.map(({ name }, k) => robustness(name, before, after[c]?.[k] ?? [], info)),
    ];
  });
  return { models, failed };
}

/** Figures of one change. Both: the same pictures in the same order. */
export function robustness(
  change: string,
  before: readonly Observation[],
  after: readonly Observation[],
  model: LabelSet,
): Robustness {
  const { coverage, right, falseAnimals } = answersOf(after, model);
  const flipped = after.filter((one, i) => {
    const other = before[i];
    return other !== undefined && best(one).label !== best(other).label;
  });
  return {
    change,
    top1: topK(after, 1),
    flips: share(flipped.length, after.length),
    coverage,
    right,
    falseAnimals,
  };
}

/** The table's head, and its rows as text: for the terminal, the page and the card. */
export const robustnessHead: readonly string[] = [
  'pictures, and what befell them',
  'top-1',
  'first guess changed',
  'animals named',
  'right when named',
  'false animals',
];

export function robustnessRow({ change, top1, flips, coverage, right, falseAnimals }: Robustness): string[] {
  return [
    change,
    asPercent(top1.value),
    asPercent(flips.value),
    asPercent(coverage.value),
    asPercent(right.value),
    withCounts(falseAnimals),
  ];
}
