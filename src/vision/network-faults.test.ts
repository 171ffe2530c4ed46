import { expect, test } from 'vitest';
import { inputFaults } from './network-faults.ts';

const input = {
  ...{ width: 224, height: 224, resize: 'crop', cropFraction: 1, interpolation: 'bilinear', layout: 'NCHW' },
  ...{ channels: 'RGB', scale: 1, mean: [0, 0, 0], std: [1, 1, 1], padColor: [0, 0, 0] },
} as Parameters<typeof inputFaults>[1];
const faultsOf = (shape: readonly (number | string)[], more: Partial<typeof input> = {}) =>
  inputFaults({ name: 'x', isTensor: true, type: 'float32', shape }, { ...input, ...more });

test.each([[[1, 3, 224, 224]], [['n', 3, 224, 224]], [['n', 'c', 'h', 'w']], [[-1, 3, -1, -1]], [[]]])(
  'takes a shape that is as the manifest says, or open: %j',
  (shape) => {
    expect(faultsOf(shape)).toEqual([]);
  },
);

test.each([
  [[8, 3, 224, 224], /it takes 8 pictures at once: export it for one/],
  [['n', 3, 299, 299], /takes \[n, 3, 299, 299\]; write "width": 299, "height": 299$/],
  [['n', 3, 'h', 320], /; write "width": 320, "height": 224$/],
  [[1, 224, 224, 3], /; write "layout": "NHWC"$/],
  [[1, 299, 320, 3], /; write "layout": "NHWC"; write "width": 320, "height": 299$/],
  [[1, 1, 224, 224], /pictures of 1 channels/],
  [[1, 4, 224, 224], /pictures of 4 channels/],
  [[3, 224, 224], /an axis for several pictures in front/],
  [['n', 512], /no classifier of pictures/],
  [['n', 3, 16, 224, 224], /no classifier of pictures/],
])('says what to do about %j', (shape, cure) => {
  expect(faultsOf(shape)).toEqual([expect.stringMatching(cure)]);
});
