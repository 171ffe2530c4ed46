import { expect, test } from 'vitest';
import { readAddress } from './address.ts';

test.each([
  [
    'postgres://me:secret@db.example.org:5433/bot',
    { host: 'db.example.org', port: 5433, user: 'me', password: 'secret', database: 'bot', tls: 'prefer' },
  ],
  [
    'postgresql://me@localhost/bot',
    { host: 'localhost', port: 5432, user: 'me', database: 'bot', tls: 'disable' },
  ],
  ['POSTGRES://me@[::1]/bot?schema=crow', { host: '::1', schema: 'crow', tls: 'disable' }],
  ['postgres://me:p%40ss%23w%25rd%2F@h/bot?sslmode=require', { password: 'p@ss#w%rd/', tls: 'require' }],
  ['postgres:///bot?host=/run/postgresql', { host: '/run/postgresql', database: 'bot', tls: 'disable' }],
  [
    'postgres://h/bot?sslmode=verify-full&sslrootcert=/etc/ca.pem',
    { tls: 'verify-full', rootCertificate: '/etc/ca.pem' },
  ],
])('%s is understood, and named without its login', (text, address) => {
  const read = readAddress(text);
  expect(read).toMatchObject(address);
  expect(read.name).not.toMatch(/me|secret|p@ss/);
});

test.each([
  'postgress://me:canary@h/bot',
  'postgres://me:can@ary@h/bot',
  'postgres://me:can#ary@h/bot',
  'postgres://me:canary%@h/bot',
  'postgres://me:canary@h/bot?sslmode=sometimes',
  'postgres://me:canary@h/bot?schema=a;b',
  './fieldmark.sqlite',
])('%s is refused, and the text repeats nothing secret', (text) => {
  const read = () => readAddress(text);
  expect(read).toThrow(/DATABASE_URL .* It looks like postgres:\/\//);
  expect(read).not.toThrow(/can|ary/);
});
