import { expect, test } from 'vitest';
import { at, post, reply, round } from './builders.ts';
import type { Bench } from './store-contract.ts';

/** What the bot posted, as its own timeline tells it. */
export function ownPostsContract(bench: Bench): void {
  test('own posts tell what was answered and with which words', async () => {
    const { ownPosts, answers } = bench.store;
    const posts = [
      { id: '900', text: 'A bobcat.', repliesTo: '2', createdAt: at(10) },
      { id: '1000', text: 'A bobcat, too.', repliesTo: '2', createdAt: at(11) },
      { id: '901', text: 'A cougar. #cougarOrNot', createdAt: at(12) },
    ];
    expect(await ownPosts.newest()).toBeUndefined();
    await ownPosts.save(posts);
    await ownPosts.save(posts);
    expect(await ownPosts.newest()).toEqual(at(12));
    expect(await answers.usesText('bobcat.', '', at(10))).toBe(true);
    expect(await answers.usesText('A bobcat.', '', at(11))).toBe(false);
    expect(await answers.usesText('A bobcat', '', at(0))).toBe(false);
    expect(await ownPosts.answering(['1', '2'])).toBe('900');
    expect(await ownPosts.answering(['1'])).toBeUndefined();
    expect(await ownPosts.answering([])).toBeUndefined();
    expect(await ownPosts.withText('A cougar. #cougarOrNot', at(12))).toBe('901');
    expect(await ownPosts.withText('A cougar. #cougarOrNot', at(13))).toBeUndefined();
    expect(await ownPosts.withText('a cougar. #cougarornot', at(0))).toBeUndefined();
    expect([await ownPosts.has('901'), await ownPosts.has('902')]).toEqual([true, false]);
    expect(await ownPosts.naming('cougar. #', at(0))).toBe('901');
    expect(await ownPosts.naming('house cat', at(0))).toBeUndefined();
  });

  test('of several that prove the same the oldest is taken, by its moment, then by its id', async () => {
    const { ownPosts } = bench.store;
    const text = 'Dog. (Photo of 1 Jan.)';
    await ownPosts.save([
      { id: '903', text, createdAt: at(3) },
      { id: '1000', text, createdAt: at(2) },
      { id: '902', text, createdAt: at(2) },
      { id: '901', text, createdAt: at(4) },
    ]);
    expect(await ownPosts.newest()).toEqual(at(4));
    expect([await ownPosts.withText(text, at(0)), await ownPosts.naming('(Photo of', at(0))]).toEqual([
      '902',
      '902',
    ]);
    expect([await ownPosts.withText(text, at(3)), await ownPosts.naming('(Photo of', at(3))]).toEqual([
      '903',
      '903',
    ]);
  });

  test('an own post that is known as an answer is no proof of another one', async () => {
    const { rounds, answers, ownPosts } = bench.store;
    await rounds.save(round(post('1')));
    await answers.draft(reply('1'));
    await ownPosts.save([{ id: '901', text: 'Dog. (Photo of 1 Jan.)', createdAt: at(1) }]);
    expect(await ownPosts.withText('Dog. (Photo of 1 Jan.)', at(0))).toBe('901');
    await answers.markSent('1', '901', at(2));
    expect(await ownPosts.withText('Dog. (Photo of 1 Jan.)', at(0))).toBeUndefined();
    expect(await ownPosts.naming('(Photo of 1 Jan.)', at(0))).toBeUndefined();
  });

  test('what was sent is counted once, whether recorded, found on the own timeline, or both', async () => {
    const { rounds, answers, ownPosts } = bench.store;
    for (const id of ['1', '2']) {
      await rounds.save(round(post(id)));
      await answers.draft(reply(id));
      await answers.markSending(id, at(5));
      await answers.markSent(id, `90${id}`, at(5 + Number(id)));
    }
    expect(await answers.sentSince(at(0))).toBe(2);
    await ownPosts.save([
      { id: '901', text: 'ours', repliesTo: '1', createdAt: at(6) },
      { id: '950', text: 'from before the memory was lost', createdAt: at(6) },
    ]);
    expect(await answers.sentSince(at(0))).toBe(3);
    expect(await answers.sentSince(at(6))).toBe(3);
    expect(await answers.sentSince(at(7))).toBe(1);
    expect(await answers.sentSince(at(8))).toBe(0);
  });
}
