import { join } from 'node:path';
import { beforeEach, expect } from 'vitest';
import type { Check } from '../../src/doctor/check.ts';
import { runCommand } from './command.ts';
import { type CommandDay, commandDay } from './command-day.ts';

export const HOST = 'drmichellelarue';
export const canaries = {
  apiKey: 'canaryKey00000000000000001',
  apiSecret: 'canarySecret0000000000000000000000000000000000000002',
  accessToken: '1000000001-canaryToken0000000000000000000000003',
  accessSecret: 'canaryAccess000000000000000000000000000000000004',
};

/** A bot that is set up well, anew before each test of the file that calls this, and its doctor. */
export function doctorBench() {
  let day: CommandDay;
  beforeEach(async () => {
    day = await commandDay({ TRACKED_HASHTAGS: `cougarOrNot@${HOST}` }, { credentials: canaries });
  });
  return {
    get folder() {
      return day.folder;
    },
    get sandbox() {
      return day.sandbox;
    },
    get env() {
      return day.env;
    },
    database: () => join(day.folder, 'data/fieldmark.sqlite'),
    /** Runs it for programs. What holds of every report is looked at here: no secret, a cure for all that is not well. */
    async doctor(over: Record<string, string> = {}, ...args: string[]) {
      const asJson = await runCommand(['doctor', '--json', ...args], { ...day.env, ...over }, day.folder);
      expect(`${asJson.stdout}${asJson.stderr}`).not.toMatch(/canary/i);
      const report = JSON.parse(asJson.stdout) as { state: string; exitCode: number; checks: Check[] };
      expect(asJson.code).toBe(report.exitCode);
      for (const check of report.checks) {
        if (check.state === 'warning' || check.state === 'fault') expect(check.cure).toMatch(/\w{3}/);
      }
      const of = (name: Check['check']) => report.checks.filter(({ check }) => check === name);
      return { code: asJson.code, report, of, worst: (name: Check['check']) => of(name)[0] };
    },
  };
}
