import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { cpusToUse } from './cpu-quota.ts';

async function machine(files: Record<string, string>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'fieldmark-cgroup-'));
  onTestFinished(() => rm(root, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), `${text}\n`);
  }
  return root;
}

const v2 = 'sys/fs/cgroup';
const v1 = 'sys/fs/cgroup/cpu';

test.each<[string, Record<string, string>, number]>([
  ['no control groups', {}, 8],
  ['v2, two CPUs', { 'proc/self/cgroup': '0::/', [`${v2}/cpu.max`]: '200000 100000' }, 2],
  ['v2, half a CPU', { 'proc/self/cgroup': '0::/', [`${v2}/cpu.max`]: '50000 100000' }, 1],
  ['v2, one and a half', { 'proc/self/cgroup': '0::/', [`${v2}/cpu.max`]: '150000 100000' }, 1],
  ['v2, no quota', { 'proc/self/cgroup': '0::/', [`${v2}/cpu.max`]: 'max 100000' }, 8],
  ['v2, more than the machine has', { 'proc/self/cgroup': '0::/', [`${v2}/cpu.max`]: '6400000 100000' }, 8],
  [
    'v2, the quota of a parent',
    {
      'proc/self/cgroup': '0::/slice/unit',
      [`${v2}/slice/cpu.max`]: '300000 100000',
      [`${v2}/slice/unit/cpu.max`]: 'max 100000',
    },
    3,
  ],
  [
    'v1, among other controllers',
    {
      'proc/self/cgroup': '3:cpuset:/\n2:cpuacct:/\n1:cpu:/box\n0::/',
      [`${v1}/box/cpu.cfs_quota_us`]: '400000',
      [`${v1}/box/cpu.cfs_period_us`]: '100000',
    },
    4,
  ],
  [
    'v1, a container that sees its own group as the root',
    {
      'proc/self/cgroup': '4:cpu,cpuacct:/docker/abc',
      'sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us': '100000',
      'sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us': '50000',
    },
    2,
  ],
  [
    'v1, no quota',
    {
      'proc/self/cgroup': '1:cpu:/',
      [`${v1}/cpu.cfs_quota_us`]: '-1',
      [`${v1}/cpu.cfs_period_us`]: '100000',
    },
    8,
  ],
  ['rubbish', { 'proc/self/cgroup': 'what', [`${v2}/cpu.max`]: 'is this' }, 8],
])('the CPUs to use follow the quota, not the host: %s', async (_case, files, expected) => {
  expect(cpusToUse({ root: await machine(files), available: 8 })).toBe(expected);
});

test('on this machine there is at least one', () => {
  expect(cpusToUse()).toBeGreaterThanOrEqual(1);
});
