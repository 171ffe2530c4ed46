import { type FaultRow, impatient, meeting, POST } from './fault-case.ts';

const QUARTER_HOUR_MS = 16 * 60_000;
const DAY_MS = 24 * 60 * 60_000;
const status = (code: number, body: 'html' | 'empty' | { json: unknown }, when?: 'after-effect') =>
  meeting(POST, { kind: 'status', status: code, body, ...(when ? { when } : {}) });

/** What goes wrong while the bot posts: X may have made the post all the same. */
export const publishingRows: readonly FaultRow[] = [
  {
    fault: 'The connection breaks while posting',
    sees: 'could not be reached to publish a reply',
    does: 'posts nothing more; later runs look at the own timeline, and post again only what is missing twice, five minutes apart',
    cases: {
      'reset before the effect': { strike: meeting(POST, { kind: 'reset' }), ends: 'done' },
      'reset after the effect': {
        strike: meeting(POST, { kind: 'reset', when: 'after-effect' }),
        ends: 'done',
      },
      'dropped after the effect': {
        strike: meeting(POST, { kind: 'drop', when: 'after-effect' }),
        ends: 'done',
      },
    },
  },
  {
    fault: 'No answer in time to a post',
    sees: 'did not publish a reply to',
    does: 'the same',
    cases: {
      'before the effect': {
        strike: meeting(POST, { kind: 'hang' }),
        override: impatient('publish'),
        ends: 'done',
      },
      'after the effect': {
        strike: meeting(POST, { kind: 'hang', when: 'after-effect' }),
        override: impatient('publish'),
        ends: 'done',
      },
      'slow drip': {
        strike: meeting(POST, { kind: 'drip', bytes: 1, everyMs: 40 }),
        override: impatient('publish'),
        ends: 'done',
      },
    },
  },
  {
    fault: '5xx to a post, or an answer that cannot be read',
    sees: 'publish a reply to',
    does: 'the same',
    cases: {
      'before the effect': {
        strike: status(500, { json: { title: 'Internal Server Error' } }),
        ends: 'done',
      },
      'after the effect, HTML': { strike: status(503, 'html', 'after-effect'), ends: 'done' },
      'errors instead of data': {
        strike: meeting(POST, { kind: 'partial-errors', instead: true }),
        ends: 'done',
      },
      empty: { strike: status(201, 'empty', 'after-effect'), ends: 'done' },
      HTML: { strike: status(200, 'html'), ends: 'done' },
      cut: { strike: meeting(POST, { kind: 'cut' }), ends: 'done' },
      malformed: { strike: meeting(POST, { kind: 'malformed' }), ends: 'done' },
      'after the effect, empty': { strike: status(502, 'empty', 'after-effect'), ends: 'done' },
    },
  },
  {
    fault: '"Duplicate content"',
    sees: 'It may be posted already: the bot looks at its own timeline.',
    does: 'the same',
    cases: {
      'it was posted': {
        strike: meeting(POST, { kind: 'forbidden', reason: 'duplicate', when: 'after-effect' }),
        ends: 'done',
      },
      'it was not': { strike: meeting(POST, { kind: 'forbidden', reason: 'duplicate' }), ends: 'done' },
    },
  },
  {
    fault: '4xx to a post that is none of those below',
    sees: 'would not publish a reply to',
    does: 'tries the post again in later runs, six times',
    cases: {
      '400 JSON': { strike: status(400, { json: { title: 'Invalid Request' } }), ends: 'done' },
      '400 HTML': { strike: status(400, 'html'), ends: 'done' },
      '403 HTML': { strike: status(403, 'html'), ends: 'done' },
      '408': { strike: status(408, 'html'), ends: 'done' },
    },
  },
  {
    fault: '403: this post is deleted, closed, or did not summon the bot',
    sees: 'would not publish a reply to',
    does: 'leaves the post unanswered, goes on with the others',
    lost: 'nothing that X allows',
    cases: {
      deleted: {
        strike: meeting((request) => request.method === 'POST' && request.body.includes('in_reply_to'), {
          kind: 'forbidden',
          reason: 'post-gone',
        }),
        ends: 'done',
        answers: { replies: 0, standalone: 1 },
      },
      'not permitted': {
        strike: meeting((request) => request.method === 'POST' && request.body.includes('in_reply_to'), {
          kind: 'forbidden',
          reason: 'not-permitted',
        }),
        ends: 'done',
        answers: { replies: 0, standalone: 1 },
      },
      'not summoned': {
        strike: meeting((request) => request.method === 'POST' && request.body.includes('in_reply_to'), {
          kind: 'forbidden',
          reason: 'not-summoned',
        }),
        ends: 'done',
        answers: { replies: 0, standalone: 1 },
      },
    },
  },
  {
    fault: '429 to a post, with or without headers, or the share of a day',
    sees: 'would not publish a reply to',
    does: 'posts nothing more before the reset, or for 15 minutes',
    cases: {
      'with headers': {
        strike: meeting(POST, { kind: 'rate-limited' }),
        ends: 'done',
        pause: QUARTER_HOUR_MS,
      },
      'without headers': {
        strike: meeting(POST, { kind: 'rate-limited', headers: 'none' }),
        ends: 'done',
        pause: QUARTER_HOUR_MS,
      },
      'of a day': {
        strike: meeting(POST, { kind: 'rate-limited', headers: 'day', resetInSeconds: 3600 }),
        ends: 'done',
        pause: DAY_MS / 24 + 60_000,
      },
    },
  },
];
