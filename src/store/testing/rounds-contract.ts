import { expect, test } from 'vitest';
import { at, photo, post, reply, round, skipped } from './builders.ts';
import { type Bench, failure } from './store-contract.ts';

export function roundsContract(bench: Bench): void {
  test('a memory that was just made says so, and has nothing to do', async () => {
    expect(bench.store.isNew).toBe(true);
    expect((await bench.open()).isNew).toBe(false);
    expect(await bench.store.rounds.count()).toBe(0);
    expect(await bench.store.rounds.awaitingAnswer()).toEqual([]);
    expect(await bench.store.rounds.find(['1'])).toBeUndefined();
    expect(await bench.store.rounds.find([])).toBeUndefined();
    expect(await Array.fromAsync(bench.store.rounds.all())).toEqual([]);
  });

  test('a post comes back as it was saved, also through another connection', async () => {
    const saved = await bench.store.rounds.save(round(post('100', { text: 'ein Luchs? 🐈 ‮ "; DROP' })));
    expect(saved).toEqual({
      id: '100',
      network: 'x',
      latestPostId: '100',
      latestAt: at(100),
      gameKey: '#cougarornot',
      model: 'cougar',
      authorId: '7',
      authorHandle: 'drmichellelarue',
      text: 'ein Luchs? 🐈 ‮ "; DROP',
      createdAt: at(0),
      state: 'admitted',
      reason: 'summoned',
      kind: 'reply',
      seenAt: at(1),
    });
    expect(await (await bench.open()).rounds.find(['99', '100'])).toEqual(saved);
    expect(await bench.store.rounds.count()).toBe(1);
  });

  test('a page holds what is looked for, the latest post first, and the next goes on after it', async () => {
    const { rounds, answers } = bench.store;
    const moment = (id: string) => ({ createdAt: at(Number(id)) });
    for (const id of ['1', '2', '3', '4']) await rounds.save(round(post(id, moment(id))));
    await rounds.save(round(post('5', { ...moment('4'), authorId: '8', authorHandle: 'other' })));
    await rounds.save(skipped(post('6', moment('6'))));
    await rounds.save(skipped(post('7', moment('7')), 'reveal'));
    await rounds.save(round(post('8', moment('8')), { gameKey: '#croworno' }));
    await bench.store.on('other').rounds.save(round(post('9', moment('9'))));
    await answers.draft(reply('2'));
    await answers.markHeld('2', 'review');
    const ids = async (...of: Parameters<typeof rounds.page>) =>
      (await rounds.page(...of)).map(({ id }) => id);
    expect(await ids({}, 99)).toEqual(['other/9', '8', '6', '5', '4', '3', '2', '1']);
    const first = await rounds.page({ network: 'x' }, 4);
    expect(first.map(({ id }) => id)).toEqual(['8', '6', '5', '4']);
    expect(await ids({ network: 'x' }, 4, first.at(-1))).toEqual(['3', '2', '1']);
    expect(await ids({ network: 'x' }, 4, first.at(2))).toEqual(['4', '3', '2', '1']);
    expect(await ids({ gameKey: '#croworno' }, 99)).toEqual(['8']);
    expect([await ids({ author: 'other' }, 99), await ids({ author: '8' }, 99)]).toEqual([['5'], ['5']]);
    expect([await ids({ state: 'held' }, 99), await ids({ state: 'skipped' }, 99)]).toEqual([['2'], ['6']]);
    expect(await ids({ state: 'admitted', since: at(3), before: at(8) }, 99)).toEqual(['5', '4', '3']);
    expect(await ids({ since: at(99) }, 99)).toEqual([]);
    expect(await rounds.whole('2')).toEqual((await rounds.page({ state: 'held' }, 1))[0]);
    expect(await rounds.whole('2')).toMatchObject({
      photos: [{ ref: { key: 'p2' } }],
      answer: { state: 'held' },
    });
    expect(await rounds.whole('404')).toBeUndefined();
  });

  test("counts an author's rounds that were admitted since a moment, on this network", async () => {
    const { rounds } = bench.store;
    await rounds.save(round(post('1', { authorId: '7' })));
    await rounds.save(round(post('2', { authorId: '7' })));
    await rounds.save(round(post('3', { authorId: '8' })));
    await rounds.save(skipped(post('4', { authorId: '7' }), 'too-old'));
    const saved = await rounds.get('1');
    const before = new Date((saved?.seenAt.getTime() ?? 0) - 1);
    expect(await rounds.countAdmitted({ authorId: '7', since: before })).toBe(2);
    expect(await rounds.countAdmitted({ authorId: '7', since: saved?.seenAt ?? before })).toBe(0);
    expect(await bench.store.on('other').rounds.countAdmitted({ authorId: '7', since: before })).toBe(0);
  });

  test('a post that was to get a post of our own gets a reply when it summons the bot before one is composed', async () => {
    const { rounds, answers } = bench.store;
    await rounds.save(round(post('1'), { kind: 'standalone', reason: 'standalone' }));
    const edited = post('2', { editIds: ['1', '2'], photos: [photo('other')] });
    expect(await rounds.save(round(edited))).toMatchObject({ id: '1', kind: 'reply', reason: 'summoned' });
    expect((await bench.store.photos.of('1')).map(({ ref }) => ref.key)).toEqual(['other']);

    await rounds.save(round(post('5'), { kind: 'standalone', reason: 'standalone' }));
    const { replyTo: _, ...own } = reply('5');
    await answers.draft({ ...own, kind: 'standalone' });
    expect(await rounds.save(round(post('6', { editIds: ['5', '6'] })))).toMatchObject({
      kind: 'standalone',
    });
  });

  test('what the platform did not say is absent', async () => {
    const { model: _, ...bare } = skipped(post('1'), 'no-model');
    const { authorHandle: __, ...nameless } = bare.post;
    const saved = await bench.store.rounds.save({ ...bare, post: nameless });
    expect(Object.keys(saved)).not.toEqual(expect.arrayContaining(['model']));
    expect('authorHandle' in saved || 'kind' in saved || 'answerState' in saved).toBe(false);
  });

  test('every id of the edit history leads to one round, and the newest is the one to reply to', async () => {
    const { rounds } = bench.store;
    await rounds.save(round(post('99')));
    const edited = await rounds.save(round(post('100', { editIds: ['99', '100'] })));
    expect(edited).toMatchObject({ id: '99', latestPostId: '100' });
    for (const id of ['99', '100']) expect((await rounds.find([id]))?.id).toBe('99');
    expect([...(await rounds.postIds('99'))].sort()).toEqual(['100', '99']);
    expect(await rounds.count()).toBe(1);
  });

  test('an edit leaves an admitted round as it is', async () => {
    const { rounds, photos } = bench.store;
    await rounds.save(round(post('1')));
    await photos.seen('1', 0, { hash: 'h', bytes: 1, width: 1, height: 1 }, at(2));
    await rounds.save(skipped(post('2', { editIds: ['1', '2'], text: 'changed', photos: [] })));
    expect(await rounds.find(['2'])).toMatchObject({
      state: 'admitted',
      reason: 'summoned',
      text: post('1').text,
    });
    expect(await photos.of('1')).toMatchObject([{ state: 'seen' }]);
    expect(await rounds.awaitingAnswer()).toHaveLength(1);
  });

  test('an edit of a skipped round brings its own decision, text and photos', async () => {
    const { rounds, photos } = bench.store;
    await rounds.save(skipped(post('1', { photos: [] }), 'no-photo'));
    expect(await rounds.awaitingAnswer()).toEqual([]);
    const two = [photo('a'), photo('b', { altText: 'a cat', width: 4, height: 3 })];
    await rounds.save(round(post('2', { editIds: ['1', '2'], text: 'now', photos: two })));
    expect(await rounds.awaitingAnswer()).toMatchObject([
      { id: '1', latestPostId: '2', text: 'now', kind: 'reply' },
    ]);
    expect((await photos.of('1')).map(({ ref, state }) => ({ ref, state }))).toEqual(
      two.map((ref) => ({ ref, state: 'pending' })),
    );
  });

  test('an older version that is read late does not undo a newer one', async () => {
    const { rounds } = bench.store;
    await rounds.save(skipped(post('2', { editIds: ['1', '2'], text: 'newer' }), 'opted-out'));
    await rounds.save(round(post('1', { text: 'older' })));
    expect(await rounds.find(['1'])).toMatchObject({ text: 'newer', state: 'skipped', latestPostId: '2' });
  });

  test('rounds await an answer oldest first, until one is drafted or they are skipped', async () => {
    const { rounds, answers } = bench.store;
    await rounds.save(round(post('3', { createdAt: at(3) })));
    await rounds.save(round(post('1', { createdAt: at(1) })));
    await rounds.save(round(post('2', { createdAt: at(2) })));
    expect((await rounds.awaitingAnswer()).map(({ id }) => id)).toEqual(['1', '2', '3']);
    await answers.draft(reply('1'));
    await rounds.setState('2', 'skipped', 'too-old');
    expect((await rounds.awaitingAnswer()).map(({ id }) => id)).toEqual(['3']);
    expect(await rounds.find(['2'])).toMatchObject({ state: 'skipped', reason: 'too-old' });
    await rounds.setState('2', 'admitted', 'operator');
    expect((await rounds.awaitingAnswer()).map(({ id }) => id)).toEqual(['2', '3']);
  });

  test('the state of an answered or unknown round cannot be changed', async () => {
    const { rounds, answers } = bench.store;
    await rounds.save(round(post('1')));
    await answers.draft(reply('1'));
    expect(await failure(() => rounds.setState('1', 'skipped', 'too-old'))).toBe('state');
    expect(await failure(() => rounds.setState('2', 'skipped', 'too-old'))).toBe('missing');
    expect(await rounds.find(['1'])).toMatchObject({ state: 'admitted', answerState: 'drafted' });
  });

  test('a handle leads to the account that posted under it last', async () => {
    const { rounds } = bench.store;
    await rounds.save(round(post('1', { authorId: '7', authorHandle: 'host', createdAt: at(5) })));
    await rounds.save(round(post('2', { authorId: '8', authorHandle: 'host', createdAt: at(9) })));
    await rounds.save(round(post('3', { authorId: '9', authorHandle: 'other', createdAt: at(10) })));
    expect(await rounds.lastBy('host')).toEqual({ authorId: '8', at: at(9) });
    expect(await rounds.lastBy('nobody')).toBeUndefined();
  });

  test('everything is told oldest first, with photos, prediction and answer, while the caller writes', async () => {
    await bench.fresh(async ({ rounds, photos, answers }) => {
      for (let n = 1; n <= 1203; n++)
        await rounds.save(skipped(post(`${n}`, { createdAt: at(n % 7), photos: [] })));
      await rounds.save(round(post('5000', { createdAt: at(-1) })));
      const model = { name: 'cougar', version: '1', hash: 'm' };
      await photos.seen('5000', 0, { hash: 'h', bytes: 9, width: 2, height: 1 }, at(2));
      const scores = [{ label: 'bobcat', probability: 0.1 + 0.2 }];
      await photos.savePrediction(
        'h',
        { model: { ...model, name: 'other', hash: 'o' }, scores: [] },
        { width: 2, height: 1 },
        at(9),
      );
      await photos.savePrediction('h', { model, scores }, { width: 2, height: 1 }, at(2));
      await answers.draft(reply('5000'));

      const told = [];
      for await (const each of rounds.all()) {
        if (told.length === 600) await rounds.setState(each.id, 'skipped', 'seen while reading');
        told.push(each);
      }
      expect(told).toHaveLength(1204);
      expect(told[0]).toMatchObject({
        id: '5000',
        answerState: 'drafted',
        answer: { roundId: '5000', verdict: { label: 'bobcat' } },
        photos: [{ position: 0, hash: 'h', prediction: { model, scores } }],
      });
      const times = told.map(({ createdAt }) => createdAt.getTime());
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      expect(new Set(told.map(({ id }) => id)).size).toBe(1204);
    });
  });
}
