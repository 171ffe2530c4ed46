import { describe, expect, it } from 'vitest';
import type { PlatformError } from '../platform.ts';
import { failure, forbidden, invalid, json, problem } from './testing/calls.ts';

const NOT_SUMMONED =
  'Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author of the post you are replying to.';

describe('an answer of X that refuses a reply', () => {
  it.each<[string, number, unknown, PlatformError['kind'], string]>([
    ['bad parameter', 400, invalid('Invalid text'), 'bad-request', 'bad-request'],
    [
      'wrong credentials',
      401,
      { title: 'Unauthorized', type: 'about:blank', status: 401, detail: 'Unauthorized' },
      'credentials',
      'unauthorized',
    ],
    [
      'old code for credentials',
      403,
      { errors: [{ code: 89, message: 'Invalid or expired token.' }] },
      'credentials',
      'unauthorized',
    ],
    [
      'no credits',
      402,
      problem('credits-depleted', 'CreditsDepleted', 'Your account does not have any credits.'),
      'money',
      'credits-depleted',
    ],
    [
      'spend cap',
      403,
      {
        title: 'SpendCapReached',
        detail: 'The billing cycle spend cap has been reached.',
        type: 'https://api.x.com/2/problems/spend-cap-reached',
      },
      'money',
      'spend-cap',
    ],
    [
      'spend cap named only in the title',
      403,
      { title: 'SpendCapReached', detail: 'Wait.' },
      'money',
      'spend-cap',
    ],
    [
      'monthly cap',
      429,
      problem('usage-capped', 'UsageCapExceeded', 'Usage cap exceeded: Monthly product cap', {
        period: 'Monthly',
      }),
      'money',
      'usage-cap',
    ],
    ['not summoned', 403, forbidden(NOT_SUMMONED), 'refused', 'not-summoned'],
    [
      'not summoned, the other text',
      403,
      problem(
        'not-authorized-for-resource',
        'Not Authorized',
        'You can only reply to or quote posts where you are mentioned.',
      ),
      'refused',
      'not-summoned',
    ],
    [
      'not summoned, by its type alone',
      403,
      problem('not-authorized-for-resource', 'Not Authorized', 'Sorry.'),
      'refused',
      'not-summoned',
    ],
    [
      'duplicate',
      403,
      forbidden('You are not allowed to create a Tweet with duplicate content.'),
      'duplicate',
      'duplicate',
    ],
    [
      'deleted, as 400',
      400,
      invalid('You attempted to reply to a Tweet that is deleted or not visible to you.'),
      'refused',
      'post-gone',
    ],
    [
      'deleted, as 403',
      403,
      forbidden('You attempted to reply to a Tweet that is deleted or not visible to you.'),
      'refused',
      'post-gone',
    ],
    [
      'reply settings',
      403,
      forbidden('You are not permitted to perform this action.'),
      'refused',
      'not-permitted',
    ],
    [
      'closed replies, old code',
      403,
      {
        errors: [{ code: 433, message: 'The original Tweet author restricted who can reply to this Tweet.' }],
      },
      'refused',
      'replies-closed',
    ],
    ['anything else forbidden', 403, forbidden('For reasons of its own.'), 'refused', 'forbidden'],
    [
      'read-only app',
      403,
      {
        title: 'Forbidden',
        detail:
          'Your client app is not configured with the appropriate oauth1 app permissions for this endpoint.',
        type: 'https://api.twitter.com/2/problems/oauth1-permissions',
      },
      'setup',
      'app-setup',
    ],
    [
      'app-only token',
      403,
      problem(
        'unsupported-authentication',
        'Unsupported Authentication',
        'Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint.',
      ),
      'setup',
      'app-setup',
    ],
    [
      'app outside a project',
      403,
      {
        title: 'Client Forbidden',
        detail: 'x',
        reason: 'client-not-enrolled',
        type: 'https://developer.x.com/en/support/x-api/error-troubleshooting#client-forbidden',
      },
      'setup',
      'app-setup',
    ],
    [
      'locked account',
      403,
      { errors: [{ code: 326, message: 'To protect our users, this account is temporarily locked.' }] },
      'credentials',
      'account-locked',
    ],
    ['daily limit', 403, forbidden('User is over daily status update limit.'), 'rate-limited', 'daily-limit'],
    [
      'too many requests',
      429,
      { title: 'Too Many Requests', type: 'about:blank', status: 429, detail: 'Too Many Requests' },
      'rate-limited',
      'rate-limited',
    ],
    [
      'too many requests, old form',
      429,
      { errors: [{ code: 88, message: 'Rate limit exceeded' }] },
      'rate-limited',
      'rate-limited',
    ],
    ['no such address', 404, { title: 'Not Found' }, 'setup', 'wrong-address'],
  ])('%s: is told apart, and nothing was published', async (_, status, body, kind, reason) => {
    const error = await failure('publish', json(status, body));
    expect({ kind: error.kind, reason: error.reason, effect: error.effect }).toEqual({
      kind,
      reason,
      // "Duplicate" says that it may be there already.
      effect: kind === 'duplicate' ? 'unknown' : 'none',
    });
    expect(error.message).toContain(`would not publish a reply to 7: ${status}`);
  });

  it.each([500, 502, 503, 504])(
    '%i leaves open whether the post exists, whatever the body',
    async (status) => {
      for (const body of ['{"title":"Service Unavailable"}', '<html>sorry</html>', '', '{"ti']) {
        const error = await failure('publish', (_, response) => response.writeHead(status).end(body));
        expect({ kind: error.kind, effect: error.effect }).toEqual({
          kind: 'unavailable',
          effect: 'unknown',
        });
      }
    },
  );
});
