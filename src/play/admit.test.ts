import { expect, test } from 'vitest';
import { at, post } from '../store/testing/builders.ts';
import { consider } from './admit.ts';
import { passWith, type Told } from './testing/pass.ts';

const summons = { mentions: [{ handle: 'fieldmark_bot', id: '99' }], createdAt: at(5) };
const games = [{ key: '#cougarornot', hashtag: 'cougarornot', hosts: [], model: 'cougar' }];
const passOf = (platform: Told['platform'] = {}) => ({ ...passWith({ platform }), games });

test('a profile that wants no bots is heeded for good, like a request to stop', async () => {
  const pass = passOf();
  await consider(pass, post('1', { ...summons, optsOut: 'profile' }), new Map());
  expect(await pass.store.rounds.find(['1'])).toMatchObject({ state: 'skipped', reason: 'profile-opt-out' });
  expect(await pass.store.accounts.optOuts()).toMatchObject([{ id: '7', source: 'profile' }]);
  // Whatever the profile says by then.
  await consider(pass, post('2', summons), new Map());
  expect(await pass.store.rounds.find(['2'])).toMatchObject({ state: 'skipped', reason: 'opted-out' });
});

test('of people whose posts enter no game nothing is kept', async () => {
  const pass = passOf();
  await consider(pass, post('1', { ...summons, hashtags: [], optsOut: 'profile' }), new Map());
  expect(await pass.store.accounts.optOuts()).toEqual([]);
});

test.each([
  [true, 'summoned'],
  [false, 'no-photo'],
])('where posts have newer versions (%s), a post that comes again changed is %s', async (edits, reason) => {
  const pass = passOf({ rules: { summons: ['mention'], unsummonedReply: 'never', edits } });
  await consider(pass, post('1', { ...summons, photos: [] }), new Map());
  await consider(pass, post('1', { ...summons, versionAt: at(8), latestAt: at(8) }), new Map());
  expect(await pass.store.rounds.find(['1'])).toMatchObject({ reason });
});
