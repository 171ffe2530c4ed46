import { describe, expect, test } from 'vitest';
import type { Check } from '../src/doctor/check.ts';
import { clockCheck } from '../src/doctor/x-checks.ts';
import { doctorBench } from './support/doctor-bench.ts';

const bench = doctorBench();
const { doctor } = bench;

describe('X', () => {
  test('that refuses the keys: 77, with what to do', async () => {
    const { code, worst } = await doctor({
      X_ACCESS_SECRET: 'canaryWrong00000000000000000000000000000000000009',
    });
    expect(worst('credentials')).toMatchObject({
      state: 'fault',
      seen: expect.stringContaining('401'),
      cure: expect.stringContaining('X_ACCESS_SECRET'),
      details: { kind: 'credentials' },
    });
    expect(worst('reading')).toMatchObject({ state: 'skipped' });
    expect(code).toBe(77);
  });

  test('that refuses the bearer token alone, wants money, or the app set up otherwise: 77', async () => {
    const bearer = await doctor({ X_BEARER_TOKEN: 'canaryBearer000000000000000000005' });
    expect([bearer.worst('credentials')?.state, bearer.worst('reading')?.state, bearer.code]).toEqual([
      'ok',
      'fault',
      77,
    ]);
    bench.sandbox.faults.add({ kind: 'credits-depleted', match: { path: '/2/users/me' } });
    const money = await doctor();
    expect(money.worst('credentials')).toMatchObject({ state: 'fault', details: { kind: 'money' } });
    bench.sandbox.faults.add({
      kind: 'forbidden',
      reason: 'oauth1-permissions',
      match: { path: '/2/users/me' },
    });
    const setup = await doctor();
    expect(setup.worst('credentials')).toMatchObject({ state: 'fault', details: { kind: 'setup' } });
    expect([money.code, setup.code]).toEqual([77, 77]);
  });

  test('that asks for patience is a warning; that fails, or is not there, a fault with 69', async () => {
    bench.sandbox.faults.add({ kind: 'rate-limited', match: { path: '/2/users/me' } });
    const patience = await doctor();
    expect([patience.worst('credentials')?.state, patience.code]).toEqual(['warning', 0]);
    bench.sandbox.faults.add({ kind: 'status', status: 503, body: 'html', match: { path: '/2/users/me' } });
    expect((await doctor()).code).toBe(69);
    await bench.sandbox.goOffline();
    const away = await doctor();
    expect(away.worst('x')).toMatchObject({ state: 'fault', seen: expect.stringContaining('ECONNREFUSED') });
    expect(
      ['clock', 'credentials', 'reading'].map((name) => away.worst(name as Check['check'])?.state),
    ).toEqual(Array(3).fill('skipped'));
    expect(away.code).toBe(69);
    await bench.sandbox.goOnline();
  });

  test('whose clock differs: from 30 s on a warning, from 5 minutes on a fault, named first where the keys are refused', async () => {
    const off = (seconds: number) =>
      bench.sandbox.faults.add({
        kind: 'wrong-date',
        date: new Date(Date.now() - seconds * 1000),
        match: { method: 'HEAD' },
      });
    off(100);
    const little = await doctor();
    expect(little.worst('clock')).toMatchObject({
      state: 'warning',
      seen: expect.stringMatching(/\d+ s ahead of/),
    });
    expect(little.code).toBe(0);
    off(400);
    bench.sandbox.faults.add({ kind: 'unauthorized', match: { path: '/2/users/me' } });
    const far = await doctor();
    expect(far.worst('clock')).toMatchObject({ state: 'fault', cure: expect.stringContaining('NTP') });
    expect(far.worst('credentials')?.cure).toMatch(/^Set the clock first\./);
    expect(far.code).toBe(78);
    expect([30, 31, -299, 300].map((seconds) => clockCheck(seconds, 'x').state)).toEqual([
      'ok',
      'warning',
      'warning',
      'fault',
    ]);
    expect(clockCheck(-60, 'x').seen).toContain('60 s behind');
  });

  test('mentions are asked for where they are polled', async () => {
    await doctor({ X_POLL: 'mentions' });
    expect(bench.sandbox.requests().at(-1)?.path).toMatch(/\/mentions$/);
  });
});
