import { expect, test } from 'vitest';
import { XNetwork } from '../src/platforms/x/network.ts';
import { approve, edit, type Held, relabel, skip } from '../src/play/desk.ts';
import { gatherStatistics } from '../src/solutions/stats/statistics.ts';
import { between } from '../src/vision/testing/tiny-model.ts';
import { CATS, CROWS, type Diary, diary, FOLLOWER, WEARY } from './support/diary.ts';

const BOT = '@fieldmark_bot';

/** What the bot's account shows as answer to a post: the texts, without the handles that X puts before a reply. */
function answersTo(day: Diary, post: string): readonly string[] {
  return day.sandbox.answersTo(post).map(({ text }) => text);
}

function heldFor(held: readonly Held[], post: string): Held {
  const found = held.find(({ round }) => round.id === post);
  if (!found) throw new Error(`no answer to ${post} waits`);
  return found;
}

test('a week of three games: reviewed, edited, opted out of, solved by the hosts, and told in a summary', async () => {
  const day = await diary();

  // Monday and Tuesday: a person looks at every answer before it goes out.
  await day.until('2026-11-23T08:00:00Z');
  day.settings = { ...day.settings, replyMode: 'review' };
  const monday = await day.post(CATS, `Good morning! Who is this? #CougarOrNot ${BOT}`, ['cougar']);
  const crow = await day.post(CROWS, 'First of the week: #CrowOrNot?', ['raven']);
  expect(await day.until('2026-11-23T12:00:00Z')).toMatchObject({ admitted: 2, held: 2 });
  expect(day.sandbox.botPosts()).toEqual([]);
  await day.atDesk(async (desk, held) => {
    expect(await edit(desk, heldFor(held, monday), 'Cougar, see https://cats.com')).toHaveProperty('problem');
    expect(await edit(desk, heldFor(held, monday), 'A cougar, that tail! I am a bot. #cougarOrNot')).toEqual({
      done: 'A cougar, that tail! I am a bot. #cougarOrNot',
    });
    expect(await relabel(desk, heldFor(held, crow), 'crow')).toHaveProperty('done');
  });
  await day.atDesk(async (desk, held) => {
    for (const each of held) expect(await approve(desk, each)).toHaveProperty('done');
    expect(held).toHaveLength(2);
  });
  expect(await day.until('2026-11-23T16:00:00Z')).toMatchObject({ sent: 2 });
  expect(answersTo(day, monday)).toEqual([expect.stringContaining('that tail!')]);
  expect(day.sandbox.botPosts().filter(({ replyTo }) => replyTo === undefined)).toEqual([
    expect.objectContaining({ text: expect.stringMatching(/crow.*person/i) }),
  ]);

  const tuesday = await day.post(CATS, `And this one? #CougarOrNot ${BOT}`, ['dog']);
  await day.post(CATS, 'It was a #cougar! Look at the tail. #CougarOrNot', ['cougar'], { replyTo: monday });
  await day.post(CROWS, 'Answer: a crow, of course. #CrowOrNot', [], { quoting: crow });
  expect(await day.until('2026-11-24T08:00:00Z')).toMatchObject({
    'solution:settled': 2,
    held: 1,
    scored: 2,
  });
  await day.atDesk((desk, held) => skip(desk, heldFor(held, tuesday)));

  await day.until('2026-11-25T08:00:00Z');

  // From Wednesday on only the less sure answers wait for a person.
  day.settings = { ...day.settings, replyMode: 'live', reviewBelow: 0.9 };
  const sure = await day.post(FOLLOWER, `Trail camera, 4 am #WildcatWednesday ${BOT}`, ['bobcat_lynx']);
  const unsure = await day.post(FOLLOWER, `A blur on the trail camera #WildcatWednesday ${BOT}`, [
    between('cougar', 'dog'),
  ]);
  const weary = await day.post(WEARY, `Mine! #WildcatWednesday ${BOT}`, ['house_cat']);
  expect(await day.until('2026-11-25T20:00:00Z')).toMatchObject({ sent: 2, held: 1 });
  expect([sure, unsure, weary].map((post) => answersTo(day, post).length)).toEqual([1, 0, 1]);

  // Thursday: one of them has had enough; an edit after the answer is no new round; nobody decides on the blur in time.
  await day.post(WEARY, 'Please stop, no bots.', [], { replyTo: day.sandbox.answersTo(weary)[0]?.id ?? '' });
  day.sandbox.editPost(sure, `Trail camera, 5 am #WildcatWednesday ${BOT}`);
  expect(await day.until('2026-11-26T16:00:00Z')).toMatchObject({ 'opted-out': 1, 'dropped:too-old': 1 });
  const ignored = await day.post(WEARY, `Another! #WildcatWednesday ${BOT}`, ['cougar']);

  // Friday: an edit before the answer, a post that is gone before it, a hard one, and the hosts' solutions.
  const friday = await day.post(CATS, `Last one for today #CougarOrNot ${BOT}`, ['house_cat']);
  const edited = day.sandbox.editPost(friday, `Last one for this week #CougarOrNot ${BOT}`).id;
  const gone = await day.post(CATS, `Oops, wrong picture #CougarOrNot ${BOT}`, ['dog']);
  day.sandbox.deletePost(gone);
  const grackle = await day.post(CROWS, `A hard one #CrowOrNot ${BOT}`, ['grackle']);
  expect(await day.until('2026-11-27T12:00:00Z')).toMatchObject({ 'skipped:opted-out': 1, sent: 2 });
  expect([ignored, gone].map((post) => answersTo(day, post).length)).toEqual([0, 0]);
  expect(day.sandbox.answersTo(edited)).toEqual([expect.objectContaining({ replyTo: edited })]);
  await day.post(CATS, '#CougarOrNot answer time: NOT a cougar!', [], { replyTo: friday });
  await day.post(CROWS, 'Many of you said grackle, but it was a raven. #CrowOrNot', [], { replyTo: grackle });
  await day.until('2026-11-28T12:00:00Z');

  // Sunday evening: the week in one sentence, which a person lets go out.
  expect(await day.until('2026-11-29T20:00:00Z')).toMatchObject({ summary: 1 });
  const summary = await day.atDesk(async (desk) => {
    const [waiting] = await desk.store.summaries.inState('held');
    await desk.store.summaries.markRetry(waiting?.id ?? '', day.now(), 'approved');
    return waiting?.text;
  });
  // The crow was a person's choice, which is no score of the bot.
  expect(summary).toMatch(/2 right of 3 answers/);
  await day.until('2026-11-30T08:00:00Z');
  expect(day.sandbox.botPosts().at(-1)?.text).toBe(summary);

  const score = await day.atDesk(({ store }) =>
    gatherStatistics(store, {
      now: day.now(),
      missing: new Set<string>(),
      networks: [new XNetwork({ baseUrl: 'https://api.x.com' })],
    }),
  );
  expect(score.total).toMatchObject({ rounds: 9, answered: 8, posted: 6, right: 2, wrong: 1, open: 5 });
  expect(score.byGame.map(({ key, right, wrong }) => [key, right, wrong])).toEqual([
    ['#cougarornot', 2, 0],
    ['#crowornot', 0, 1],
    ['#wildcatwednesday', 0, 0],
  ]);
  expect(score.silences).toEqual([{ key: 'opted-out', count: 1 }]);
  // Two posts of its own (the unasked crow, the summary); no post was answered twice.
  const replies = day.sandbox.botPosts().flatMap(({ replyTo }) => replyTo ?? []);
  expect(replies).toHaveLength(5);
  expect(new Set(replies).size).toBe(replies.length);
  expect(day.sandbox.botPosts()).toHaveLength(7);
});
