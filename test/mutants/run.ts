/**
 * `npm run test:mutants -- [part of a file's name]`: puts each mutant of the list in the place of what stands there, in memory, and runs
 * the tests that have to notice. Exit code 1 when one survives, or is none any more because the source has changed.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createVitest } from 'vitest/node';
import { type Mutated, mutated } from './list.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const [only = ''] = process.argv.slice(2);
// Far from UTC, so that a mutant is noticed that takes the machine's day for X's.
process.env.TZ = 'Asia/Kolkata';

/** By the file: what it holds for a run in place of what is on the disk. */
const changed = new Map<string, string>();
const vitest = await createVitest(
  'test',
  { root, watch: false, isolate: true, reporters: [{}], silent: true, fsModuleCache: false },
  { plugins: [{ name: 'mutant', enforce: 'pre', load: (id) => changed.get(id) }] },
);

/** @returns whether all tests passed */
async function passes({ file, tests = [] }: Mutated): Promise<boolean> {
  const beside = file.replace(/\.ts$/, '.test.ts');
  const related = [...(existsSync(`${root}${beside}`) ? [beside] : []), ...tests];
  vitest.invalidateFile(`${root}${file}`);
  const specifications = await vitest.globTestSpecifications(related);
  await vitest.runTestSpecifications(specifications);
  const meant = new Set(specifications.map(({ moduleId }) => moduleId));
  const modules = vitest.state.getTestModules().filter(({ moduleId }) => meant.has(moduleId));
  return modules.length > 0 && modules.every((module) => module.ok());
}

let killed = 0;
const failures: string[] = [];
function fail(what: string): void {
  failures.push(what);
  process.stdout.write(`${what}\n`);
}

for (const one of mutated.filter(({ file }) => file.includes(only))) {
  const path = `${root}${one.file}`;
  const source = readFileSync(path, 'utf8');
  if (!(await passes(one))) {
    fail(`${one.file}: its tests fail as it is, or there are none`);
    continue;
  }
  for (const [from, to] of one.changes) {
    const what = `${one.file}: ${JSON.stringify(from)} -> ${JSON.stringify(to)}`;
    if (source.split(from).length !== 2) {
      fail(`${what} does not stand there once: renew it`);
      continue;
    }
    changed.set(
      path,
      source.replace(from, () => to),
    );
    if (await passes(one)) fail(`${what} survived`);
    else killed++;
  }
  changed.delete(path);
  vitest.invalidateFile(path);
  process.stdout.write(`${one.file}: done\n`);
}
await vitest.close();
process.stdout.write(
  `\n${killed} of ${killed + failures.length} mutants were killed.\n${failures.join('\n')}\n`,
);
process.exitCode = failures.length > 0 ? 1 : 0;
