import { expect, test } from 'vitest';
import { Mixer } from './crops.ts';

const SIZE = 20;
const crop = (tone: number) => Buffer.alloc(SIZE * SIZE * 3, tone);

/** What becomes of a white crop after a black one, for many seeds. */
function mixtures(often: number) {
  return Array.from({ length: 200 }, (_, seed) => {
    const mixer = new Mixer(seed, often);
    mixer.mix(crop(0), SIZE);
    const white = crop(255);
    const { large, share } = mixer.mix(white, SIZE);
    return {
      white,
      share,
      tones: [...new Set(large)].sort((a, b) => a - b),
      mean: large.reduce((a, b) => a + b) / large.length / 255,
    };
  });
}

test('the first crop has nothing to be mixed with', () => {
  const first = crop(7);
  expect(new Mixer(1, 1).mix(first, SIZE)).toEqual({ large: first, share: 1 });
});

test('about the asked share of the crops is mixed, the others are as they were', () => {
  const all = mixtures(0.6);
  const mixed = all.filter(({ share }) => share < 1);
  expect(mixed.length).toBeGreaterThan(0.5 * all.length);
  expect(mixed.length).toBeLessThan(0.7 * all.length);
  for (const { tones } of all.filter(({ share }) => share === 1)) expect(tones).toEqual([255]);
});

test('a mixture holds as much of its own crop as it says, half of them over each other, half with a piece cut out', () => {
  const all = mixtures(1);
  for (const { share, mean } of all) {
    expect(share).toBeGreaterThanOrEqual(0.5);
    expect(share).toBeLessThanOrEqual(0.95);
    // A piece has whole pixels a side.
    expect(Math.abs(mean - share)).toBeLessThan(0.05);
  }
  const cut = all.filter(({ tones }) => tones.length === 2);
  expect(cut.length).toBeGreaterThan(60);
  expect(cut.length).toBeLessThan(140);
});

test('the crop that was mixed is not changed itself: it may be part of a later mixture', () => {
  for (const { white } of mixtures(1)) expect(white).toEqual(crop(255));
});

test('the same seed gives the same mixtures', () => {
  expect(mixtures(0.6)).toEqual(mixtures(0.6));
});
