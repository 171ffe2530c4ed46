import type { EvaluationRecord } from '../../evaluate/card/record.ts';

/** How good a model was when it was measured, in a sentence; empty for one of which nothing is known. */
export function qualityInWords(quality: Readonly<Record<string, unknown>>): string {
  const figures = (quality.evaluation as Partial<EvaluationRecord> | undefined)?.models?.[0]?.overall;
  const { right, unsure, pictures } = figures ?? {};
  if (!isCounts(right) || !isCounts(unsure) || typeof pictures !== 'number') return '';
  const count = (value: number): string => value.toLocaleString('en');
  return `Of ${count(pictures)} test photos it was not sure of ${count(unsure[0])}; ${share(right)} of the names it gave were right.`;
}

/** A manifest's figures are free in form. */
function isCounts(value: unknown): value is readonly [number, number] {
  return (
    Array.isArray(value) &&
    value.length === 2 &&
    value.every((each) => Number(each) >= 0) &&
    Number(value[1]) > 0
  );
}

function share([hits, of]: readonly [number, number]): string {
  return `${((100 * hits) / of).toFixed(1)} %`;
}
