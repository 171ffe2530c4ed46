import type { Manifest } from './manifest.ts';
import type { Expected } from './vision.ts';

/**
 * From `quality` of a manifest, which is free in form: what `calibrate` has kept, since its thresholds are the last ones, else what an
 * evaluation has. What is of another form counts as absent.
 */
export function expectedIn({ calibration, evaluation }: Manifest['quality']): Expected | undefined {
  const fitted = objectIn(calibration);
  const measured = objectIn(objectIn(listIn(objectIn(evaluation).models)[0]).overall);
  const [hits, of] = listIn(measured.unsure);
  const unsure = share(fitted.unsure) ?? share(Number(hits) / Number(of));
  const kept = fitted.unsure === undefined ? measured : fitted;
  const confidence = share(kept.meanConfidence);
  const { mean, deviation } = objectIn(kept.distance);
  if (unsure === undefined) return undefined;
  return {
    unsure,
    ...(confidence !== undefined && { confidence }),
    ...(isNumber(mean) && isNumber(deviation) && deviation > 0 && { distance: { mean, deviation } }),
  };
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

const share = (value: unknown): number | undefined =>
  typeof value === 'number' && value >= 0 && value <= 1 ? value : undefined;

const objectIn = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

const listIn = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
