import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mergeGames } from './games.ts';
import { parseGames, readGamesFile } from './games-file.ts';

const gamesOf = (value: unknown) => {
  const { entries, problems } = parseGames(value);
  const { games, faults } = mergeGames(entries);
  expect([...problems, ...faults]).toEqual([]);
  return games;
};
const problemsOf = (text: string) => {
  const { entries, faults } = readGamesFile('./games.json', () => text);
  return [...faults, ...mergeGames(entries).faults].map(({ problem }) => problem);
};

describe('the full form', () => {
  it('reads the example that ships with it', () => {
    const example: unknown = JSON.parse(readFileSync(new URL('games.example.json', import.meta.url), 'utf8'));
    expect(gamesOf(example)).toMatchObject([
      {
        key: '#cougarornot',
        hosts: ['drmichellelarue'],
        model: 'cougar-or-not',
        wording: { unsure: { length: 2 } },
      },
      { key: '#croworno', hashtagAsWritten: 'crowOrNo', hosts: ['corvidresearch', 'metrofieldguide'] },
      { key: '#corvidquiz', hosts: ['corvidresearch', 'metrofieldguide'] },
      { key: '@metrofieldguide', hosts: ['metrofieldguide'] },
    ]);
  });

  it('makes a game of each host that has no hashtag', () => {
    expect(gamesOf({ games: [{ hosts: ['@A', 'b', 'a'] }] })).toEqual([
      { key: '@a', hosts: ['a'] },
      { key: '@b', hosts: ['b'] },
    ]);
  });

  it('merges entries for the same hashtag, whatever the case', () => {
    const games = [
      { hashtag: '#CrowOrNo', hosts: ['a'] },
      { hashtags: ['croworno'], hosts: ['B'], model: 'crows', wording: { unsure: ['No idea.'] } },
    ];
    expect(gamesOf({ games })).toEqual([
      {
        key: '#croworno',
        hashtag: 'croworno',
        hashtagAsWritten: 'CrowOrNo',
        hosts: ['a', 'b'],
        model: 'crows',
        wording: { unsure: ['No idea.'] },
      },
    ]);
  });

  it('takes field marks, one or a list, none at all, and the hashtag of solutions', () => {
    const mark = { mark: "A cougar's tail is long.", source: '@drmichellelarue' };
    const pair = { mark: 'long on a cougar', source: 'a book', from: 'bobcat', look: 'the tail' };
    const [cats, crows] = gamesOf({
      games: [
        { hashtag: 'a', fieldMarks: { cougar: mark, dog: ['shipped', pair] }, answerTag: '#A_Solution' },
        { hashtag: 'b', fieldMarks: false },
      ],
    });
    expect(cats).toMatchObject({
      fieldMarks: { cougar: [mark], dog: ['shipped', pair] },
      answerTag: 'a_solution',
    });
    expect(crows).toMatchObject({ fieldMarks: false });
  });

  it('names the faults of field marks: too long, no source, half a pair, a link', () => {
    const { problems } = parseGames({
      games: [
        {
          hashtag: 'a',
          fieldMarks: {
            cougar: [
              { mark: 'x'.repeat(111), source: 's' },
              { mark: 'no source' },
              { mark: 'half', source: 's', from: 'dog' },
              { mark: 'see fox.no', source: 's' },
            ],
          },
        },
      ],
    });
    const all = problems.join('\n');
    expect(all).toMatch(/fieldMarks\.cougar/);
    for (const sign of ['111 characters', 'source', 'takes both', 'full stop inside'])
      expect(all).toContain(sign);
  });

  it('takes one target or a list, and merges what games ask; two questions for one game are a fault', () => {
    const asked = [
      { hashtag: 'crowOrNo', target: 'crow' },
      { hashtag: 'croworno', hosts: undefined, model: 'crows' },
      { hashtag: 'owls', question: 'which', target: ['barn_owl', 'eagle_owl'] },
    ];
    expect(gamesOf({ games: asked })).toMatchObject([
      { key: '#croworno', target: ['crow'], model: 'crows' },
      { key: '#owls', question: 'which', target: ['barn_owl', 'eagle_owl'] },
    ]);
    const twice = [
      { hashtag: 'crowOrNo', target: 'crow' },
      { hashtag: 'crowOrNo', target: 'raven' },
    ];
    expect(problemsOf(JSON.stringify({ games: twice })).join()).toContain('a game asks one thing');
  });

  it('reports every fault with its place', () => {
    const text = JSON.stringify({
      games: [
        { hashtag: '#a b', hosts: ['x y', 3], hosst: 1, model: '../x' },
        {},
        5,
        {
          hashtag: 'ok',
          wording: { label: [''], group: ['{lable}'], nothing: ['{'], several: [], unsure: 'no', groop: [] },
        },
      ],
      gmes: [],
    });
    const problems = problemsOf(text);
    for (const words of [
      'games[0].hashtag: "#a b" has a space in it',
      'games[0].hosts[0]: "x y" is not a handle: on X',
      'games[0].hosts[1]: a text in double quotes is expected',
      'games[0].hosst: this name is not known here. Did you mean hosts?',
      'games[0].model: "../x" is not the name of a model folder',
      'games[1]: has neither hashtag, hashtags nor hosts',
      'games[2]: an object in braces is expected',
      'games[3].wording.label[0]: is an empty text',
      'games[3].wording.group[0]: has the placeholder "{lable}"',
      'games[3].wording.nothing[0]: has a brace that is not part of a placeholder',
      'games[3].wording.several: the list is empty',
      'games[3].wording.unsure: a list in square brackets is expected',
      'games[3].wording.groop: this name is not known here. Did you mean group?',
      'gmes: this name is not known here. Did you mean games?',
    ]) {
      expect(problems.filter((problem) => problem.startsWith(`"./games.json", ${words}`))).toHaveLength(1);
    }
    expect(problems).toHaveLength(14);
  });

  it.each([
    [
      [
        { hashtag: 'a', model: 'x' },
        { hashtag: 'A', model: 'y' },
      ],
      'a game has one model',
    ],
    [
      [
        { hashtag: 'a', wording: { unsure: ['x'] } },
        { hashtag: 'a', wording: { unsure: ['y'] } },
      ],
      'one wording',
    ],
    [[{ hashtag: 'a' }, { hashtag: 'a', hosts: ['b'] }], 'games[1]: #a is already in GAMES_FILE games[0]'],
  ])('refuses contradictions: %j', (games, words) => {
    expect(problemsOf(JSON.stringify({ games }))[0]).toContain(words);
  });
});

describe('the plain form', () => {
  it('reads eighty hosts and a hundred and twenty hashtags', () => {
    const hosts = Object.fromEntries(
      Array.from({ length: 80 }, (_, host) => [
        `host_${host}`,
        host % 2 ? [`tag${host}a`] : [`#tag${host}a`, `tag${host}b`],
      ]),
    );
    expect(gamesOf(hosts)).toHaveLength(120);
  });

  it('takes an empty list as every post of the host', () => {
    expect(gamesOf({ MetroFieldGuide: [] })).toEqual([
      { key: '@metrofieldguide', hosts: ['metrofieldguide'] },
    ]);
  });

  it('merges hosts and hashtags that differ in case only', () => {
    expect(gamesOf({ A: ['Tag', 'tag'], a: ['TAG'], b: ['tag'] })).toMatchObject([
      { key: '#tag', hosts: ['a', 'b'] },
    ]);
  });

  it('takes an account that is called games', () => {
    expect(gamesOf({ games: ['tag'] })).toMatchObject([{ key: '#tag', hosts: ['games'] }]);
  });

  it('does not mistake $schema for a host', () => {
    expect(gamesOf({ $schema: './games.schema.json', a: ['tag'] })).toHaveLength(1);
  });

  it('reports every fault with its place', () => {
    expect(problemsOf(JSON.stringify({ 'a b': ['x'], c: ['1', 2], d: 'x' }))).toEqual([
      '"./games.json", ["a b"]: "a b" is not a handle: on X it has letters A to Z, digits and _; on Bluesky it is a name with dots, as name.bsky.social',
      '"./games.json", c[0]: "1" has only digits, which X does not take as a hashtag',
      '"./games.json", c[1]: a text in double quotes is expected',
      '"./games.json", d: a list in square brackets is expected, e.g. ["cougarOrNot"]',
    ]);
  });
});

describe('readGamesFile', () => {
  it.each([
    ['', 'the file is empty'],
    ['{"a": ["b"],}', 'line 1, column 13: no comma may stand before the closing }'],
    ['{"a": ["b"], "a": ["c"]}', '"a" stands twice'],
    ['[{"hashtag": "a"}]', 'has to be an object in braces'],
    ['{}', 'it names no game'],
    ['{"games": []}', 'games: the list is empty'],
    ['{"games": {"a": []}}', 'games: a list in square brackets is expected'],
    ['null', 'has to be an object in braces'],
  ])('refuses %j', (text, words) => {
    expect(problemsOf(text)).toHaveLength(1);
    expect(problemsOf(text)[0]).toContain(words);
  });

  it.each([
    ['ENOENT', './games.json', '"./games.json" does not exist'],
    ['EISDIR', './games', '"./games" is a folder'],
    ['EACCES', './games.json', '"./games.json" cannot be read by this user'],
    ['ENOENT', '{"a": []}', 'it takes the path of one'],
  ])('says why the file cannot be read: %s', (code, path, words) => {
    const { faults } = readGamesFile(path, () => {
      throw Object.assign(new Error('no'), { code });
    });
    expect(faults[0]?.problem).toContain(words);
  });

  it('repeats nothing of a file that is not JSON, which may be the wrong one', () => {
    expect(problemsOf('X_API_KEY=canary').join()).not.toContain('canary');
  });
});
