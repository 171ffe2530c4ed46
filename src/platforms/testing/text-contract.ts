import { expect, it } from 'vitest';
import type { Verdict } from '../../game/verdict.ts';
import { word } from '../../game/wording.ts';
import { minutesAgo, type Stage } from './stage.ts';

const verdicts: readonly Verdict[] = [
  {
    kind: 'label',
    rule: 'label',
    named: { id: 'cougar', name: 'cougar', emoji: '🐆', probability: 0.93 },
    runnersUp: [{ id: 'bobcat', name: 'bobcat or lynx', probability: 0.04 }],
  },
  {
    kind: 'group',
    rule: 'group',
    named: { id: 'cat', name: 'wild cat'.repeat(9), emoji: '👨‍👩‍👧‍👦', probability: 0.8 },
    runnersUp: [],
  },
  { kind: 'unsure', rule: 'unsure', runnersUp: [{ id: 'b', name: 'bob.cat @you #other', probability: 0.3 }] },
  { kind: 'nothing', rule: 'nothing', probability: 0.9 },
  { kind: 'unseen', rule: 'no-photo-seen' },
];

export function textContract(stage: () => Stage): void {
  it('lets out what the bot says, whatever the labels are called', async () => {
    const rules = await stage().platform.text();
    for (const verdict of verdicts)
      for (const attempt of [0, 1, 2]) {
        const text = word(verdict, { rules, seed: '1', attempt, hashtag: 'cougarOrNot' });
        expect(rules.length(text)).toBeLessThanOrEqual(rules.limit);
        expect(rules.faults(text, 'CougarOrNot')).toEqual([]);
      }
  });

  it.each([
    ['nothing', ''],
    ['blanks', ' \n '],
    ['a control character', 'A cougar\u0007'],
    ['what turns the direction of the text', 'A \u202eraguoc'],
  ])('finds fault with %s', async (_, text) => {
    expect((await stage().platform.text()).faults(text, 'cougarOrNot')).not.toEqual([]);
  });

  it.each(['x', '🐆', '猫', '👨‍👩‍👧‍👦'])(
    'measures %s as the network does: what just fits is taken, more is refused',
    async (sign) => {
      const { platform, published } = stage();
      const rules = await platform.text();
      const fits = (count: number): boolean => rules.faults(sign.repeat(count)).length === 0;
      let most = 1;
      while (fits(most + 1)) most++;
      expect(rules.length(sign.repeat(most))).toBeLessThanOrEqual(rules.limit);
      const draft = (count: number) => ({
        key: `summary-${count}`,
        text: sign.repeat(count),
        at: minutesAgo(2),
      });
      await expect(platform.publish(draft(most + 1))).rejects.toMatchObject({ effect: 'none' });
      await platform.publish(draft(most));
      expect((await published()).map(({ text }) => text)).toEqual([sign.repeat(most)]);
    },
  );
}
