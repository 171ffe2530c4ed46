import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { clientOf } from './clients.ts';

const from = (peer: string, headers: Record<string, string>, trusted: readonly string[] = []) =>
  clientOf({ socket: { remoteAddress: peer }, headers } as unknown as IncomingMessage, trusted);

test('what a stranger writes into X-Forwarded-For is not believed', () => {
  const headers = { 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'https' };
  expect(from('203.0.113.7', headers)).toEqual({ key: '203.0.113.7', isLocal: false, isSecure: false });
  expect(from('::ffff:203.0.113.7', {})).toMatchObject({ key: '203.0.113.7' });
});

test('behind trusted proxies the last address that is none of theirs counts, and never the first', () => {
  const headers = { 'x-forwarded-for': '127.0.0.1, 198.51.100.4, 10.0.0.9', 'x-forwarded-proto': 'https' };
  expect(from('10.0.0.2', headers, ['10.0.0.0/8'])).toEqual({
    key: '198.51.100.4',
    isLocal: false,
    isSecure: true,
  });
  expect(from('127.0.0.1', { 'x-forwarded-for': '127.0.0.1' }, ['loopback'])).toMatchObject({
    isLocal: false,
  });
  expect(from('fd00::2', { 'x-forwarded-for': 'x, 198.51.100.4' }, ['private'])).toMatchObject({
    key: '198.51.100.4',
  });
});

test('who sits at this machine is known, unless a proxy stands between', () => {
  expect(from('127.0.0.1', {})).toMatchObject({ isLocal: true });
  expect(from('::1', {})).toMatchObject({ isLocal: true });
  expect(from('127.0.0.1', { 'x-forwarded-for': '198.51.100.4' })).toMatchObject({ isLocal: false });
  expect(from('192.168.1.5', {})).toMatchObject({ isLocal: false });
});

test('one household of IPv6 is one client', () => {
  const [one, other] = [from('2001:4860:1:2:3::4', {}), from('2001:4860:1:2:ffff::9', {})];
  expect(one.key).toBe(other.key);
  expect(from('2001:4860:1:3::4', {}).key).not.toBe(one.key);
});
