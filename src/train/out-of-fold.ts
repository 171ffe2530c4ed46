import { placeOf } from '../training-data/split.ts';
import type { Divided, DividedPhoto } from './divide.ts';
import { examplesOf, fitBest, observationsOf } from './fit.ts';
import { fitHead } from './fit-head.ts';
import type { Labelling } from './labels.ts';

/** What a network that has not learnt from a photo says of it. */
export interface Opinion {
  readonly name: string;
  readonly file: string;
  readonly sha256: string;
  readonly part: 'train' | 'val';
  /** As it is labelled, and before it was corrected: classes. */
  readonly class: string;
  readonly was: string;
  /** Ids of labels: the right one by the photo's class, and what it was taken for. */
  readonly label: string;
  readonly said: string;
  /** Probability of what was said. */
  readonly confidence: number;
  /** ln of 1 / probability of the right label. */
  readonly loss: number;
}

/**
 * Opinions on the training and validation parts, worst first: each photo is judged by a head that was fitted without it and without all
 * that belongs to it, four folds. Mislabelled photos gather at the top. The test part is never shown.
 */
export function outOfFold({ train, val }: Pick<Divided, 'train' | 'val'>, labels: Labelling): Opinion[] {
  const { fitted, l2 } = fitBest(train, val, labels);
  const opinions = opinionsOn(val, 'val', fitted, labels);
  for (const fold of FOLDS) {
    const held = train.filter(({ key }) => foldOf(key) === fold);
    const rest = train.filter(({ key }) => foldOf(key) !== fold);
    if (held.length === 0 || rest.length === 0) continue;
    const head = fitHead(examplesOf(rest, labels), { l2, from: fitted });
    opinions.push(...opinionsOn(held, 'train', head, labels));
  }
  return opinions.sort((a, b) => b.loss - a.loss || (a.name < b.name ? -1 : 1));
}

const FOLDS = [0, 1, 2, 3] as const;

const foldOf = (key: string): number => Math.floor(placeOf(key, 'fold') * FOLDS.length);

function opinionsOn(
  photos: readonly DividedPhoto[],
  part: 'train' | 'val',
  head: Parameters<typeof observationsOf>[1],
  labels: Labelling,
): Opinion[] {
  return observationsOf(photos, head, labels, false).map(({ scores, truth }, i) => {
    const { photo } = photos[i] as DividedPhoto;
    const [first] = scores;
    const right = scores.find(({ label }) => label === truth)?.probability ?? 0;
    return {
      name: photo.name,
      file: photo.file,
      sha256: photo.sha256,
      part,
      class: photo.class,
      was: photo.was,
      label: truth,
      said: first?.label ?? '',
      confidence: first?.probability ?? 0,
      loss: -Math.log(Math.max(1e-12, right)),
    };
  });
}
