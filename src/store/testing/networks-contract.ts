import { expect, test } from 'vitest';
import { at, post, reply, round } from './builders.ts';
import type { Bench } from './store-contract.ts';

/** Two networks may give the same ids and names to different posts and people. */
export function networksContract(bench: Bench): void {
  test('the same ids on two networks are two rounds, each with a reply of its own', async () => {
    const x = bench.store;
    const other = x.on('mastodon:mas.to');
    const here = await x.rounds.save(round(post('1')));
    const there = await other.rounds.save(round(post('1', { text: 'elsewhere' })));
    expect([here.id, there.id]).toEqual(['1', 'mastodon:mas.to/1']);
    expect((await other.rounds.find(['1']))?.text).toBe('elsewhere');
    expect((await x.rounds.get(there.id))?.network).toBe('mastodon:mas.to');

    for (const [store, id] of [
      [x, here.id],
      [other, there.id],
    ] as const) {
      await store.answers.draft(reply(id, { replyTo: '1', text: 'A bobcat' }));
      expect((await store.answers.due(at(3))).map(({ roundId }) => roundId)).toEqual([id]);
      await store.answers.markSending(id, at(3));
      await store.answers.markSent(id, '900', at(4));
      expect((await store.answers.sentAs('900'))?.roundId).toBe(id);
      expect(await store.answers.sentSince(at(0))).toBe(1);
    }
    const sent = await x.answers.inState('sent');
    expect(sent.map(({ network }) => network).sort()).toEqual(['mastodon:mas.to', 'x']);
    expect(await x.answers.usesText('A bobcat', here.id)).toBe(false);
    expect((await Array.fromAsync(x.rounds.all())).length).toBe(2);
  });

  test('one network knows nothing of the people, posts, marks and limits of another', async () => {
    const x = bench.store;
    const other = x.on('bluesky');
    await x.accounts.saveSelf({ id: '1', handle: 'bot' }, at(0));
    await other.accounts.saveSelf({ id: '1', handle: 'other-bot' }, at(0));
    await other.accounts.saveSelf({ id: '2', handle: 'newer-bot' }, at(1));
    expect([(await x.accounts.self())?.handle, (await other.accounts.self())?.handle]).toEqual([
      'bot',
      'newer-bot',
    ]);
    await x.accounts.optOut({ id: '7', handle: 'name' }, at(1), 'operator');
    expect(await other.accounts.hasOptedOut({ id: '7', handle: 'name' })).toBe(false);
    expect(await other.accounts.optOut({ id: '7', handle: 'name' }, at(2), '5')).toBe(true);
    expect((await x.accounts.optOuts()).map(({ network }) => network)).toEqual(['bluesky', 'x']);
    expect(await other.accounts.optIn({ id: '7' })).toBe(true);
    expect(await x.accounts.hasOptedOut({ id: '7' })).toBe(true);

    await x.ownPosts.save([{ id: '9', text: 'mine', repliesTo: '5', createdAt: at(1) }]);
    expect(await other.ownPosts.answering(['5'])).toBeUndefined();
    await x.cursors.move(['#a'], 'far', at(1));
    await other.cursors.move(['#a'], 'near', at(1));
    expect((await x.cursors.get(['#a'])).get('#a')).toBe('far');
    expect(await x.sessions.load()).toBeUndefined();
    await other.sessions.save('{"token":1}');
    await other.sessions.save('{"token":2}');
    expect([await x.sessions.load(), await (await bench.open()).on('bluesky').sessions.load()]).toEqual([
      undefined,
      '{"token":2}',
    ]);
    await x.limits.save('GET posts', at(9));
    expect(await other.limits.until('GET posts')).toBeUndefined();
  });

  test('what one network costs is not spent on another', async () => {
    const x = bench.store;
    const other = x.on('bluesky');
    const line = { what: 'post-read', units: 1, unitMicroUsd: 5000, ids: ['1'], at: at(0) };
    await x.spending.record(line);
    await other.spending.record(line);
    await x.spending.noteStrangers(at(0), [{ what: 'post-read', id: '1', accountId: '7', microUsd: 5000 }]);
    expect([await x.spending.since(at(0)), await other.spending.since(at(0))]).toEqual([5000, 5000]);
    expect([await x.spending.onStrangers(at(0)), await other.spending.onStrangers(at(0))]).toEqual([5000, 0]);
    expect(await other.spending.byDay(at(0))).toMatchObject([{ microUsd: 10_000 }]);
  });

  test('who asks to be forgotten on one network is forgotten there', async () => {
    const x = bench.store;
    const other = x.on('bluesky');
    await x.rounds.save(round(post('1')));
    await other.rounds.save(round(post('1')));
    await other.erasure.forget({ kind: 'account', person: { id: '7' } }, at(1));
    expect((await x.erasure.stored({ kind: 'post', id: '1' })).rounds).toBe(1);
    expect((await other.erasure.stored({ kind: 'post', id: '1' })).rounds).toBe(0);
  });

  test('an id that names somebody goes from alerts and from the texts of the bot too, however it is written', async () => {
    const { alerts, on } = bench.store;
    const bluesky = on('bluesky');
    const id = 'did:plc:Somebody';
    await bluesky.rounds.save(round(post('1', { authorId: id, authorHandle: 'some.body.example' })));
    await bluesky.ownPosts.save([
      { id: '9', text: '@some.body.example A cougar.', repliesTo: '1', createdAt: at(1) },
    ]);
    await alerts.raise('refused', `What DID:PLC:SOMEBODY wrote`, at(1));
    await bluesky.erasure.forget({ kind: 'account', person: { id } }, at(2));
    expect((await alerts.open()).map(({ message }) => message)).toEqual(['removed on request']);
    expect(await bluesky.ownPosts.withText('A cougar.', at(0))).toBe('9');
  });
}
