import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Item, Start } from './marks.ts';

const MINUTE = 60_000;
const NOON = Date.parse('2026-11-20T12:00:00Z');

/** Reads a list as the adapter does, newest first, in pages of a size. */
function read(list: readonly Item[], from: ConstructorParameters<typeof Start>[0], size: number) {
  const start = new Start(from);
  const found: string[] = [];
  let mark: string | undefined;
  for (let at = 0; at === 0 || at < list.length; at += size) {
    const page = list.slice(at, at + size);
    found.push(...page.filter((item) => start.isNew(item)).map(({ uri }) => uri));
    const oldest = page.at(-1);
    // Also the last page of a list has a cursor: whether one follows is seen only there.
    const isDone = oldest !== undefined && start.isReachedBy(oldest);
    if (at === 0) mark = start.markAfter(page, isDone);
    if (isDone) break;
  }
  return { found, mark };
}

const sorted = (items: readonly Item[]): readonly Item[] => items.toSorted((a, b) => b.at - a.at);
const uris = (items: readonly Item[]): readonly string[] => items.map(({ uri }) => uri).sort();

/** Posts of some hours, each seen up to ten minutes after it was made, in the order of their making. */
const posts = fc
  .array(fc.record({ gap: fc.integer({ min: 1, max: 40 }), lag: fc.integer({ min: 0, max: 10 }) }), {
    maxLength: 40,
  })
  .map((made) => {
    let at = NOON - 600 * MINUTE;
    return made.map(({ gap, lag }, i): Item => {
      at += gap * MINUTE;
      return {
        uri: `at://did:plc:host/app.bsky.feed.post/3lbdlq${String(i).padStart(6, '0')}`,
        at,
        seenAt: at + lag * MINUTE,
      };
    });
  });

it('each post is found, over any number of runs, however long the pages are and however late posts show up', () => {
  fc.assert(
    fc.property(
      posts,
      fc.integer({ min: 3, max: 30 }),
      fc.array(fc.integer({ min: 1, max: 120 }), { maxLength: 12 }),
      (all, size, pauses) => {
        let mark: string | undefined;
        let now = NOON - 600 * MINUTE;
        const found: string[] = [];
        for (const pause of [...pauses, 10_000]) {
          now += pause * MINUTE;
          const shown = sorted(all.filter(({ seenAt }) => seenAt <= now));
          const from = mark === undefined ? { notBefore: new Date(0) } : { marks: [mark] };
          const run = read(shown, from, size);
          found.push(...run.found);
          mark = run.mark ?? mark;
        }
        // A late one on a later page may come twice, which the memory knows.
        expect([...new Set(found)].sort()).toEqual(uris(all));
      },
    ),
  );
});

it('what a list has left out for a while is found within an hour', () => {
  const post = (i: number, minutesAgo: number): Item => {
    const at = NOON - minutesAgo * MINUTE;
    return { uri: `at://did:plc:host/app.bsky.feed.post/3lbdlq00000${i}`, at, seenAt: at };
  };
  const [newest, missed, old] = [post(1, 0), post(2, 20), post(3, 200)];
  const { mark = '' } = read([newest, old], { notBefore: new Date(NOON - 100 * MINUTE) }, 3);
  expect(read([newest, missed, old], { marks: [mark] }, 3).found).toEqual([missed.uri]);
});

it('another post of the same moment is found, and one whose author has a slow clock', () => {
  const post = (i: number, at: number, seenAt: number): Item => ({
    uri: `at://did:plc:host/app.bsky.feed.post/3lbdlq00000${i}`,
    at,
    seenAt,
  });
  const one = post(1, NOON, NOON);
  const { mark = '' } = read([one], { notBefore: new Date(0) }, 3);
  const others = [post(2, NOON, NOON), post(3, NOON - 300 * MINUTE, NOON + MINUTE)];
  expect(read([...others, one], { marks: [mark] }, 3).found).toEqual(others.map(({ uri }) => uri));
});

it('what shows up late is found also below the floor, behind a full page of newer posts', () => {
  const post = (minute: number, lag: number): Item => {
    const at = NOON + minute * MINUTE;
    return {
      uri: `at://did:plc:host/app.bsky.feed.post/3lbdlq00000${minute}`,
      at,
      seenAt: at + lag * MINUTE,
    };
  };
  const [late, ...others] = [
    post(1, 5),
    post(2, 0),
    post(3, 0),
    post(4, 0),
    post(5, 0),
    post(6, 0),
    post(7, 0),
  ] as const;
  const { mark = '' } = read(sorted(others.slice(0, 3)), { notBefore: new Date(0) }, 3);
  expect(read(sorted([late, ...others]), { marks: [mark] }, 3).found).toContain(late.uri);
});

it('a backlog of one hour that is longer than a page is not read again', () => {
  const backlog = sorted(
    Array.from({ length: 9 }, (_, i): Item => {
      const at = NOON - i * MINUTE;
      return { uri: `at://did:plc:host/app.bsky.feed.post/3lbdlq00000${i}`, at, seenAt: at };
    }),
  );
  const first = read(backlog, { notBefore: new Date(NOON - 60 * MINUTE) }, 3);
  expect(first.found).toHaveLength(9);
  expect(read(backlog, { marks: [first.mark ?? ''] }, 9).found).toEqual([]);
});

it('a mark that cannot be read starts at the beginning', () => {
  const item = { uri: 'at://did:plc:host/app.bsky.feed.post/3lbdlq000000', at: NOON, seenAt: NOON };
  expect(read([item], { marks: ['rubbish'] }, 3).found).toEqual([item.uri]);
});
