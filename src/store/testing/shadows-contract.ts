import { expect, test } from 'vitest';
import type { Store } from '../store.ts';
import { at, post, reply, round } from './builders.ts';
import type { Bench } from './store-contract.ts';

const second = { name: 'second', version: '2.0.0', hash: 's' };
const verdict = { kind: 'unsure', rule: 'no-label-is-clear' };
const of = { gameKey: '#cougarornot', modelHash: 's', since: at(0), most: 9 };

async function answered(store: Store, id: string, minutes = 0, more = {}): Promise<void> {
  await store.rounds.save(round(post(id, { createdAt: at(minutes) }), more));
  await store.answers.draft(reply(id));
}
const due = async (store: Store, more = {}): Promise<string[]> =>
  (await store.shadows.due({ ...of, ...more })).map(({ id }) => id);

/** What every store must do for the second models of games. */
export function shadowsContract(bench: Bench): void {
  test('a shadow is due for answered rounds of its game and network that this state of it has not looked at', async () => {
    const { store } = bench;
    for (const [id, minutes] of [
      ['1', 3],
      ['2', 1],
      ['3', 2],
    ] as const)
      await answered(store, id, minutes);
    await answered(store, '4', 1, { gameKey: '#batornot' });
    await store.rounds.save(round(post('5')));
    expect(await due(store)).toEqual(['2', '3', '1']);
    expect(await due(store, { since: at(2), most: 1 })).toEqual(['3']);
    expect(await due(store.on('bluesky'))).toEqual([]);
    await store.shadows.save({ roundId: '3', model: second, verdict, at: at(5) });
    await store.shadows.save({ roundId: '3', model: second, verdict: { kind: 'nothing' }, at: at(6) });
    expect(await due(store)).toEqual(['2', '1']);
    expect(await due(store, { modelHash: 'newer' })).toEqual(['2', '3', '1']);
    const rounds = await Array.fromAsync(store.rounds.all());
    expect(rounds.find(({ id }) => id === '3')?.shadows).toEqual([{ model: second, verdict, at: at(5) }]);
    expect(rounds.find(({ id }) => id === '2')).not.toHaveProperty('shadows');
  });

  test('it is told beside an answer once that has a score, and goes with its round', async () => {
    const { store } = bench;
    for (const id of ['1', '2']) {
      await answered(store, id, Number(id));
      await store.shadows.save({ roundId: id, model: second, verdict, at: at(5) });
    }
    const solution = { kind: 'is', labels: ['cougar'] } as const;
    await store.solutions.save({ roundId: '1', state: 'settled', solution, source: '9', foundAt: at(9) });
    expect(await store.shadows.checked({}, 9)).toEqual([]);
    const model = { name: 'first', version: '1.0.0', hash: 'f' };
    await store.scores.save([{ roundId: '1', model, outcome: 'right', named: 'label', confidence: 0.9 }]);
    const told = {
      ...{ roundId: '1', gameKey: '#cougarornot', model: second, verdict, outcome: 'right', solution },
      spoke: { name: 'first', version: '1.0.0' },
    };
    expect(await store.shadows.checked({}, 9)).toEqual([told]);
    expect(await store.shadows.checked({ gameKey: '#batornot' }, 9)).toEqual([]);
    expect(await store.shadows.checked({ since: at(2) }, 9)).toEqual([]);
    await store.erasure.forget({ kind: 'post', id: '1' }, at(20));
    expect(await store.shadows.checked({}, 9)).toEqual([]);
    expect(await due(store, { modelHash: 'newer' })).toEqual(['2']);
  });

  test('the latest photos of a game are told as one state of a model saw them', async () => {
    const { store } = bench;
    const sees = async (id: string, minutes: number, hash: string, more = {}): Promise<void> => {
      await store.rounds.save(round(post(id, { createdAt: at(minutes) }), more));
      const size = { width: 1, height: 1 };
      await store.photos.seen(id, 0, { hash, bytes: 1, ...size }, at(9));
      const scores = [{ label: hash, probability: 0.5 }];
      await store.photos.savePrediction(hash, { model: second, scores }, size, at(9));
    };
    await sees('1', 1, 'a');
    await sees('2', 3, 'b');
    await sees('3', 2, 'c');
    await sees('4', 2, 'd', { gameKey: '#batornot' });
    const lately = async (more = {}): Promise<string[]> =>
      (await store.photos.lately({ ...of, ...more })).map(({ scores: [first] }) => first?.label ?? '');
    expect(await lately()).toEqual(['b', 'c', 'a']);
    expect(await lately({ since: at(2), most: 1 })).toEqual(['b']);
    expect(await lately({ since: at(2) })).toEqual(['b', 'c']);
    expect(await lately({ modelHash: 'another' })).toEqual([]);
  });
}
