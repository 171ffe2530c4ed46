import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, posix } from 'node:path';

/**
 * CPUs that this process may keep busy, at least 1: those that it may run on, or fewer by the quota of its Linux control groups. A
 * container with one CPU of a host's 64 that starts 64 threads is stopped most of the time. `availableParallelism` looks at quotas
 * too, yet missed one of cgroup v1 here (libuv 1.52). Files: kernel.org, admin-guide/cgroup-v2 (cpu.max) and scheduler/sched-bwc.
 *
 * @param root where `proc` and `sys` are
 */
export function cpusToUse({ root = '/', available = availableParallelism() } = {}): number {
  const quotas = groupsOf(join(root, 'proc/self/cgroup')).flatMap(({ version, folders }) =>
    folders.map((folder) => {
      const path = join(root, 'sys/fs/cgroup', folder);
      return version === 2
        ? quotaOf(...read(join(path, 'cpu.max')).split(' '))
        : quotaOf(read(join(path, 'cpu.cfs_quota_us')), read(join(path, 'cpu.cfs_period_us')));
    }),
  );
  return Math.max(1, Math.floor(Math.min(available, ...quotas)));
}

interface Group {
  readonly version: 1 | 2;
  /** Below /sys/fs/cgroup: the process's own, then its parents', whose quotas hold too. */
  readonly folders: readonly string[];
}

/** Lines are `hierarchy:controllers:path`; version 2 has no controllers there. */
function groupsOf(file: string): Group[] {
  return read(file)
    .split('\n')
    .flatMap((line): Group[] => {
      const [hierarchy, controllers = '', ...rest] = line.split(':');
      const paths = withParents(rest.join(':'));
      if (hierarchy === '0' && controllers === '') return [{ version: 2, folders: paths }];
      if (!controllers.split(',').includes('cpu')) return [];
      // Mounted by the name of the controller or of all that share the hierarchy.
      return [
        {
          version: 1,
          folders: ['cpu', controllers].flatMap((mount) => paths.map((path) => join(mount, path))),
        },
      ];
    });
}

function withParents(path: string): string[] {
  const parent = posix.dirname(path);
  return parent === path ? [path] : [path, ...withParents(parent)];
}

/** Infinite without a quota: the file is missing, or says `max` or -1. */
function quotaOf(quota = '', period = ''): number {
  const cpus = Number(quota) / Number(period);
  return quota !== '' && cpus > 0 ? cpus : Number.POSITIVE_INFINITY;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}
