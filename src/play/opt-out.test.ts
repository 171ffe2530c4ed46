import { expect, test } from 'vitest';
import { post } from '../store/testing/builders.ts';
import { handleOptOut } from './opt-out.ts';
import { passWith } from './testing/pass.ts';

const stop = { text: 'Please stop', photos: [], mentions: [{ handle: 'fieldmark_bot' }] };

test.each([
  ['names it', {}, true],
  ['names its id', { mentions: [{ id: '99', handle: 'an_older_name' }] }, true],
  ['names another account', { mentions: [{ id: '98', handle: 'fieldmark_bot' }] }, false],
  ['names nobody', { mentions: [] }, false],
  ['replies to a post of its own', { mentions: [], repliesTo: { id: '5' } }, true],
  ['quotes a post of its own', { mentions: [], quotes: { id: '5', authorId: '99' } }, true],
  ['is a repost of what another said', { repostOf: '4' }, false],
  ['is its own', { authorId: '99' }, false],
])('a request to stop that %s silences the bot: %s, %s', async (_, more, heeded) => {
  const pass = passWith({});
  await pass.store.ownPosts.save([{ id: '5', text: 'Cougar.', createdAt: pass.now() }]);
  const from = post('10', { ...stop, ...more });
  expect(await handleOptOut(pass, from)).toBe(heeded);
  expect(await pass.store.accounts.hasOptedOut({ id: from.authorId })).toBe(heeded);
});
