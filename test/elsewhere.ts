import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * `npm run test:elsewhere -- [files]`: the tests on machines that have another date, time zone and language than this one, and a
 * long name of the folder for temporary files.
 *
 * Tests start programs with an environment of their own, so date and zone have to be the machine's. They are files of /etc, of which
 * a mount namespace has its own copy (`unshare`, as root or where users may have namespaces). The date is changed by Debian's
 * libfaketime, which `/etc/ld.so.preload` puts into every program.
 */
const places = [
  { daysAhead: 45, zone: 'Pacific/Auckland', language: 'tr_TR' },
  { daysAhead: 400, zone: 'Asia/Kolkata', language: 'tr_TR' },
] as const;
const TMPDIR_LENGTH = 120;

const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url));
const work = mkdtempSync(join(tmpdir(), 'elsewhere-'));
// As other folders for temporary files are: root's tests become nobody to meet a folder that may not be written.
chmodSync(work, 0o755);
try {
  for (const place of places) {
    if (runAt(place) !== 0) process.exitCode = 1;
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}

function runAt({ daysAhead, zone, language }: (typeof places)[number]): number | null {
  const home = join(work, String(daysAhead));
  const longFolder = join(home, 'x').padEnd(TMPDIR_LENGTH, 'x');
  mkdirSync(longFolder, { recursive: true });
  const locale = `${language}.UTF-8`;
  const env = {
    ...process.env,
    TZ: zone,
    LANG: locale,
    LC_ALL: locale,
    LOCPATH: localesWith(locale, home),
    TMPDIR: longFolder,
  };
  const tests = [process.execPath, vitest, 'run', ...process.argv.slice(2)];
  const [program = '', ...args] = [...machine(home, daysAhead, zone), ...tests];
  process.stdout.write(`\n${zone}, ${locale}, TMPDIR of ${longFolder.length} characters:\n`);
  return spawnSync(program, args, { env, stdio: 'inherit' }).status;
}

/** Start of a command line that runs the rest with another date and zone; empty where that cannot be. */
function machine(home: string, daysAhead: number, zone: string): readonly string[] {
  const [preload] = globSync('/usr/lib/*/faketime/libfaketimeMT.so.1');
  if (preload === undefined) return skipped('faketime is not installed (apt-get install faketime)');
  const etc = join(home, 'etc');
  // Some files are root's alone; whoever is not root does without them.
  spawnSync('cp', ['-a', '/etc', etc]);
  appendFileSync(join(etc, 'ld.so.preload'), `${preload}\n`);
  writeFileSync(join(etc, 'faketimerc'), `+${daysAhead}d\n`);
  rmSync(join(etc, 'localtime'), { force: true });
  symlinkSync(`/usr/share/zoneinfo/${zone}`, join(etc, 'localtime'));

  const root = process.getuid?.() === 0 ? [] : ['--map-root-user'];
  const inside = ['unshare', ...root, '--mount', 'sh', '-c', 'mount --bind "$0" /etc && exec "$@"', etc];
  const [program = '', ...args] = [...inside, 'date', '+%s'];
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) return skipped(`it needs root, or namespaces for users: ${stderr}`);
  const ahead = Math.round((Number(stdout) - Date.now() / 1000) / 86_400);
  if (ahead !== daysAhead) throw new Error(`the date is ${ahead} days ahead, not ${daysAhead}`);
  process.stdout.write(`\nOn a machine whose date is ${daysAhead} days ahead.\n`);
  return inside;
}

function skipped(why: string): readonly string[] {
  process.stdout.write(`\nNOT tried with another date: ${why}\n`);
  return [];
}

/** A folder with this locale for LOCPATH, where `localedef` can make one; without it programs meet a locale that is not installed. */
function localesWith(locale: string, home: string): string {
  const folder = join(home, 'locales');
  mkdirSync(folder);
  const [language = '', charset = ''] = locale.split('.');
  const { status } = spawnSync('localedef', ['-i', language, '-f', charset, join(folder, locale)]);
  if (status !== 0) process.stdout.write(`\n${locale} cannot be made here; it is set all the same.\n`);
  return folder;
}
