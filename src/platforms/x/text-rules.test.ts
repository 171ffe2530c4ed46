import { expect, test } from 'vitest';
import { xTextRules } from './text-rules.ts';

test.each([
  ['x'.repeat(280), []],
  ['x'.repeat(281), ['it has 281 weighted characters, X allows 280']],
  ['猫'.repeat(141), ['it has 282 weighted characters, X allows 280']],
  [' ', ['it is empty or has characters that X refuses']],
  ['A bob.cat', ['"bob.cat" would become a link: put a space after the full stop']],
  ['A cat, @you', ['"@you" would mention someone']],
  ['A cat #CougarOrNot', []],
  ['A cat #crowOrNo', ['"#crowOrNo" is another hashtag than the game\'s']],
  ['A $CAT', ['"$CAT" would become a cashtag']],
  ['tac \u202ea', ['it has control characters, or characters that turn the direction of the text']],
])('%s has these faults: %o', (text, faults) =>
  expect(xTextRules.faults(text, 'cougarOrNot')).toEqual(
    faults.map((fault) => expect.stringContaining(fault)),
  ),
);
