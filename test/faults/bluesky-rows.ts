import { rm } from 'node:fs/promises';
import type { Platform } from '../../src/platforms/platform.ts';
import type { StoredRecord } from '../../src/platforms/sandbox/bluesky/small-bluesky.ts';
import type { Fault } from '../../src/platforms/sandbox/faults.ts';
import type { PlayContext } from '../../src/play/context.ts';
import { BLUESKY_HOST, type BlueskyDay } from '../support/bluesky-day.ts';
import { breakingOff } from '../support/breaking-off.ts';
import { ALWAYS, type FaultRow, type Mend } from './fault-case.ts';

const LOGIN = { path: /createSession$/ };
const SESSION = { path: /Session$/ };
const READ = { path: /getAuthorFeed$|listNotifications$/ };
const PUT = { path: /putRecord$/ };
const SIX_MINUTES_MS = 6 * 60_000;
const TEN_MINUTES_MS = 10 * 60_000;
const wrongPassword = {
  json: { error: 'AuthenticationRequired', message: 'Invalid identifier or password' },
};
const garbage = { json: { error: 'InvalidToken', message: 'Token could not be verified' } };

/** How a run on Bluesky meets a fault. Two posts of the host have summoned the bot. */
export interface BlueskyCase {
  /** How late the AppView shows what the bot wrote, milliseconds. Default 0. */
  readonly indexLagMs?: number;
  /** Breaks something; `round` is the post of which `replies` speaks. Returns what mends it; faults of the server end by themselves. */
  readonly strike?: (here: BlueskyDay, round: StoredRecord) => undefined | Mend | Promise<undefined | Mend>;
  readonly override?: (context: PlayContext, here: BlueskyDay) => PlayContext;
  readonly ends: 'done' | 'later' | 'refused';
  /** How long until the next run, milliseconds. Default: a minute. */
  readonly pause?: number;
  /** Default 1 each: to that post, and to the other one. */
  readonly replies?: 0 | 1;
  readonly others?: 0 | 1;
}

function meeting(fault: Fault): Pick<BlueskyCase, 'strike'> {
  return {
    strike: ({ small }) => {
      small.faults.add({ times: ALWAYS, ...fault });
      return undefined;
    },
  };
}

/** Before the reply goes out, which is drafted already. */
function changed(change: (small: BlueskyDay['small'], uri: string) => unknown): BlueskyCase {
  return {
    strike: async ({ pass, small, day }, { uri }) => {
      await pass({ maxAnswersPerRun: 0 });
      day.logged.length = 0;
      change(small, uri);
      return undefined;
    },
    ends: 'done',
    replies: 0,
  };
}

/** The bot has a session. */
function later(
  strike: (here: BlueskyDay) => undefined | Promise<undefined>,
): NonNullable<BlueskyCase['strike']> {
  return async (here) => {
    await here.pass({ replyMode: 'dry-run' });
    here.day.logged.length = 0;
    return strike(here);
  };
}

async function loseMemory({ day }: BlueskyDay): Promise<undefined> {
  for (const end of ['', '-wal', '-shm']) await rm(day.databasePath + end, { force: true });
}

/** The bot breaks the call off, as it does after 15 s without an answer. */
const brokenOff = (when: NonNullable<Fault['when']>): Pick<BlueskyCase, 'override'> => ({
  override: (context, { small }) => {
    const [own] = context.platforms as [Platform];
    const { platform, fault } = breakingOff(own);
    small.faults.add({ ...fault, when });
    return { ...context, platforms: [platform] };
  },
});

const lost = (
  kind: 'reset' | 'drop' | 'cut' | 'malformed',
  when: NonNullable<Fault['when']>,
): BlueskyCase => ({
  ...meeting({ kind, when, match: PUT }),
  ends: 'done',
});

/** What goes wrong on Bluesky; where X is on too, it plays on meanwhile. */
export const blueskyRows: readonly FaultRow<BlueskyCase>[] = [
  {
    fault: 'Bluesky: out of reach, or no answer',
    sees: 'could not be reached to',
    does: 'tries three times, posts nothing; the next run reads on from where this one was',
    cases: {
      'the server is down': {
        strike: async ({ small }) => {
          await small.goOffline();
          return () => small.goOnline();
        },
        ends: 'later',
      },
      'reset at each request': { ...meeting({ kind: 'reset' }), ends: 'later' },
      'closed while reading': { ...meeting({ kind: 'drop', match: READ }), ends: 'later' },
    },
  },
  {
    fault: 'Bluesky: 5xx, HTML, or a body that cannot be read',
    sees: 'Nothing to do if it passes: it is tried again later',
    does: 'the same',
    cases: {
      '502 HTML at each request': {
        ...meeting({ kind: 'status', status: 502, body: 'html' }),
        ends: 'later',
      },
      '500 while reading': { ...meeting({ kind: 'status', status: 500, match: READ }), ends: 'later' },
      'cut while reading': { ...meeting({ kind: 'cut', match: READ }), ends: 'later' },
      'no JSON while reading': { ...meeting({ kind: 'malformed', match: READ }), ends: 'later' },
    },
  },
  {
    fault: 'Bluesky: the app password is refused, or was revoked',
    sees: 'Make a new app password at bsky.app',
    does: 'asks nothing more of Bluesky, plays on X, ends with 77; asks again after ten minutes, then later and later; a new password at once',
    cases: {
      'a wrong password': {
        ...meeting({ kind: 'status', status: 401, body: wrongPassword, match: LOGIN }),
        ends: 'refused',
        pause: TEN_MINUTES_MS,
      },
      'revoked while it had a session': {
        strike: later(({ small }) => {
          small.forgetSessions();
          small.faults.add({
            kind: 'status',
            status: 401,
            body: wrongPassword,
            match: SESSION,
            times: ALWAYS,
          });
        }),
        ends: 'refused',
        pause: TEN_MINUTES_MS,
      },
    },
  },
  {
    fault: 'Bluesky: the session is not good any more',
    does: 'logs in anew, once',
    cases: {
      'forgotten by the server': {
        strike: later(({ small }) => small.forgetSessions() as undefined),
        ends: 'done',
      },
      'refused while posting': {
        ...meeting({ kind: 'status', status: 400, body: garbage, match: PUT, times: 1 }),
        ends: 'done',
      },
      'lost with the memory': { strike: later(loseMemory), ends: 'done' },
    },
  },
  {
    fault: 'Bluesky: 429, with or without headers',
    sees: 'RateLimitExceeded',
    does: 'does not ask that again before the reset, or for five minutes; a later run goes on',
    cases: {
      'while reading': {
        ...meeting({ kind: 'rate-limited', match: READ }),
        ends: 'later',
        pause: SIX_MINUTES_MS,
      },
      'while posting': {
        ...meeting({ kind: 'rate-limited', match: PUT }),
        ends: 'done',
        pause: SIX_MINUTES_MS,
      },
      'without headers': {
        ...meeting({ kind: 'rate-limited', headers: 'none', match: PUT }),
        ends: 'done',
        pause: SIX_MINUTES_MS,
      },
      'at the login': {
        ...meeting({ kind: 'rate-limited', match: LOGIN }),
        ends: 'later',
        pause: SIX_MINUTES_MS,
      },
    },
  },
  {
    fault: 'Bluesky: the answer to a reply is lost, or the call is broken off',
    sees: 'publish a reply',
    does: 'looks for the reply under its own key: exact at once, so that it is sent again only if it is missing',
    cases: {
      'reset before the effect': lost('reset', 'before-effect'),
      'reset after the effect': lost('reset', 'after-effect'),
      'closed after the effect': lost('drop', 'after-effect'),
      'cut after the effect': lost('cut', 'after-effect'),
      'no JSON after the effect': lost('malformed', 'after-effect'),
      '502 after the effect': {
        ...meeting({ kind: 'status', status: 502, body: 'html', when: 'after-effect', match: PUT }),
        ends: 'done',
      },
      'broken off before the effect': { ...brokenOff('before-effect'), ends: 'done' },
      'broken off after the effect': { ...brokenOff('after-effect'), ends: 'done' },
    },
  },
  {
    fault: 'Bluesky: the thread was closed to replies',
    sees: 'replies-closed',
    does: 'asks right before it replies, and leaves the post without one',
    lost: 'nothing that its author wants',
    cases: { 'nobody may reply': changed((small, uri) => small.setGate(uri, [])) },
  },
  {
    fault: 'Bluesky: the post was deleted',
    sees: 'post-gone',
    does: 'the same',
    lost: 'nothing that its author wants',
    cases: { deleted: changed((small, uri) => small.deletePost(uri)) },
  },
  {
    fault: 'Bluesky: its author blocked the bot',
    sees: 'blocked',
    does: 'the same',
    lost: 'nothing that its author wants',
    cases: { blocked: { ...changed((small) => small.block(BLUESKY_HOST, small.bot.handle)), others: 0 } },
  },
  {
    fault: 'Bluesky: the AppView shows late what the bot wrote',
    does: 'does not ask the AppView for it, but the own repository, which knows at once',
    cases: {
      'two minutes': { indexLagMs: 120_000, ends: 'done' },
      'an answer is lost meanwhile': {
        indexLagMs: 120_000,
        ...meeting({ kind: 'reset', when: 'after-effect', match: PUT }),
        ends: 'done',
      },
      'the memory is lost meanwhile': {
        indexLagMs: 120_000,
        strike: async (here) => {
          await here.pass();
          return loseMemory(here);
        },
        ends: 'done',
      },
    },
  },
  {
    fault: 'Bluesky: lost database',
    sees: 'read the own timeline: the memory is new, or may be an older state',
    does: 'reads the own posts before it replies; a reply of before has the same key, so that a second one is refused',
    cases: {
      lost: {
        strike: async (here) => {
          await here.pass();
          here.day.logged.length = 0;
          return loseMemory(here);
        },
        ends: 'done',
      },
    },
  },
];
