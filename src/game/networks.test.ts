import { expect, test } from 'vitest';
import { gamesOf, isHostOf } from './networks.ts';

const game = (key: string, hosts: readonly string[]) => ({ key, hashtag: key.slice(1), hosts });

test('each network plays the games of its hosts, and those without hosts', () => {
  const everywhere = game('#open', []);
  const onX = game('#x', ['host']);
  const games = [everywhere, onX, game('#both', ['host', 'host.bsky.social', 'host@mas.to'])];
  expect(gamesOf('x', games)).toEqual([everywhere, onX, game('#both', ['host'])]);
  expect(gamesOf('bluesky', games)).toEqual([everywhere, game('#both', ['host.bsky.social'])]);
  // A host on another instance than the bot's is read by way of its own.
  expect(gamesOf('mastodon:fosstodon.org', games)).toEqual([everywhere, game('#both', ['host@mas.to'])]);
});

test('a game that has all its hosts on the network stays the same object', () => {
  const only = game('#x', ['host']);
  expect(gamesOf('x', [only])[0]).toBe(only);
});

test('a host is known by the handle, on Bluesky also by the DID; a number is a handle on X, never an id', () => {
  const id = 'did:plc:ewvi7nxzyoun6zhxrhs64oiz';
  const hosts = ['ann', '4711', id];
  expect(isHostOf({ hosts }, { id: '1', handle: 'ann' })).toBe(true);
  expect(isHostOf({ hosts }, { id, handle: 'any.bsky.social' })).toBe(true);
  expect(isHostOf({ hosts }, { id, handle: undefined })).toBe(true);
  expect(isHostOf({ hosts }, { id: '4711', handle: 'bob' })).toBe(false);
  expect(isHostOf({ hosts: [] }, { id, handle: 'ann' })).toBe(false);
});
