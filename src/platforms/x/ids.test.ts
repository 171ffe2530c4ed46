import { describe, expect, it } from 'vitest';
import { compareIds, idAt, isId, liftSinceId, momentOf } from './ids.ts';

describe('snowflake ids', () => {
  it('give back the moment of a real post', () => {
    // The worked example of Wikipedia's article on snowflake ids.
    expect(momentOf('1541815603606036480').toISOString()).toBe('2022-06-28T16:07:40.105Z');
  });

  it('are the smallest of their millisecond', () => {
    const moment = new Date('2026-11-20T09:30:00.123Z');
    const id = idAt(moment);
    expect(momentOf(id)).toEqual(moment);
    expect(momentOf(String(BigInt(id) - 1n)).getTime()).toBe(moment.getTime() - 1);
  });

  it('start at 1 before the clock of X began', () => {
    expect(idAt(new Date(0))).toBe('1');
  });

  it('are ordered as numbers beyond the precision of doubles', () => {
    expect(['9', '1541815603606036481', '1541815603606036480', '10'].sort(compareIds)).toEqual([
      '9',
      '10',
      '1541815603606036480',
      '1541815603606036481',
    ]);
  });

  it('are decimal strings and nothing else', () => {
    expect([isId('123'), isId(''), isId('1e5'), isId('-1'), isId(123), isId(undefined)]).toEqual([
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});

describe('a cursor for recent search', () => {
  const now = new Date('2026-11-20T12:00:00Z');
  const oldest = idAt(new Date('2026-11-13T12:05:00Z'));

  it('stays as it is within the 7 days', () => {
    const sinceId = idAt(new Date('2026-11-14T00:00:00Z'));
    expect(liftSinceId(sinceId, now)).toBe(sinceId);
  });

  it('is lifted to 7 days less 5 minutes when it is older, or no id at all', () => {
    expect(liftSinceId(idAt(new Date('2026-11-13T12:04:59Z')), now)).toBe(oldest);
    expect(liftSinceId('1', now)).toBe(oldest);
    expect(liftSinceId('', now)).toBe(oldest);
  });
});
