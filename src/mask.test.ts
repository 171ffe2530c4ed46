import { describe, expect, test } from 'vitest';
import { maskOf } from './mask.ts';

const SECRET = 'qT7"x\\Zp&<4kLw0 mB9vR2c';
const TOKEN = '1234567890-abcDEFghiJKLmno42';

describe('a secret is hidden', () => {
  const mask = maskOf([SECRET, TOKEN]);

  test.each([
    ['as it is', SECRET],
    ['in quotes', `"${SECRET}"`],
    ['as JSON', JSON.stringify({ key: SECRET })],
    ['as JSON within JSON', JSON.stringify({ body: JSON.stringify({ key: SECRET }) })],
    ['in an address', `https://x.example/?k=${encodeURIComponent(SECRET)}`],
    ['in a page', 'qT7&quot;x\\Zp&amp;&lt;4kLw0 mB9vR2c'],
    ['in base64', Buffer.from(SECRET).toString('base64')],
    ['as a login in base64', Buffer.from(`some-key:${SECRET}`).toString('base64')],
    ['with escapes in lower case', encodeURIComponent(SECRET).replace(/%../g, (sign) => sign.toLowerCase())],
    ['cut at both ends', `…${SECRET.slice(3, 17)}…`],
    ['cut at its end', `${SECRET.slice(0, 14)}…`],
    ['cut at its start', `…${SECRET.slice(9)} is no key`],
    ['twice, the second one cut', `${SECRET} ${SECRET.slice(0, 12)}`],
  ])('%s', (_, text) => {
    const masked = mask(text);
    expect(masked).toContain('[secret]');
    const readable = [masked, decodeURIComponent(masked.replace(/%(?![\da-f]{2})/gi, '%25'))];
    for (const word of masked.split(/[^\w+/-]+/))
      readable.push(Buffer.from(word, 'base64').toString('latin1'));
    for (let at = 0; at + 8 <= SECRET.length; at++)
      for (const each of readable) expect(each).not.toContain(SECRET.slice(at, at + 8));
  });

  test('the longest first: one that begins with another leaves nothing behind', () => {
    expect(maskOf(['abcdefgh', 'abcdefgh-12345678'])('abcdefgh-12345678')).toBe('[secret]');
    expect(maskOf(['abcdefgh-12345678', 'abcdefgh'])('x abcdefgh-12345678 abcdefgh y')).toBe(
      'x [secret] [secret] y',
    );
  });

  test('a password before a host, whoever it belongs to, and the long parts of an address', () => {
    expect(maskOf([])('cannot reach http://me:hunter2@proxy.example:3128')).toBe(
      'cannot reach http://[secret]@proxy.example:3128',
    );
    const masked = maskOf(['https://hooks.example/services/T0AB12CD34EF/xyzzy'])(
      'POST /services/T0AB12CD34EF',
    );
    expect(masked).toBe('POST /services/[secret]');
  });

  test.each([
    ['https://ghp_token@git.example/x', 'https://[secret]@git.example/x'],
    ['http://me:p@ss@proxy.example', 'http://[secret]@proxy.example'],
    ['https://x.com/@name', 'https://x.com/@name'],
  ])('what stands before a host, whoever it belongs to: %s', (text, masked) =>
    expect(maskOf([])(text)).toBe(masked),
  );

  test('a password in a setting, with signs that addresses do not take, and without https://', () => {
    for (const value of ['http://me:pa@ss/w0rd+x@proxy.example', 'me:pa@ss/w0rd+x@proxy.example:3128'])
      expect(maskOf([value])('the proxy refuses pa@ss/w0rd+x')).toBe('the proxy refuses [secret]');
  });

  test('a cut key of one character', () => {
    expect(maskOf(['k'.repeat(25)])(`x ${'k'.repeat(24)} y`)).toBe('x [secret] y');
  });

  test('quotation marks of a file are no part of it', () => {
    expect(maskOf(['"abcdef123456'])('abcdef123456')).toBe('[secret]');
  });
});

test('of the address of a database the login is hidden, and its server, name and schema stay', () => {
  const hide = maskOf([
    'postgres://owner:canary-canary@db.example.org:5433/d9abc123def456?schema=the_first_bot',
  ]);
  expect(hide('postgres://db.example.org:5433/d9abc123def456?schema=the_first_bot')).not.toContain(
    '[secret]',
  );
  expect(hide('refused canary-canary of postgres://owner:canary-canary@db.example.org')).toBe(
    'refused [secret] of postgres://[secret]@db.example.org',
  );
  expect(maskOf(['postgres:///bot?user=owner&password=canary-canary'])('it was canary-canary')).toBe(
    'it was [secret]',
  );
});

test('what is no secret stays: short words, the number of an account, other texts', () => {
  const mask = maskOf(['hush', TOKEN, 'A'.repeat(30)]);
  for (const text of ['hush', '1234567890', 'account 1234567890-', 'AAAAAAAAAA', 'https://x.com/a:b/@c'])
    expect(mask(text)).toBe(text);
});
