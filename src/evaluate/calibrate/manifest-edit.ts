import type { DecisionThresholds } from '../../game/game.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type JsonObject = { readonly [key: string]: Json };

/** What `calibrate` changes in a `model.json`. */
export interface ManifestChange {
  readonly temperature: number;
  readonly decision: DecisionThresholds;
  /** Becomes `quality.calibration`: figures, command and date. Absent: that stays. */
  readonly calibration?: JsonObject;
  /** Becomes `quality.sides`: the same of yes and no, by target. */
  readonly sides?: JsonObject;
  /** Becomes `quality.ranks`: the same of the ranks of a species network. */
  readonly ranks?: JsonObject;
}

/** As written in `model.json`; 1 when it says nothing. */
export function temperatureIn(manifest: string): number {
  const temperature = objectIn(objectIn(JSON.parse(manifest)).output).temperature;
  return typeof temperature === 'number' ? temperature : 1;
}

/** Whether each label is one output of the network: only then does a temperature act on labels as it does on outputs. */
export function isOneOutputALabel(manifest: string): boolean {
  const { labels } = objectIn(JSON.parse(manifest));
  return (
    Array.isArray(labels) &&
    labels.every((label: Json) => {
      const { outputs } = objectIn(label);
      return outputs === undefined || (Array.isArray(outputs) && outputs.length === 1);
    })
  );
}

/** The manifest with the change; all else, the order of the keys too, stays as it is. */
export function changeManifest(
  manifest: string,
  { temperature, decision, ...quality }: ManifestChange,
): string {
  const whole = objectIn(JSON.parse(manifest));
  const { calibration, ...others } = objectIn(whole.quality);
  // "Not calibrated on this network", as models of the catalogue bring it, is true no more.
  const isStale = typeof calibration === 'string' && quality.ranks !== undefined;
  return manifestText({
    ...whole,
    output: { ...objectIn(whole.output), temperature },
    decision: JSON.parse(JSON.stringify(decision)) as JsonObject,
    quality: { ...others, ...(calibration !== undefined && !isStale && { calibration }), ...quality },
  });
}

/** The manifest with one entry of `quality` replaced; all else stays as it is. */
export function withQuality(manifest: string, entry: string, value: Json): string {
  const whole = objectIn(JSON.parse(manifest));
  return manifestText({ ...whole, quality: { ...objectIn(whole.quality), [entry]: value } });
}

const WIDTH = 110;

/** Two spaces a level; lists of numbers and words on one line where they fit, as Biome formats them. */
export function manifestText(value: Json): string {
  return `${textOf(value, 0, 0)}\n`;
}

/** `before`: characters that stand before the value on its line. */
function textOf(value: Json, level: number, before: number): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const outer = '  '.repeat(level);
  const inner = '  '.repeat(level + 1);
  if (Array.isArray(value)) {
    const items = value as readonly Json[];
    const line = `[${items.map((item) => JSON.stringify(item)).join(', ')}]`;
    const isFlat = items.every((item) => item === null || typeof item !== 'object');
    // One more for the comma behind it.
    if (isFlat && before + line.length + 1 <= WIDTH) return line;
    const lines = items.map((item) => `${inner}${textOf(item, level + 1, inner.length)}`);
    return `[\n${lines.join(',\n')}\n${outer}]`;
  }
  const entries = Object.entries(value);
  if (entries.length === 0) return '{}';
  const lines = entries.map(([key, entry]) => {
    const start = `${inner}${JSON.stringify(key)}: `;
    return `${start}${textOf(entry, level + 1, start.length)}`;
  });
  return `{\n${lines.join(',\n')}\n${outer}}`;
}

function objectIn(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
