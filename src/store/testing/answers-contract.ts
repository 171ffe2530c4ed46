import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AnswerState } from '../../game/round.ts';
import type { Answers, Store } from '../store.ts';
import { at, post, reply, round, skipped } from './builders.ts';
import { type Bench, failure } from './store-contract.ts';

const MOVES = ['sending', 'sent', 'retry', 'dead', 'held'] as const;
type Move = (typeof MOVES)[number];

/** The only changes there are. */
const ALLOWED: Readonly<Record<AnswerState, readonly Move[]>> = {
  drafted: ['sending', 'sent', 'dead', 'held'],
  held: ['retry', 'sending', 'sent', 'dead', 'held'],
  sending: ['sent', 'retry', 'dead'],
  retry: ['sending', 'sent', 'retry', 'dead', 'held'],
  sent: [],
  dead: [],
};

async function move(answers: Answers, to: Move): Promise<void> {
  if (to === 'sending') await answers.markSending('1', at(5));
  else if (to === 'sent') await answers.markSent('1', '900', at(6));
  else if (to === 'retry') await answers.markRetry('1', at(9), 'rate-limited');
  else if (to === 'dead') await answers.markDead('1', 'post-gone', at(7));
  else await answers.markHeld('1', 'review');
}

async function drafted(store: Store): Promise<Answers> {
  await store.rounds.save(round(post('1')));
  await store.answers.draft(reply('1'));
  return store.answers;
}

export function answersContract(bench: Bench): void {
  test('an answer is composed once: a second draft changes nothing and returns the first', async () => {
    const { rounds, answers } = bench.store;
    await rounds.save(round(post('1')));
    const first = await answers.draft(reply('1'));
    expect(first).toEqual({
      ...reply('1'),
      network: 'x',
      state: 'drafted',
      attempts: 0,
      postCreatedAt: at(0),
    });
    expect(await answers.draft(reply('1', { text: 'other words', replyTo: '5' }))).toEqual(first);
    expect(await (await bench.open()).answers.of('1')).toEqual(first);
    expect((await rounds.find(['1']))?.answerState).toBe('drafted');
  });

  test('only an admitted round gets an answer, and a post is replied to once', async () => {
    const { rounds, answers } = bench.store;
    await rounds.save(skipped(post('1')));
    await rounds.save(round(post('2')));
    await rounds.save(round(post('3')));
    expect(await failure(() => answers.draft(reply('1')))).toBe('state');
    expect(await failure(() => answers.draft(reply('404')))).toBe('state');
    await answers.draft(reply('2'));
    expect(await failure(() => answers.draft(reply('3', { replyTo: '2' })))).toBe('conflict');
    expect(await answers.of('3')).toBeUndefined();
    expect((await rounds.awaitingAnswer()).map(({ id }) => id)).toEqual(['3']);
  });

  test('a post of the bot is the answer of one round only', async () => {
    const { rounds, answers } = bench.store;
    for (const id of ['1', '2']) {
      await rounds.save(round(post(id)));
      await answers.draft(reply(id));
      await answers.markSending(id, at(3));
    }
    await answers.markSent('1', '900', at(4));
    expect(await failure(() => answers.markSent('2', '900', at(4)))).toBe('conflict');
    expect((await answers.of('2'))?.state).toBe('sending');
  });

  test('of two connections that want to send the same answer exactly one may', async () => {
    await drafted(bench.store);
    const other = await bench.open();
    await other.answers.markSending('1', at(5));
    expect(await failure(() => bench.store.answers.markSending('1', at(5)))).toBe('state');
    expect(await bench.store.answers.of('1')).toMatchObject({
      state: 'sending',
      sendingAt: at(5),
      attempts: 1,
    });
  });

  test('an answer changes its state only as allowed, and each refusal changes nothing', async () => {
    const steps = fc.array(fc.constantFrom(...MOVES), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(steps, (moves) =>
        bench.fresh(async (store) => {
          const answers = await drafted(store);
          let state: AnswerState = 'drafted';
          let sendings = 0;
          for (const to of moves) {
            const before = await answers.of('1');
            const refused = await failure(() => move(answers, to));
            if (ALLOWED[state].includes(to)) {
              expect(refused).toBeUndefined();
              state = to;
              if (to === 'sending') sendings++;
            } else {
              expect(refused).toBe('state');
              expect(await answers.of('1')).toEqual(before);
            }
            expect(await answers.of('1')).toMatchObject({ state, attempts: sendings });
            expect(await answers.inState(state)).toHaveLength(1);
          }
        }),
      ),
      { numRuns: 60 },
    );
  });

  test('each state tells what belongs to it', async () => {
    const answers = await drafted(bench.store);
    await answers.markHeld('1', 'review');
    expect(await answers.of('1')).toMatchObject({ state: 'held', reason: 'review' });
    await answers.markSending('1', at(5));
    await answers.markRetry('1', at(9), 'unavailable');
    expect(await answers.of('1')).toMatchObject({ state: 'retry', notBefore: at(9), reason: 'unavailable' });
    await answers.markSending('1', at(9));
    const sending = await answers.of('1');
    expect(sending && ('notBefore' in sending || 'reason' in sending)).toBe(false);
    await answers.markSent('1', '900', at(10));
    expect(await answers.of('1')).toMatchObject({
      state: 'sent',
      sentId: '900',
      sentAt: at(10),
      attempts: 2,
    });
  });

  test('drafts and retries whose time has come are due, those of the oldest posts first', async () => {
    const { rounds, answers } = bench.store;
    for (const id of ['1', '2', '3', '4', '5']) {
      await rounds.save(round(post(id, { createdAt: at(10 - Number(id)) })));
      await answers.draft(reply(id));
    }
    await answers.markSending('2', at(20));
    await answers.markRetry('2', at(30), 'unavailable');
    await answers.markSending('3', at(20));
    await answers.markHeld('4', 'review');
    expect((await answers.due(at(29))).map(({ roundId }) => roundId)).toEqual(['5', '1']);
    expect((await answers.due(at(30))).map(({ roundId }) => roundId)).toEqual(['5', '2', '1']);
    expect((await answers.inState('sending')).map(({ roundId }) => roundId)).toEqual(['3']);
    expect(await answers.inState('dead')).toEqual([]);
  });

  test('a note says why an answer waits and leaves its state; a settled one takes none', async () => {
    const answers = await drafted(bench.store);
    await answers.note('1', 'daily-cap');
    expect(await answers.of('1')).toMatchObject({ state: 'drafted', reason: 'daily-cap' });
    await answers.markSending('1', at(5));
    expect(await failure(() => answers.note('1', 'run-cap'))).toBe('state');
    await answers.markDead('1', 'post-gone', at(6));
    expect(await failure(() => answers.note('1', 'run-cap'))).toBe('state');
    expect(await failure(() => answers.note('2', 'run-cap'))).toBe('missing');
  });

  test('a standalone post replies to nothing', async () => {
    const { rounds, answers } = bench.store;
    await rounds.save(round(post('1'), { kind: 'standalone' }));
    const { replyTo: _, ...standalone } = reply('1', { kind: 'standalone' });
    expect('replyTo' in (await answers.draft(standalone))).toBe(false);
  });

  test('the text of another round is known as used, its own is not', async () => {
    const answers = await drafted(bench.store);
    expect(await answers.usesText(reply('1').text, '1')).toBe(false);
    expect(await answers.usesText(reply('1').text, '2')).toBe(true);
    expect(await answers.usesText('never said', '2')).toBe(false);
  });

  test("a game's texts of a period are known, the newest first, without those that were given up", async () => {
    const { rounds, answers } = bench.store;
    for (const [id, minutes] of [
      ['1', 0],
      ['2', 1],
      ['3', 2],
      ['4', 9],
    ] as const) {
      await rounds.save(round(post(id, { createdAt: at(minutes) })));
      await answers.draft(reply(id, { text: `text ${id}` }));
    }
    await answers.markDead('2', 'post-gone', at(3));
    const { gameKey } = round(post('1'));
    expect(await answers.textsOf(gameKey, { since: at(0), before: at(9) })).toEqual(['text 3', 'text 1']);
    expect(await answers.textsOf(gameKey, { since: at(1), before: at(2) })).toEqual([]);
    expect(await answers.textsOf('#another', { since: at(0), before: at(9) })).toEqual([]);
  });

  test('what was not sent for a reason that lies elsewhere waits, and that attempt does not count', async () => {
    const answers = await drafted(bench.store);
    expect(await failure(() => answers.markUntried('1', at(9), 'credits-depleted'))).toBe('state');
    for (let time = 0; time < 10; time++) {
      await answers.markSending('1', at(5));
      await answers.markUntried('1', at(9), 'credits-depleted');
    }
    expect(await answers.of('1')).toMatchObject({
      state: 'retry',
      notBefore: at(9),
      reason: 'credits-depleted',
      attempts: 0,
    });
  });

  test('that it was missed on the timeline is known of what is being sent alone, until it is sent again', async () => {
    const { rounds, answers } = bench.store;
    await rounds.save(round(post('1')));
    await answers.draft(reply('1'));
    expect(await failure(() => answers.markMissed('1', at(3)))).toBe('state');
    await answers.markSending('1', at(3));
    expect((await answers.of('1'))?.missedAt).toBeUndefined();
    await answers.markMissed('1', at(4));
    expect(await answers.of('1')).toMatchObject({ state: 'sending', attempts: 1, missedAt: at(4) });
    await answers.markRetry('1', at(5), 'not found');
    await answers.markSending('1', at(6));
    expect((await answers.of('1'))?.missedAt).toBeUndefined();
  });
}
