import { expect, test } from 'vitest';
import { gamesOf } from './networks.ts';

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
