import { describe, expect, test } from 'vitest';
import { changeManifest, isOneOutputALabel, manifestText, temperatureIn } from './manifest-edit.ts';

const manifest = manifestText({
  name: 'tiny',
  input: { mean: [0.5, 0.5, 0.5] },
  output: { kind: 'logits', temperature: 2 },
  labels: [{ id: 'a' }, { id: 'b', aliases: ['c'] }],
  decision: { label: 0.5, group: 0.5, nothing: 0.5, only: { a: 0.9 } },
  quality: { test: { top1: 0.9 }, calibration: { date: '2026-01-01' } },
  licence: 'Apache-2.0',
});

describe('a changed manifest', () => {
  const change = {
    temperature: 1.5,
    decision: { label: 0.7, group: 0.8, nothing: 0.6 },
    calibration: { date: '2026-11-20', pictures: 3 },
  };
  const changed = changeManifest(manifest, change);

  test('has the new temperature, decision and record, and everything else as it was', () => {
    const before = JSON.parse(manifest);
    expect(JSON.parse(changed)).toEqual({
      ...before,
      output: { kind: 'logits', temperature: 1.5 },
      decision: change.decision,
      quality: { test: { top1: 0.9 }, calibration: change.calibration },
    });
    expect(Object.keys(JSON.parse(changed))).toEqual(Object.keys(before));
    expect(changed).toContain('\n    "mean": [0.5, 0.5, 0.5]\n');
    expect(changed.endsWith('}\n')).toBe(true);
  });

  test('is the same after the same change again', () => {
    expect(changeManifest(changed, change)).toBe(changed);
  });
});

test('long lists are broken into lines, short ones are not', () => {
  expect(manifestText({ a: [1, 2], b: [], c: {} })).toBe('{\n  "a": [1, 2],\n  "b": [],\n  "c": {}\n}\n');
  const words = Array.from({ length: 20 }, (_, i) => `word ${i}`);
  expect(manifestText({ words }).split('\n')).toHaveLength(1 + 1 + 20 + 1 + 1 + 1);
});

test('what a manifest says of temperature and outputs', () => {
  expect(temperatureIn(manifest)).toBe(2);
  expect(temperatureIn('{"output": {"kind": "logits"}}')).toBe(1);
  expect(isOneOutputALabel(manifest)).toBe(true);
  expect(isOneOutputALabel('{"labels": [{"outputs": [3]}, {"outputs": [4]}]}')).toBe(true);
  expect(isOneOutputALabel('{"labels": [{"outputs": [3]}, {"outputs": "rest"}]}')).toBe(false);
  expect(isOneOutputALabel('{"labels": [{"outputs": [3, 4]}]}')).toBe(false);
});
