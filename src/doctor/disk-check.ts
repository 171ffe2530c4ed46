import { existsSync, statfsSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { Shell } from '../terminal/shell.ts';
import { type Check, fault, ok, warning } from './check.ts';
import { existingFolder } from './database-checks.ts';

/** What can be seen of the place where the database lies. */
export interface DiskFacts {
  readonly databasePath: string;
  /** The nearest folder that exists. */
  readonly folder: string;
  readonly onHeroku: boolean;
  readonly inContainer: boolean;
  /** The folder lies on the same file system as `/`. */
  readonly onRoot: boolean;
  readonly kind: 'memory' | 'overlay' | 'other';
  readonly isTemporary: boolean;
  readonly freeBytes: number;
}

/** `statfs` types; linux/magic.h */
const memoryKinds = new Set([0x01021994, 0x858458f6]);
const overlayKinds = new Set([0x794c7630, 0x61756673]);

const LITTLE = 200e6;
const TOO_LITTLE = 10e6;
const WHAT_IS_LOST =
  'a run that finds it gone pays for a look at its own account and timeline, and its daily budget starts anew';

export function diskChecks(place: Pick<Shell, 'env'>, databasePath: string): readonly Check[] {
  return judgeDisk(lookAtDisk(place, databasePath));
}

function lookAtDisk(place: Pick<Shell, 'env'>, databasePath: string): DiskFacts {
  const folder = existingFolder(databasePath);
  const { type, bavail, bsize } = statfsSync(folder);
  const temporary = [tmpdir(), '/tmp', '/var/tmp', '/dev/shm'];
  return {
    databasePath,
    folder,
    onHeroku: Boolean(place.env.DYNO),
    inContainer:
      ['/.dockerenv', '/run/.containerenv'].some((mark) => existsSync(mark)) ||
      Boolean(place.env.KUBERNETES_SERVICE_HOST),
    onRoot: statSync(folder).dev === statSync('/').dev,
    kind: memoryKinds.has(type) ? 'memory' : overlayKinds.has(type) ? 'overlay' : 'other',
    isTemporary: temporary.some((place) => databasePath.startsWith(`${place}/`)),
    freeBytes: bavail * bsize,
  };
}

/** Whether the disk outlasts a run, and has room. */
export function judgeDisk(facts: DiskFacts): readonly Check[] {
  const { folder, freeBytes } = facts;
  const free = freeBytes < 1e9 ? `${Math.floor(freeBytes / 1e6)} MB` : `${(freeBytes / 1e9).toFixed(0)} GB`;
  const fleeting = whyFleeting(facts);
  const checks: Check[] = [];
  if (fleeting)
    checks.push(warning('disk', `${fleeting.why}: ${WHAT_IS_LOST}`, fleeting.cure, { lasts: false }));
  else
    checks.push(
      ok('disk', `${folder} is on a disk that seems to last; ${free} free`, { lasts: true, freeBytes }),
    );
  if (freeBytes < TOO_LITTLE)
    checks.push(fault('disk', `Only ${free} are free in ${folder}`, 'Free some space.'));
  else if (freeBytes < LITTLE)
    checks.push(warning('disk', `Only ${free} are free in ${folder}`, 'Free some space soon.'));
  return checks;
}

function whyFleeting(facts: DiskFacts): { why: string; cure: string } | undefined {
  const { databasePath } = facts;
  if (facts.onHeroku) {
    return {
      why: "A Heroku dyno's disk goes with the dyno",
      cure:
        'It still never replies twice. To keep the memory, add a database, which sets DATABASE_URL by itself: ' +
        'heroku addons:create heroku-postgresql:essential-0, then heroku run npm run doctor.',
    };
  }
  const elsewhere = 'Set DATABASE_PATH to a disk that lasts.';
  if (facts.kind === 'memory') return { why: `${databasePath} lies in memory (tmpfs)`, cure: elsewhere };
  if (facts.isTemporary)
    return {
      why: `${databasePath} lies in a folder for temporary files, which systems empty`,
      cure: elsewhere,
    };
  if (facts.kind === 'overlay' || (facts.inContainer && facts.onRoot)) {
    return {
      why: `${databasePath} lies in the container itself, not on a volume, and goes with it`,
      cure: 'Mount a volume there: docker run -v fieldmark-data:/app/data …',
    };
  }
  return undefined;
}
