import fc from 'fast-check';
import type { Game } from '../../src/game/game.ts';
import type { Fault, FaultKind } from '../../src/platforms/sandbox/faults.ts';
import { HOST } from './game-day.ts';

const hosted: Game = {
  key: '#cougarornot',
  hashtag: 'cougarornot',
  hashtagAsWritten: 'cougarOrNot',
  hosts: [HOST],
};
/** Who may start a round, and by what. */
export const gameSets = {
  "a host's hashtag": [hosted],
  "anyone's hashtag": [{ ...hosted, hosts: [] }],
  'all that a host posts': [{ key: `@${HOST}`, hosts: [HOST], model: 'cougar-or-not' }],
  'two games': [hosted, { key: '#crowornot', hashtag: 'crowornot', hosts: [], model: 'cougar-or-not' }],
} satisfies Record<string, readonly Game[]>;

/** What is posted. Every post has the hashtag. */
export interface PostKind {
  readonly by: typeof HOST | 'someone';
  readonly summons: boolean;
  /** What the photo shows; absent: no photo. */
  readonly label?: 'cougar' | 'dog' | 'no_animal';
}

/** A 4xx is a refusal: it has no effect. */
const REFUSALS = {
  'rate-limited': { kind: 'rate-limited' },
  'rate-limited for the day': { kind: 'rate-limited', headers: 'day' },
  'rate-limited, no headers': { kind: 'rate-limited', headers: 'none' },
  'rate-limited, code 88': { kind: 'rate-limited', headers: 'none', code88: true },
  unauthorized: { kind: 'unauthorized' },
  'out of credits': { kind: 'credits-depleted' },
} satisfies Record<string, FaultKind>;

const BREAKDOWNS = {
  reset: { kind: 'reset' },
  drop: { kind: 'drop' },
  'time-out': { kind: 'hang' },
  '503 html': { kind: 'status', status: 503, body: 'html' },
  '500 empty': { kind: 'status', status: 500, body: 'empty' },
  '502 json': { kind: 'status', status: 502, body: { json: { title: 'Bad Gateway' } } },
  cut: { kind: 'cut' },
  'cut, honest length': { kind: 'cut', honest: true },
  malformed: { kind: 'malformed' },
  'errors instead of data': { kind: 'partial-errors', instead: true },
  'unknown fields': { kind: 'unknown-fields' },
} satisfies Record<string, FaultKind>;

export const faultKinds: Readonly<Record<string, FaultKind>> = { ...REFUSALS, ...BREAKDOWNS };
const refusals = Object.keys(REFUSALS);

export type Step =
  | { readonly do: 'post'; readonly kind: PostKind }
  | { readonly do: 'edit'; readonly which: number; readonly how: 'typo' | 'summon' | 'withdraw' }
  | { readonly do: 'delete'; readonly which: number }
  | { readonly do: 'pass' }
  | { readonly do: 'kill'; readonly at: number }
  | {
      readonly do: 'fault';
      readonly fault: string;
      readonly when: NonNullable<Fault['when']>;
      readonly on: 'GET' | 'POST' | 'photo';
      readonly skip: number;
      readonly times: number;
      /** The process also dies, at this boundary. */
      readonly killAt?: number;
    }
  | { readonly do: 'lose database' }
  | { readonly do: 'two runs' }
  | { readonly do: 'two machines' }
  | { readonly do: 'wait'; readonly minutes: number };

export interface StormCase {
  readonly games: keyof typeof gameSets;
  readonly poll: 'search' | 'mentions';
  readonly unsummoned: 'standalone' | 'skip';
  /** X refuses a text that was posted within a day. */
  readonly duplicateRule: boolean;
  /** X shows a post on the timeline only after 20 seconds. */
  readonly slowTimeline: boolean;
  readonly vocabulary: 'tweet' | 'post';
  readonly answersPerRun: number;
  readonly steps: readonly Step[];
}

/** More than this, and an answer may be given up, as it should: six attempts are made at most. */
const MOST_TROUBLES = 5;
/** A photo is given up after three attempts. */
const MOST_PHOTO_FAULTS = 2;

const postKind: fc.Arbitrary<PostKind> = fc
  .record({
    by: fc.constantFrom<PostKind['by'][]>(HOST, HOST, HOST, 'someone'),
    summons: fc.boolean(),
    label: fc.option(
      fc.constantFrom('cougar' as const, 'cougar' as const, 'dog' as const, 'no_animal' as const),
      {
        nil: undefined,
        freq: 9,
      },
    ),
  })
  .map(({ label, ...kind }) => (label === undefined ? kind : { ...kind, label }));

const boundary = fc.integer({ min: 1, max: 190 });

const fault: fc.Arbitrary<Step> = fc
  .record({
    fault: fc.constantFrom(...Object.keys(faultKinds)),
    when: fc.constantFrom('before-effect' as const, 'after-effect' as const),
    on: fc.constantFrom('GET' as const, 'POST' as const, 'POST' as const, 'photo' as const),
    skip: fc.nat({ max: 4 }),
    times: fc.integer({ min: 1, max: 3 }),
    killAt: fc.option(boundary, { nil: undefined, freq: 5 }),
  })
  .map(({ killAt, ...one }) => ({
    do: 'fault' as const,
    ...one,
    // A photo's server is no API: what breaks a picture for good is not meant here.
    fault:
      one.on === 'photo' && !['reset', 'drop', '503 html', 'cut'].includes(one.fault) ? 'reset' : one.fault,
    when: refusals.includes(one.fault) ? ('before-effect' as const) : one.when,
    ...(killAt === undefined ? {} : { killAt }),
  }));

const which = fc.nat({ max: 9 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('post' as const), kind: postKind }) },
  { weight: 4, arbitrary: fault },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('kill' as const), at: boundary }) },
  { weight: 1, arbitrary: fc.constant({ do: 'pass' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('edit' as const),
      which,
      how: fc.constantFrom('typo' as const, 'summon' as const, 'withdraw' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete' as const), which }) },
  { weight: 2, arbitrary: fc.constant({ do: 'lose database' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'two runs' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'two machines' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 40 }) }),
  },
);

/** Any game, posts, faults and crash points. */
export const stormCase: fc.Arbitrary<StormCase> = fc.record({
  games: fc.constantFrom(...(Object.keys(gameSets) as (keyof typeof gameSets)[])),
  poll: fc.constantFrom('search' as const, 'search' as const, 'mentions' as const),
  unsummoned: fc.constantFrom('standalone' as const, 'standalone' as const, 'skip' as const),
  duplicateRule: fc.boolean(),
  slowTimeline: fc.boolean(),
  vocabulary: fc.constantFrom('tweet' as const, 'post' as const),
  answersPerRun: fc.constantFrom(1, 20, 20),
  steps: fc
    .tuple(postKind, fc.array(step, { minLength: 1, maxLength: 14 }))
    .map(([kind, steps]) => withinBounds([{ do: 'post', kind }, ...steps])),
});

function withinBounds(steps: readonly Step[]): readonly Step[] {
  let troubles = 0;
  let photoFaults = 0;
  return steps.filter((one) => {
    if (one.do === 'fault' && one.on === 'photo' && ++photoFaults > MOST_PHOTO_FAULTS) return false;
    return !isTrouble(one) || ++troubles <= MOST_TROUBLES;
  });
}

/** After which an answer may have been attempted once more. */
export function isTrouble(one: Step): boolean {
  return one.do === 'kill' || one.do === 'fault';
}
