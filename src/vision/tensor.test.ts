import { expect, test } from 'vitest';
import { inputShape, toBytes, toFloats } from './tensor.ts';

// Two pixels: (0, 51, 102) and (255, 204, 153).
const rgb = Uint8Array.from([0, 51, 102, 255, 204, 153]);
const input = {
  width: 2,
  height: 1,
  layout: 'NCHW',
  channels: 'RGB',
  scale: 1,
  mean: [0, 0, 0] as [number, number, number],
  std: [1, 1, 1] as [number, number, number],
} as const;

const floats = (more: Partial<Parameters<typeof toFloats>[1]>): number[] =>
  [...toFloats(rgb, { ...input, ...more })].map((value) => Math.round(value * 1e5) / 1e5);

test('NCHW has a plane a channel, NHWC the channels of a pixel together', () => {
  expect(floats({})).toEqual([0, 1, 0.2, 0.8, 0.4, 0.6]);
  expect(floats({ layout: 'NHWC' })).toEqual([0, 0.2, 0.4, 1, 0.8, 0.6]);
  expect(inputShape(input)).toEqual([1, 3, 1, 2]);
  expect(inputShape({ ...input, layout: 'NHWC' })).toEqual([1, 1, 2, 3]);
});

test('BGR turns the channels round; mean and std follow the order of the network', () => {
  expect(floats({ channels: 'BGR' })).toEqual([0.4, 0.6, 0.2, 0.8, 0, 1]);
  expect(floats({ channels: 'BGR', mean: [0.4, 0.2, 0] })).toEqual([0, 0.2, 0, 0.6, 0, 1]);
});

test('scale comes first, then mean, then std', () => {
  expect(floats({ scale: 2, mean: [1, 1, 1] })).toEqual([-1, 1, -0.6, 0.6, -0.2, 0.2]);
  expect(floats({ scale: 255, mean: [5, 1, 2], std: [10, 2, 4] })).toEqual([-0.5, 25, 25, 101.5, 25, 37.75]);
});

test('bytes stay as they are', () => {
  expect([...toBytes(rgb, { ...input, channels: 'BGR' })]).toEqual([102, 153, 51, 204, 0, 255]);
});
