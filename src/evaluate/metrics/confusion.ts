import { best, type Observation, probabilityOf } from '../observation.ts';
import { areaUnderRoc } from './roc.ts';
import { type Share, share, shareOf } from './share.ts';

/** Rows: what the picture shows; columns: the most probable label. Both in the order of `labels`. */
export interface Confusion {
  readonly labels: readonly string[];
  readonly counts: readonly (readonly number[])[];
}

export interface LabelQuality {
  readonly label: string;
  /** Pictures that show it. */
  readonly pictures: number;
  /** Of those taken for it, how many are. */
  readonly precision: Share;
  /** Of those that are, how many were taken for it. */
  readonly recall: Share;
}

/** One label against all others, by the most probable label. */
export interface FocusQuality {
  readonly label: string;
  readonly recall: Share;
  /** Of the pictures of all else, how many were not taken for it. */
  readonly specificity: Share;
  readonly precision: Share;
  /** Mean of recall and specificity; null where one side has no pictures. */
  readonly balancedAccuracy: number | null;
  readonly areaUnderRoc: number | null;
}

export function confusion(observations: readonly Observation[], labels: readonly string[]): Confusion {
  const counts = labels.map(() => labels.map(() => 0));
  const indices = new Map(labels.map((label, i) => [label, i]));
  const at = (label: string): number => indices.get(label) ?? -1;
  for (const observation of observations) {
    const row = counts[at(observation.truth)];
    const column = at(best(observation).label);
    if (row === undefined || column < 0) throw new Error('an observation of a label that the model lacks');
    row[column] = (row[column] ?? 0) + 1;
  }
  return { labels, counts };
}

export function qualityByLabel({ labels, counts }: Confusion): LabelQuality[] {
  return labels.map((label, i) => {
    const row = counts[i] ?? [];
    const pictures = total(row);
    const taken = total(counts.map((other) => other[i] ?? 0));
    const right = row[i] ?? 0;
    return { label, pictures, precision: share(right, taken), recall: share(right, pictures) };
  });
}

/** How often the right label is among the `k` most probable. */
export function topK(observations: readonly Observation[], k: number): Share {
  return shareOf(observations, ({ scores, truth }) =>
    scores.slice(0, k).some((score) => score.label === truth),
  );
}

export function focusOn(observations: readonly Observation[], label: string): FocusQuality {
  const those = observations.filter((observation) => observation.truth === label);
  const others = observations.filter((observation) => observation.truth !== label);
  const taken = (observation: Observation): boolean => best(observation).label === label;
  const recall = shareOf(those, taken);
  const specificity = shareOf(others, (observation) => !taken(observation));
  return {
    label,
    recall,
    specificity,
    precision: share(recall.hits, recall.hits + specificity.of - specificity.hits),
    balancedAccuracy:
      recall.value === null || specificity.value === null ? null : (recall.value + specificity.value) / 2,
    areaUnderRoc: areaUnderRoc(
      those.map((observation) => probabilityOf(observation, label)),
      others.map((observation) => probabilityOf(observation, label)),
    ),
  };
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
