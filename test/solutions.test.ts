import { expect, test } from 'vitest';
import type { Game } from '../src/game/game.ts';
import { solutionInWords } from '../src/game/solution.ts';
import { solidPhoto } from '../src/vision/testing/tiny-model.ts';
import { runCommand } from './support/command.ts';
import { countsOf, type GameDay, gameDay, HOST } from './support/game-day.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

type Day = GameDay & { close(): Promise<void> };

/** `settled cougar: It was a cougar!`, by round. */
async function told(day: Day): Promise<Record<string, string>> {
  const app = await day.open();
  try {
    const rounds = (await Array.fromAsync(app.store.rounds.all())).filter(({ solution }) => solution);
    return Object.fromEntries(
      rounds.map(({ id, solution }) => [
        id,
        solution
          ? `${solution.state} ${solutionInWords(solution.solution, undefined)}: ${solution.evidence}`
          : '',
      ]),
    );
  } finally {
    await app.close();
  }
}

test('a hashtag of solutions belongs to its game: it answers the round, and a photo beside it is no new one', async () => {
  const day = await gameDay();
  const { id } = await roundOf(day);
  await day.hostPost('#CougarOrNot_Solution: yes! @fieldmark_bot #CougarOrNot', 'cougar');
  expect(countsOf(await day.pass())).toMatchObject({ 'skipped:reveal': 1, 'solution:settled': 1 });
  expect(await told(day)).toEqual({ [id]: expect.stringMatching(/^settled cougar: /) });
  day.advance(60 * MINUTE_MS);
  // Of a round that the bot never saw: nothing is asked, and nothing answered.
  const answers = day.sandbox.botPosts().length;
  await day.hostPost('@fieldmark_bot #CougarOrNot #CougarOrNot_Solution look at that tail', 'cougar');
  expect(countsOf(await day.pass())).toMatchObject({ 'skipped:reveal': 1 });
  expect(day.sandbox.botPosts()).toHaveLength(answers);
});

test('a hashtag of solutions that is written in the games file is searched for', async () => {
  const games: readonly Game[] = [
    {
      key: '#crossbird',
      hashtag: 'crossbird',
      hosts: [HOST],
      model: 'cougar-or-not',
      answerTag: 'xbird_told',
      target: ['cougar'],
    },
  ];
  const day = await gameDay({ games });
  const round = await day.hostPost('Who is this? #crossbird', 'cougar');
  await day.pass();
  day.advance(60 * MINUTE_MS);
  day.sandbox.addPost({ by: HOST, text: 'Not this time! #xbird_told' });
  expect(countsOf(await day.pass())).toMatchObject({ 'solution:settled': 1 });
  expect(await told(day)).toEqual({ [round.id]: expect.stringMatching(/^settled not cougar: /) });
});

async function roundOf(
  day: Day,
  label = 'cougar',
  text = 'Who is this? #CougarOrNot',
): Promise<{ id: string }> {
  const round = await day.hostPost(text, label);
  await day.pass();
  day.advance(60 * MINUTE_MS);
  return round;
}

test.each([
  ['a reply in the thread', (id: string) => ({ text: 'It was a #bobcat! #CougarOrNot', replyTo: id })],
  [
    'a quote',
    (id: string) => ({ text: 'Many of you said cougar, but it was a bobcat #CougarOrNot', quoting: id }),
  ],
  ['a post of its own', () => ({ text: '#CougarOrNot answer time: bobcat' })],
])('the solution is read from %s of the host, which is no round itself', async (_, reveal) => {
  const day = await gameDay();
  const { id } = await roundOf(day);
  const answers = day.sandbox.botPosts().length;
  // Mentions are read every ten minutes, whatever is told.
  const asked = () => day.sandbox.requests().filter(({ path }) => !path.endsWith('/mentions')).length;
  const requests = asked();
  day.sandbox.addPost({ by: HOST, ...reveal(id) });
  expect(countsOf(await day.pass())).toMatchObject({ 'skipped:reveal': 1, 'solution:settled': 1 });
  expect(await told(day)).toEqual({ [id]: expect.stringMatching(/^settled bobcat_lynx: .*bobcat/) });
  expect(day.sandbox.botPosts()).toHaveLength(answers);
  // One search: nothing is asked of X for it.
  expect(asked() - requests).toBe(1);
});

test("a reply to somebody else's photo in the thread settles nothing", async () => {
  const day = await gameDay();
  const { id } = await roundOf(day);
  day.sandbox.addAccount({ handle: 'guest' });
  const theirs = day.sandbox.addPost({ by: 'guest', text: 'And mine?', replyTo: id });
  day.sandbox.addPost({ by: HOST, text: "That's a bobcat! #CougarOrNot", replyTo: theirs.id });
  await day.pass();
  expect((await told(day))[id]).not.toMatch(/^settled/);
});

test('a photo beside "answer time" does not make the solution a round; a photo in the next round of a thread does', async () => {
  const day = await gameDay();
  const { id } = await roundOf(day);
  const photos = [{ bytes: await solidPhoto('dog') }];
  day.sandbox.addPost({
    by: HOST,
    text: 'Answer time: a cougar! #CougarOrNot @fieldmark_bot',
    photos,
    replyTo: id,
  });
  const next = {
    by: HOST,
    text: 'Next one! Is this a bobcat? #CougarOrNot @fieldmark_bot',
    photos,
    replyTo: id,
  };
  const second = day.sandbox.addPost(next);
  await day.pass();
  expect(await told(day)).toEqual({ [id]: 'settled cougar: Answer time: a cougar!' });
  expect(day.sandbox.answersTo(second.id)).toHaveLength(1);
});

test('a host says of the bot’s own answer that it is right, or wrong', async () => {
  const day = await gameDay();
  const right = await roundOf(day, 'cougar', 'One #CougarOrNot @fieldmark_bot');
  day.sandbox.addPost({
    by: HOST,
    text: 'Right! #CougarOrNot',
    quoting: day.sandbox.answersTo(right.id)[0]?.id ?? '',
  });
  const wrong = await roundOf(day, 'cougar', 'Two #CougarOrNot @fieldmark_bot');
  day.sandbox.addPost({
    by: HOST,
    text: 'Nope! #CougarOrNot',
    replyTo: day.sandbox.answersTo(wrong.id)[0]?.id ?? '',
  });
  await day.pass();
  expect(await told(day)).toEqual({
    [right.id]: expect.stringMatching(/^settled cougar: Right! #CougarOrNot \(of: .*[Cc]ougar/),
    [wrong.id]: expect.stringMatching(/^settled not cougar: .*Nope! #CougarOrNot \(of: .*[Cc]ougar/),
  });
});

test('with two rounds open, a post that names none waits for a person; so does one long after', async () => {
  const day = await gameDay();
  await roundOf(day);
  const second = await roundOf(day, 'dog');
  day.sandbox.addPost({ by: HOST, text: '#CougarOrNot answer: bobcat' });
  await day.pass();
  expect(await told(day)).toEqual({ [second.id]: 'ambiguous bobcat_lynx: #CougarOrNot answer: bobcat' });

  const late = await gameDay();
  await roundOf(late);
  late.advance(7 * DAY_MS);
  late.sandbox.addPost({ by: HOST, text: '#CougarOrNot answer: bobcat' });
  expect(countsOf(await late.pass())).toMatchObject({ 'skipped:no-photo': 1 });
  expect(await told(late)).toEqual({});
});

test('the text of an edit holds, also when it takes the solution back', async () => {
  const day = await gameDay();
  const { id } = await roundOf(day);
  const reveal = day.sandbox.addPost({ by: HOST, text: 'It was a dog! #CougarOrNot', replyTo: id });
  await day.pass();
  expect(await told(day)).toEqual({ [id]: 'settled dog: It was a dog!' });
  day.advance(MINUTE_MS);
  day.sandbox.editPost(reveal.id, 'It was a bobcat! #CougarOrNot');
  await day.pass();
  expect(await told(day)).toEqual({ [id]: 'settled bobcat_lynx: It was a bobcat!' });
  day.advance(MINUTE_MS);
  day.sandbox.editPost(reveal.id, 'Answer tomorrow! #CougarOrNot');
  await day.pass();
  expect(await told(day)).toEqual({});
});

test('"not a cougar" becomes what the host says later; a contradiction waits for a person', async () => {
  const day = await gameDay();
  const { id } = await roundOf(day);
  for (const [text, expected] of [
    ['Not a cougar!', 'settled not cougar: Not a cougar!'],
    ['It was a bobcat.', 'settled bobcat_lynx: It was a bobcat.'],
    ['So it was a dog.', 'ambiguous bobcat_lynx, dog: It was a bobcat. … So it was a dog.'],
  ] as const) {
    day.sandbox.addPost({ by: HOST, text: `${text} #CougarOrNot`, replyTo: id });
    await day.pass();
    expect(await told(day)).toEqual({ [id]: expected });
    day.advance(MINUTE_MS);
  }
});

test('what others say in the thread, and a host who said stop, is no solution', async () => {
  const day = await gameDay();
  const { id } = await roundOf(day);
  day.sandbox.addPost({ by: 'someone', text: 'It was a bobcat! #CougarOrNot @fieldmark_bot', replyTo: id });
  await day.pass();
  await day.pass({ poll: 'mentions' });
  expect(await told(day)).toEqual({});

  const app = await day.open();
  const host = await app.store.rounds.find([id]);
  await app.store.accounts.optOut({ id: host?.authorId ?? '' }, day.now(), 'operator');
  await app.close();
  day.sandbox.addPost({ by: HOST, text: 'It was a bobcat! #CougarOrNot', replyTo: id });
  expect(countsOf(await day.pass())).toMatchObject({ seen: 1 });
  expect(await told(day)).toEqual({});
});

test('in mentions mode, a reply to the bot’s answer tells it', async () => {
  const day = await gameDay();
  const { id } = await day.hostPost('Who? #CougarOrNot @fieldmark_bot', 'cougar');
  await day.pass({ poll: 'mentions' });
  day.advance(MINUTE_MS);
  const replyTo = day.sandbox.answersTo(id)[0]?.id ?? '';
  day.sandbox.addPost({ by: HOST, text: '@fieldmark_bot Nope, it’s a bobcat', replyTo });
  expect(countsOf(await day.pass({ poll: 'mentions' }))).toMatchObject({ 'skipped:reveal': 1 });
  expect(await told(day)).toEqual({ [id]: "settled bobcat_lynx: Nope, it's a bobcat" });
});

test('a solution that is read a page before its round is found', async () => {
  const games: Game[] = [{ key: '#cougarornot', hashtag: 'cougarornot', hosts: [HOST] }];
  const day = await gameDay({ games });
  const round = await day.hostPost('Who is this? #CougarOrNot', 'cougar');
  for (let i = 0; i < 120; i++) {
    day.advance(1000);
    day.sandbox.addPost({ by: HOST, text: `Nice to see you all ${i} #CougarOrNot` });
  }
  day.sandbox.addPost({ by: HOST, text: 'It was a bobcat! #CougarOrNot', replyTo: round.id });
  await day.pass();
  expect(await told(day)).toEqual({ [round.id]: 'settled bobcat_lynx: It was a bobcat!' });
});

test('fieldmark answer: lists what is unclear, and a person has the last word', async () => {
  const day = await gameDay();
  const { id } = await roundOf(day);
  day.sandbox.addPost({ by: HOST, text: 'Probably a bobcat. #CougarOrNot', replyTo: id });
  await day.pass();
  const folder = day.databasePath.replace(/data\/[^/]+$/, '');
  const env = { DATABASE_PATH: day.databasePath, MODELS_DIR: `${folder}models` };
  const fieldmark = (...args: string[]) => runCommand(['answer', ...args], env, folder, day.now);

  const list = await fieldmark('list');
  expect(list.stdout).toContain(`${id}  #cougarornot, a round of @${HOST}, 2026-11-20 12:00 UTC`);
  expect(list.stdout).toContain('"Probably a bobcat."');
  expect(list.stdout).toContain('may mean:  bobcat or lynx');
  expect(JSON.parse((await fieldmark('list', '--json')).stdout)).toMatchObject({
    roundId: id,
    state: 'ambiguous',
    solution: { kind: 'is', labels: ['bobcat_lynx'] },
  });

  const unknown = await fieldmark(id, 'bobcta');
  expect(unknown).toMatchObject({ code: 64, stdout: '' });
  expect(unknown.stderr).toMatch(
    /"bobcta" is no label of this model. Did you mean bobcat\?\nIt knows:\n {2}cougar\n/,
  );
  expect((await fieldmark('1', 'cougar')).stderr).toMatch(/^1 is no round that the bot has seen/);

  expect(await fieldmark(`https://x.com/${HOST}/status/${id}`, 'lynx')).toMatchObject({
    code: 0,
    stdout: `${id} (#cougarornot): bobcat or lynx\n`,
  });
  day.sandbox.addPost({ by: HOST, text: 'It was a dog. #CougarOrNot', replyTo: id });
  await day.pass();
  expect(await told(day)).toEqual({ [id]: 'settled bobcat_lynx: Probably a bobcat.' });
  expect((await fieldmark(id, 'not:cougar,dog')).stdout).toContain('not cougar, not dog');
  for (const words of [
    ['house', 'cat'],
    ['not:', 'house', 'cat'],
    ['house', 'cat,', 'dog'],
  ])
    expect((await fieldmark(id, ...words)).stdout).toContain('house cat');
  for (const words of [['no', 'animal'], ['no_animal'], ['nothing']])
    expect((await fieldmark(id, ...words)).stdout).toContain('no animal');
  expect((await fieldmark('dismiss', id)).code).toBe(0);
  expect((await fieldmark('list')).stdout).toBe('No solution waits for a person.\n');

  const csv = await runCommand(['export'], env, folder, day.now);
  const [head = '', first = ''] = csv.stdout.split('\n');
  expect(head).toMatch(
    /host_answer,host_answer_state,host_answer_evidence,host_answer_source,host_answer_found_at,/,
  );
  expect(first).toMatch(/no_animal,dismissed,Probably a bobcat\.,operator,/);
});

test('fieldmark answer says so when no model plays the game', async () => {
  const day = await gameDay({ games: [{ key: '#crowornot', hashtag: 'crowornot', hosts: [HOST] }] });
  const { id } = await roundOf(day, 'dog', 'Crow? #CrowOrNot');
  const folder = day.databasePath.replace(/data\/[^/]+$/, '');
  const env = { DATABASE_PATH: day.databasePath, MODELS_DIR: `${folder}models` };
  const { code, stderr } = await runCommand(['answer', id, 'crow'], env, folder, day.now);
  expect(code).toBe(64);
  expect(stderr).toMatch(
    /^No model plays #crowornot, so there are no labels to name\. Installed: cougar-or-not;/,
  );
});
