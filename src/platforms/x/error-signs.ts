import type { PlatformErrorKind } from '../platform.ts';

/** What an answer says about itself, gathered from its status and every problem in it. */
export interface AnswerSigns {
  /** 0 for problems inside an answer of 200. */
  readonly status: number;
  readonly write: boolean;
  /** False for HTML, an empty or a cut body. */
  readonly isJson: boolean;
  /** Last path parts of the problems' `type`, lower case: the host before them is being renamed. */
  readonly types: readonly string[];
  /** Codes of the old error form, `{"errors":[{"code":88}]}`; https://developer.x.com/en/support/x-api/v1/error-troubleshooting */
  readonly codes: readonly number[];
  /** Titles, details, messages and reasons, joined. */
  readonly text: string;
}

export interface Verdict {
  readonly kind: PlatformErrorKind;
  readonly reason: string;
  /** What the operator can do, or what the bot does by itself. */
  readonly cure: string;
}

interface Sign extends Verdict {
  readonly when: (signs: AnswerSigns) => boolean;
}

const type =
  (...names: string[]) =>
  ({ types }: AnswerSigns): boolean =>
    types.some((name) => names.includes(name));

const code =
  (...numbers: number[]) =>
  ({ codes }: AnswerSigns): boolean =>
    codes.some((number) => numbers.includes(number));

const says =
  (pattern: RegExp) =>
  ({ text }: AnswerSigns): boolean =>
    pattern.test(text);

const status =
  (...numbers: number[]) =>
  (signs: AnswerSigns): boolean =>
    numbers.includes(signs.status);

type Test = Sign['when'];
const all =
  (...tests: Test[]): Test =>
  (signs) =>
    tests.every((test) => test(signs));
const either =
  (...tests: Test[]): Test =>
  (signs) =>
    tests.some((test) => test(signs));
const write: Test = (signs) => signs.write;
const read: Test = (signs) => !signs.write;
const noJson: Test = (signs) => !signs.isJson;

const CREDITS = 'Buy credits in the developer console; nothing is asked of X until the next run.';
const NEXT_RUN = 'Nothing to do: it is tried again later.';
const PERMANENT = 'Nothing to do: this post stays unanswered.';
const CREDENTIALS =
  'Check X_API_KEY, X_API_SECRET, X_ACCESS_TOKEN, X_ACCESS_SECRET and X_BEARER_TOKEN against the developer console, ' +
  'and the clock of this machine: X refuses signatures that are minutes off.';
const SETUP =
  'In the developer console, put the app into a project, allow it to read and write, then make a new access token and secret.';
const BUG = 'This is a fault of the bot: please report it with this message.';

/**
 * X's answers by what they mean, first match first (X-API.md, August 2026, and the old error codes). The texts are matched
 * because several meanings share one status and no type.
 */
const SIGNS: readonly Sign[] = [
  { when: (signs) => signs.status >= 500, kind: 'unavailable', reason: 'server-error', cure: NEXT_RUN },
  { when: all(type('usage-capped'), says(/month/i)), kind: 'money', reason: 'usage-cap', cure: CREDITS },
  {
    when: either(status(402), type('credits-depleted'), says(/CreditsDepleted/i)),
    kind: 'money',
    reason: 'credits-depleted',
    cure: CREDITS,
  },
  {
    when: either(type('spend-cap-reached', 'spendcapreached'), says(/spend ?cap ?reached/i)),
    kind: 'money',
    reason: 'spend-cap',
    cure: 'Raise the spending cap in the developer console, or wait for the next billing cycle.',
  },
  {
    when: either(status(420, 429), code(88), type('usage-capped')),
    kind: 'rate-limited',
    reason: 'rate-limited',
    cure: NEXT_RUN,
  },
  {
    when: all(write, either(code(185), says(/over (the |your )?daily|daily (status )?update limit/i))),
    kind: 'rate-limited',
    reason: 'daily-limit',
    cure: NEXT_RUN,
  },
  {
    when: either(code(64, 326), says(/your account is (suspended|locked)|account is temporarily locked/i)),
    kind: 'credentials',
    reason: 'account-locked',
    cure: 'Log in to the bot account on x.com and follow what X asks for.',
  },
  {
    when: either(status(401), code(32, 89, 99, 135, 215)),
    kind: 'credentials',
    reason: 'unauthorized',
    cure: CREDENTIALS,
  },
  {
    when: either(type('oauth1-permissions', 'unsupported-authentication', 'client-forbidden'), code(261)),
    kind: 'setup',
    reason: 'app-setup',
    cure: SETUP,
  },
  {
    when: all(
      write,
      either(
        says(/not been mentioned or otherwise engaged by the author/i),
        says(/only reply to or quote posts where you are mentioned/i),
        type('not-authorized-for-resource'),
      ),
    ),
    kind: 'refused',
    reason: 'not-summoned',
    cure: 'X lets apps answer only who mentions the bot; this post stays unanswered.',
  },
  {
    when: all(write, either(code(187), says(/duplicate content/i))),
    kind: 'duplicate',
    reason: 'duplicate',
    cure: 'It may be posted already: the bot looks at its own timeline.',
  },
  {
    when: all(write, either(code(385), says(/deleted or not visible to you/i), type('resource-not-found'))),
    kind: 'refused',
    reason: 'post-gone',
    cure: PERMANENT,
  },
  {
    when: all(
      write,
      either(
        code(433),
        says(/(limited|restricted) who can reply|reply to this conversation is not allowed/i),
      ),
    ),
    kind: 'refused',
    reason: 'replies-closed',
    cure: PERMANENT,
  },
  {
    when: all(write, says(/not permitted to perform this action/i)),
    kind: 'refused',
    reason: 'not-permitted',
    cure: PERMANENT,
  },
  {
    when: all(write, code(226)),
    kind: 'refused',
    reason: 'looks-automated',
    cure: 'Check that the account carries the Automated label.',
  },
  {
    when: all(read, says(/since_id.*must be a (tweet|post) id created after/is)),
    kind: 'stale-cursor',
    reason: 'stale-cursor',
    cure: 'Reading goes on from 7 days ago, which is as far as X looks back.',
  },
  { when: code(130, 131), kind: 'unavailable', reason: 'server-error', cure: NEXT_RUN },
  { when: status(408, 425), kind: 'unavailable', reason: 'timeout', cure: NEXT_RUN },
  {
    when: all(status(403, 407), noJson),
    kind: 'unavailable',
    reason: 'blocked',
    cure: 'Something between here and X refuses the connection: check the proxy (HTTPS_PROXY), the firewall and X_API_BASE_URL.',
  },
  {
    when: all(status(404), either(noJson, write)),
    kind: 'setup',
    reason: 'wrong-address',
    cure: 'Check X_API_BASE_URL.',
  },
  { when: all(status(403), write), kind: 'refused', reason: 'forbidden', cure: PERMANENT },
  { when: status(403), kind: 'setup', reason: 'forbidden', cure: SETUP },
  { when: (signs) => signs.status >= 400, kind: 'bad-request', reason: 'bad-request', cure: BUG },
];

/** @returns what the answer means; an answer without any sign is unreadable, so: unavailable */
export function readSigns(signs: AnswerSigns): Verdict {
  return (
    SIGNS.find(({ when }) => when(signs)) ?? { kind: 'unavailable', reason: 'unreadable', cure: NEXT_RUN }
  );
}
