import { describe, expect, it } from 'vitest';
import { facing, json, NOON } from './testing/calls.ts';

describe('handles', () => {
  it('are looked up once each, a hundred at a time', async () => {
    const { platform, requests, usages } = await facing((request, response) => {
      const ids = new URL(request.url ?? '', 'http://x').searchParams.get('ids')?.split(',') ?? [];
      json(200, { data: ids.map((id) => ({ id, name: 'x', username: `User_${id}` })) })(request, response);
    });
    const ids = Array.from({ length: 150 }, (_, i) => String(i + 1));
    const handles = await platform.handlesOf([...ids, ...ids, 'no id']);
    expect(handles.size).toBe(150);
    expect(handles.get('150')).toBe('user_150');
    expect(requests.map(({ url }) => url.searchParams.get('ids')?.split(',').length)).toEqual([100, 50]);
    expect(usages.map(({ what, units }) => [what, units])).toEqual([
      ['user-read', 100],
      ['user-read', 50],
    ]);
  });

  it('of accounts that are gone are left out', async () => {
    const errors = [
      {
        type: 'https://api.x.com/2/problems/resource-not-found',
        title: 'Not Found Error',
        detail: 'x',
        resource_type: 'user',
      },
    ];
    const { platform, usages } = await facing(json(200, { errors }));
    expect(await platform.handlesOf(['7'])).toEqual(new Map());
    expect(usages).toEqual([]);
  });

  it('of nobody cost no request', async () => {
    const { platform, requests } = await facing(json(200, {}));
    expect(await platform.handlesOf([])).toEqual(new Map());
    expect(requests).toEqual([]);
  });
});

describe('publishing', () => {
  it.each([
    ['reply', { text: 'A cougar. Surely', replyTo: '7' }],
    ['post', { text: 'A cougar: surely' }],
    ['post-with-link', { text: 'A bob.cat' }],
    ['post-with-link', { text: 'See https://example.org', replyTo: '7' }],
  ] as const)('is charged as %s: %o', async (what, draft) => {
    const { platform, usages } = await facing(json(201, { data: { id: '9' } }));
    await platform.publish({ key: 'k', at: NOON, ...draft });
    expect(usages).toEqual([{ what, units: 1 }]);
  });

  it('is charged when its outcome is unknown, not when it was refused', async () => {
    const { platform, usages } = await facing((request, response) =>
      json(usages.length === 0 ? 503 : 403, {
        detail: 'You are not allowed to create a Tweet with duplicate content.',
      })(request, response),
    );
    await expect(platform.publish({ key: 'k', at: NOON, text: 'x' })).rejects.toMatchObject({
      kind: 'unavailable',
    });
    expect(usages).toEqual([{ what: 'post', units: 1 }]);
    await expect(platform.publish({ key: 'k', at: NOON, text: 'x' })).rejects.toMatchObject({
      kind: 'duplicate',
    });
    expect(usages).toHaveLength(1);
  });
});
