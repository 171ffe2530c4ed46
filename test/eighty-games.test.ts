import { expect, test } from 'vitest';
import { mergeGames } from '../src/settings/games.ts';
import { parseGames } from '../src/settings/games-file.ts';
import { solidPhoto } from '../src/vision/testing/tiny-model.ts';
import { countsOf, gameDay, HOST } from './support/game-day.ts';

const MINUTE_MS = 60_000;

/** 80 hosts and 120 hashtags, of which a model plays one; the plain form of a games file. */
const hosts: Record<string, string[]> = { [HOST]: ['cougarOrNot'] };
for (let host = 1; host < 80; host++) {
  const tags = host % 2 === 0 ? [`beetleGame${host}`] : [`spiderGame${host}`, `mothGame${host}`];
  hosts[`naturalist_${host}`] = tags;
}

test('80 hosts and 120 hashtags are polled in few requests; what no model plays is recorded without an answer', async () => {
  const { entries, problems } = parseGames(hosts);
  const { games, faults } = mergeGames(entries);
  expect([problems, faults]).toEqual([[], []]);
  expect(games).toHaveLength(120);
  const day = await gameDay({ games });
  const photos = [{ bytes: await solidPhoto('cougar') }];
  for (const {
    hashtagAsWritten,
    hosts: [by = ''],
  } of games) {
    day.advance(1000);
    day.sandbox.addPost({ by, text: `What is this? #${hashtagAsWritten} @fieldmark_bot`, photos });
  }
  const stranger = day.sandbox.addPost({ by: 'somebody', text: '#mothGame1 @fieldmark_bot', photos });

  const searches = () => day.sandbox.requests().filter(({ path }) => path.includes('search'));
  expect(countsOf(await day.pass())).toMatchObject({
    seen: 120,
    'skipped:no-model': 119,
    admitted: 1,
    sent: 1,
  });
  const perPass = searches().length;
  const characters = games.reduce(
    (sum, game) => sum + `#${game.hashtag} from:${game.hosts[0]} OR `.length,
    0,
  );
  expect(perPass).toBeLessThanOrEqual(Math.ceil(characters / 480));

  const app = await day.open();
  const rounds = await Array.fromAsync(app.store.rounds.all());
  const played = await app.store.rounds.byGame();
  await app.close();
  expect([...played.values()].filter(({ last }) => last)).toHaveLength(120);
  expect(rounds.filter(({ reason, answer }) => reason === 'no-model' && !answer)).toHaveLength(119);
  expect(day.sandbox.answersTo(stranger.id)).toEqual([]);

  // A quiet pass asks again, finds nothing, and pays nothing.
  day.advance(10 * MINUTE_MS);
  expect(countsOf(await day.pass()).seen).toBeUndefined();
  expect(searches()).toHaveLength(2 * perPass);

  // A solution of a game that nobody plays has no labels to be read by: it is recorded as a post without a photo.
  day.sandbox.addPost({ by: 'naturalist_1', text: 'It was a moth! #mothGame1' });
  expect(countsOf(await day.pass())).toMatchObject({ seen: 1, 'skipped:no-photo': 1 });
});
