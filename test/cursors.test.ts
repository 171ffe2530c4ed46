import { describe, expect, test } from 'vitest';
import type { Game } from '../src/game/game.ts';
import { solidPhoto } from '../src/vision/testing/tiny-model.ts';
import { countsOf, gameDay, HOST } from './support/game-day.ts';

const HOUR_MS = 3_600_000;
const cougars: Game = { key: '#cougarornot', hashtag: 'cougarornot', hosts: [HOST] };
const crows: Game = { key: '#crowornot', hashtag: 'crowornot', hosts: ['birder'], model: 'cougar-or-not' };

describe('cursors', () => {
  test('a run reads only what is new: each post is paid for once', async () => {
    const day = await gameDay();
    for (let i = 0; i < 5; i++) {
      await day.hostPost(`${i} #cougarOrNot @fieldmark_bot`, 'cougar');
      day.advance(HOUR_MS);
      await day.pass();
    }
    expect(day.sandbox.spent().units['post-read']).toBe(5);
  });

  test('a game that is added does not make the others start again, and begins with what is young enough', async () => {
    const day = await gameDay();
    day.sandbox.addAccount({ handle: 'birder' });
    const photos = [{ bytes: await solidPhoto('dog') }];
    const old = day.sandbox.addPost({ by: 'birder', text: '#crowOrNot @fieldmark_bot', photos });
    day.advance(20 * HOUR_MS);
    const young = day.sandbox.addPost({ by: 'birder', text: '#crowOrNot @fieldmark_bot 2', photos });
    await day.hostPost('#cougarOrNot @fieldmark_bot', 'cougar');
    day.advance(5 * HOUR_MS);
    await day.pass({ games: [cougars] });
    const counts = countsOf(await day.pass({ games: [cougars, crows] }));
    expect(counts).toMatchObject({ seen: 1, sent: 1 });
    expect(day.sandbox.answersTo(young.id)).toHaveLength(1);
    expect(day.sandbox.answersTo(old.id)).toEqual([]);
    // And a game that is taken out and put back goes on where it stopped.
    await day.pass({ games: [crows] });
    await day.hostPost('#cougarOrNot @fieldmark_bot again', 'cougar');
    await day.pass({ games: [crows] });
    expect(countsOf(await day.pass({ games: [crows, cougars] }))).toMatchObject({ seen: 1, sent: 1 });
  });

  test('after weeks of silence it goes on: a cursor older than X allows is no fault', async () => {
    const day = await gameDay();
    await day.hostPost('#cougarOrNot @fieldmark_bot', 'cougar');
    await day.pass();
    day.advance(24 * 24 * HOUR_MS);
    const late = await day.hostPost('#cougarOrNot @fieldmark_bot again', 'cougar');
    expect((await day.pass()).outcome).toBe('done');
    expect(day.sandbox.answersTo(late.id)).toHaveLength(1);
  });

  test('what was missed while it was down is recorded as too old, not answered', async () => {
    const day = await gameDay();
    await day.pass();
    await day.hostPost('first #cougarOrNot @fieldmark_bot', 'cougar');
    await day.pass();
    const missed = await day.hostPost('second #cougarOrNot @fieldmark_bot', 'cougar');
    day.advance(30 * HOUR_MS);
    expect(countsOf(await day.pass())).toMatchObject({ 'skipped:too-old': 1 });
    expect(day.sandbox.answersTo(missed.id)).toEqual([]);
  });
});
