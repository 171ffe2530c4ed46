import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTid, momentOf, recordKeyOf } from './record-key.ts';

const ROUND = 'at://did:plc:ewvi7nxzyoun6zhxrhs64oiz/app.bsky.feed.post/3lbdlqkmf2c2a';

describe('the record key of a round', () => {
  it('is the same in every process, has the time of the round, and differs by its author', () => {
    expect(recordKeyOf(ROUND)).toBe(recordKeyOf(ROUND));
    expect(recordKeyOf(ROUND).slice(0, 11)).toBe('3lbdlqkmf2c');
    expect(momentOf(recordKeyOf(ROUND))).toBe(momentOf('3lbdlqkmf2c2a'));
    const others = Array.from({ length: 50 }, (_, i) => recordKeyOf(ROUND.replace('ewvi', `ew${i}`)));
    expect(new Set(others).size).toBeGreaterThan(40);
  });

  it('knows the moment of a timestamp', () => {
    // The example of atproto.com/specs/tid, 2023-11-10.
    expect(new Date(momentOf('3jzfcijpj2z2a')).toISOString()).toMatch(/^2023-0[67]/);
  });

  it('is a timestamp for any key, and another one for each next', () => {
    const anyKey = fc.oneof(
      fc.string(),
      fc.stringMatching(/^at:\/\/did:plc:[a-z]{4}\/app\.bsky\.feed\.post\/[a-z0-9]{1,15}$/),
    );
    fc.assert(
      fc.property(anyKey, (key) => {
        const keys = Array.from({ length: 8 }, (_, taken) => recordKeyOf(key, taken));
        expect(keys.every(isTid)).toBe(true);
        expect(new Set(keys).size).toBe(8);
      }),
    );
  });
});
