import { describe, expect, it } from 'vitest';
import { failure, json, NOON } from './testing/calls.ts';

describe('a rate limit', () => {
  const seconds = (minutes: number) => String(NOON.getTime() / 1000 + minutes * 60);
  it.each<[string, Record<string, string>, number]>([
    [
      'the reset of the window',
      { 'x-rate-limit-limit': '300', 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': seconds(7) },
      7,
    ],
    [
      'the reset of the day when the window is not used up',
      {
        'x-rate-limit-remaining': '12',
        'x-rate-limit-reset': seconds(7),
        'x-user-limit-24hour-remaining': '0',
        'x-user-limit-24hour-reset': seconds(500),
      },
      500,
    ],
    [
      'the later one when both are used up',
      {
        'x-rate-limit-remaining': '0',
        'x-rate-limit-reset': seconds(7),
        'x-app-limit-24hour-remaining': '0',
        'x-app-limit-24hour-reset': seconds(500),
      },
      500,
    ],
    [
      'the reset of the day when only that is told',
      {
        'x-user-limit-24hour-limit': '100',
        'x-user-limit-24hour-remaining': '0',
        'x-user-limit-24hour-reset': seconds(500),
      },
      500,
    ],
    [
      'the earlier one when neither is used up',
      {
        'x-user-limit-24hour-remaining': '3',
        'x-user-limit-24hour-reset': seconds(500),
        'x-rate-limit-remaining': '12',
        'x-rate-limit-reset': seconds(7),
      },
      7,
    ],
    ['a reset whose remainder is not told', { 'x-rate-limit-reset': seconds(7) }, 7],
    ['what retry-after says', { 'retry-after': '120' }, 2],
    ['15 minutes without any header', {}, 15],
    ['15 minutes when the header is no number', { 'x-rate-limit-reset': 'soon' }, 15],
    [
      'a minute when the reset is in the past',
      { 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': seconds(-7) },
      1,
    ],
    ['25 hours at most', { 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': '99999999999' }, 25 * 60],
  ])('is waited for until %s', async (_, headers, minutes) => {
    const error = await failure('read', json(429, { title: 'Too Many Requests' }, headers));
    expect(error.retryAt).toEqual(new Date(NOON.getTime() + minutes * 60_000));
  });
});
