import type { DecisionThresholds } from '../../game/game.ts';
import { withArticle } from '../../game/phrases.ts';
import { type AnyRank, anyRanks } from '../taxa.ts';

/** From when on names of a rank are given, and what that rests on. */
export interface RankThreshold {
  readonly rank: AnyRank;
  readonly from: number;
  /** Photos that it was fitted to, and when; absent: nobody has, it is a careful guess. */
  readonly fitted?: { readonly pictures: number; readonly date: string };
}

/** The thresholds of a species network. @param quality of its manifest, where `calibrate` leaves what it fitted in `ranks` */
export function rankThresholds(
  { label, group, ranks }: DecisionThresholds,
  quality: Readonly<Record<string, unknown>>,
): readonly RankThreshold[] {
  const { date, ...records } = objectIn(quality.ranks);
  return anyRanks.map((rank) => {
    const from = rank === 'species' ? label : (ranks?.[rank] ?? group);
    const { pictures, threshold } = objectIn(records[rank]);
    const isFitted = threshold === from && typeof pictures === 'number' && typeof date === 'string';
    return { rank, from, ...(isFitted && { fitted: { pictures, date } }) };
  });
}

/** "names a species from 0.62, a genus from 0.58 (fitted to 322 photos, 2026-11-30); a family from 0.75 …: careful guesses, fitted to no photos". */
export function thresholdsInWords(thresholds: readonly RankThreshold[]): string {
  const inWords = (some: readonly RankThreshold[]): string =>
    some.map(({ rank, from }) => `${withArticle(rank)} from ${from}`).join(', ');
  const fitted = thresholds.filter((each) => each.fitted);
  const careful = thresholds.filter((each) => !each.fitted);
  const [first] = fitted;
  return `names ${[
    ...(first?.fitted
      ? [`${inWords(fitted)} (fitted to ${first.fitted.pictures} photos, ${first.fitted.date})`]
      : []),
    ...(careful.length > 0 ? [`${inWords(careful)}: careful guesses, fitted to no photos`] : []),
  ].join('; ')}`;
}

function objectIn(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
