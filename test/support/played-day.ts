import { openStore } from '../../src/store/sqlite/open-store.ts';
import { type GameDay, gameDay } from './game-day.ts';

const asking = '#cougarOrNot @fieldmark_bot';

/** Three answered rounds, of which the host has told two since the last run, and one that was not answered. */
export async function playedDay(): Promise<GameDay> {
  const day = await gameDay();
  const right = await day.hostPost(`1 ${asking}`, 'cougar');
  const wrong = await day.hostPost(`<b>2</b> ${asking}`, 'dog');
  await day.hostPost(`3 ${asking}`, 'cougar');
  await day.hostPost('4 #cougarOrNot no photo');
  await day.pass();
  const store = openStore(day.databasePath);
  for (const { id } of [right, wrong]) {
    const solution = { kind: 'is', labels: ['cougar'] } as const;
    await store.solutions.save({
      roundId: id,
      state: 'settled',
      solution,
      source: '77',
      foundAt: day.now(),
    });
  }
  await store.close();
  day.advance(60_000);
  return day;
}
