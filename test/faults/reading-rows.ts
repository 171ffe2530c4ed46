import { ALWAYS, type FaultRow, impatient, meeting, SEARCH } from './fault-case.ts';

const QUARTER_HOUR_MS = 16 * 60_000;
const status = (code: number, body: 'html' | 'empty' | { json: unknown }) =>
  meeting(SEARCH, { kind: 'status', status: code, body });

/** What goes wrong while the bot reads: nothing was posted, so that nothing needs to be found out. */
export const readingRows: readonly FaultRow[] = [
  {
    fault: 'No connection: DNS, refused, reset',
    sees: 'could not be reached to',
    does: 'tries three times, posts nothing; the next run reads on from where this one was',
    cases: {
      DNS: { settings: { xApiBaseUrl: 'http://no-such-host.invalid' }, ends: 'later' },
      refused: {
        strike: async ({ sandbox }) => {
          await sandbox.goOffline();
          return () => sandbox.goOnline();
        },
        ends: 'later',
      },
      'reset before the effect': { strike: meeting(SEARCH, { kind: 'reset' }), ends: 'later' },
      'reset after the effect': {
        strike: meeting(SEARCH, { kind: 'reset', when: 'after-effect' }),
        ends: 'later',
      },
      dropped: { strike: meeting(SEARCH, { kind: 'drop' }), ends: 'later' },
    },
  },
  {
    fault: 'No answer in time, or a slow drip',
    sees: 'did not search for posts within',
    does: 'gives up after 15 s, three times; the next run reads on',
    cases: {
      'time-out': { strike: meeting(SEARCH, { kind: 'hang' }), override: impatient('read'), ends: 'later' },
      'slow drip': {
        strike: meeting(SEARCH, { kind: 'drip', bytes: 1, everyMs: 40 }),
        override: impatient('read'),
        ends: 'later',
      },
    },
  },
  {
    fault: '4xx or 5xx as JSON or HTML, `errors[]` in place of data, on any page',
    sees: 'would not search for posts: ',
    does: 'keeps the pages it has without moving the cursor, goes on with other searches; the next run reads them again',
    cases: {
      '500 JSON': { strike: status(500, { json: { title: 'Internal Server Error' } }), ends: 'later' },
      '503 HTML': { strike: status(503, 'html'), ends: 'later' },
      '502 empty': { strike: status(502, 'empty'), ends: 'later' },
      '400 JSON': { strike: status(400, { json: { title: 'Invalid Request' } }), ends: 'later' },
      '400 HTML': { strike: status(400, 'html'), ends: 'later' },
      '403 HTML': { strike: status(403, 'html'), ends: 'later' },
      '408 HTML': { strike: status(408, 'html'), ends: 'later' },
      'second page': {
        strike: async (day) => {
          for (let n = 0; n < 101; n++)
            day.sandbox.addPost({ by: 'drmichellelarue', text: `${n} #cougarOrNot` });
          day.sandbox.faults.add({
            kind: 'status',
            status: 503,
            times: ALWAYS,
            match: ({ query }) => 'next_token' in query,
          });
          return undefined;
        },
        ends: 'later',
      },
      'errors instead': { strike: meeting(SEARCH, { kind: 'partial-errors', instead: true }), ends: 'later' },
    },
  },
  {
    fault: 'An empty, cut or malformed body',
    sees: 'to search for posts',
    does: 'believes none of it, tries three times; the next run reads on',
    cases: {
      empty: { strike: status(200, 'empty'), ends: 'later' },
      cut: { strike: meeting(SEARCH, { kind: 'cut' }), ends: 'later' },
      'cut, its length right': { strike: meeting(SEARCH, { kind: 'cut', honest: true }), ends: 'later' },
      malformed: { strike: meeting(SEARCH, { kind: 'malformed' }), ends: 'later' },
      HTML: { strike: status(200, 'html'), ends: 'later' },
      'JSON of another kind': { strike: status(200, { json: ['?'] }), ends: 'later' },
    },
  },
  {
    fault: '`errors[]` beside data, unknown fields, either vocabulary, a wrong `Date`',
    does: 'plays with what is there',
    cases: {
      'errors beside': { strike: meeting(SEARCH, { kind: 'partial-errors' }), ends: 'done' },
      'unknown fields': { strike: meeting(undefined, { kind: 'unknown-fields' }), ends: 'done' },
      'vocabulary tweet': { sandbox: { vocabulary: 'tweet' }, ends: 'done' },
      'vocabulary post': { sandbox: { vocabulary: 'post' }, ends: 'done' },
      'wrong date': {
        strike: meeting(undefined, { kind: 'wrong-date', date: new Date('2031-01-01T00:00:00Z') }),
        ends: 'done',
      },
    },
  },
  {
    fault: 'Media missing from an answer of X',
    sees: 'X did not give the address of this photo',
    does: 'looks at the other photos; who asked is told when none would open',
    lost: 'the look at that photo',
    cases: {
      all: {
        strike: meeting(SEARCH, { kind: 'missing-media', all: true }),
        ends: 'done',
        answers: { replies: 1, standalone: 0 },
      },
    },
  },
  {
    fault: '429, with or without headers',
    sees: 'would not search for posts: 429',
    does: 'does not ask that endpoint again before the reset, or for 15 minutes; the run after that reads on',
    cases: {
      'with headers': {
        strike: meeting(SEARCH, { kind: 'rate-limited' }),
        ends: 'later',
        pause: QUARTER_HOUR_MS,
      },
      'without headers': {
        strike: meeting(SEARCH, { kind: 'rate-limited', headers: 'none' }),
        ends: 'later',
        pause: QUARTER_HOUR_MS,
      },
      'the old form': {
        strike: meeting(SEARCH, { kind: 'rate-limited', headers: 'none', code88: true }),
        ends: 'later',
        pause: QUARTER_HOUR_MS,
      },
    },
  },
];
