import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from './faults.ts';
import { type Sandbox, startSandbox } from './sandbox.ts';
import { getAs, handClock, NOON } from './testing/requests.ts';

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox({ now: handClock().now });
});
afterEach(() => sandbox.close());

describe('refusals on request', () => {
  const answerTo = async (fault: Fault) => {
    sandbox.faults.add(fault);
    const { status, headers, body } = await getAs(sandbox, '/2/users', { ids: '1' });
    return { status, body, limits: [...headers.keys()].filter((name) => name.startsWith('x-')) };
  };

  it.each([
    ['not-summoned', 403, 'have not been mentioned or otherwise engaged by the author'],
    ['not-mentioned', 403, 'You can only reply to or quote posts where you are mentioned'],
    ['duplicate', 403, 'duplicate content.'],
    ['post-gone', 403, 'deleted or not visible to you.'],
    ['not-permitted', 403, 'You are not permitted to perform this action.'],
    ['spend-cap', 403, 'spend cap'],
    ['oauth1-permissions', 403, 'oauth1 app permissions'],
    ['unsupported-authentication', 403, 'forbidden for this endpoint'],
    ['client-forbidden', 403, 'approved developer account'],
  ] as const)('%s', async (reason, status, detail) => {
    const answer = await answerTo({ kind: 'forbidden', reason });
    expect([answer.status, answer.body.status]).toEqual([status, status]);
    expect(answer.body.detail).toContain(detail);
  });

  it('402 and the spend cap are told apart by title and type', async () => {
    const { status, body } = await answerTo({ kind: 'credits-depleted' });
    expect([status, body.title, body.type]).toEqual([
      402,
      'CreditsDepleted',
      'https://api.twitter.com/2/problems/credits-depleted',
    ]);
    expect((await answerTo({ kind: 'forbidden', reason: 'spend-cap' })).body.title).toBe('SpendCapReached');
    expect((await answerTo({ kind: 'forbidden', reason: 'post-gone', status: 400 })).body).toMatchObject({
      status: 400,
      title: 'Bad Request',
    });
  });

  it('429 comes with the window headers, the 24-hour ones, or none', async () => {
    const names = (prefix: string) => ['limit', 'remaining', 'reset'].map((end) => `${prefix}-${end}`);
    expect((await answerTo({ kind: 'rate-limited' })).limits).toEqual(names('x-rate-limit'));
    expect((await answerTo({ kind: 'rate-limited', headers: 'day' })).limits).toEqual(
      names('x-user-limit-24hour'),
    );
    const bare = await answerTo({ kind: 'rate-limited', headers: 'none', code88: true });
    expect(bare).toEqual({
      status: 429,
      body: { errors: [{ code: 88, message: 'Rate limit exceeded' }] },
      limits: [],
    });
    sandbox.faults.add({ kind: 'rate-limited', resetInSeconds: 60 });
    const { headers } = await getAs(sandbox, '/2/users', { ids: '1' });
    expect(headers.get('x-rate-limit-reset')).toBe(String(NOON.getTime() / 1000 + 60));
  });
});
