/**
 * `npm run test:mutants -- [part of a file's name]`: puts each mutant of the list in the place of what stands there, in memory, and runs
 * the tests that have to notice. Exit code 1 when one survives, or is none any more because the source has changed.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startVitest } from 'vitest/node';
import { type Mutated, mutated } from './list.ts';

// Far from UTC, that a mutant which takes the machine's day for X's is noticed.
process.env.TZ = 'Asia/Kolkata';

const root = fileURLToPath(new URL('../..', import.meta.url));
const [only = ''] = process.argv.slice(2);

/** @param code what the file holds for this run @returns whether all tests passed */
async function passes({ file, tests = [] }: Mutated, code?: string): Promise<boolean> {
  const beside = file.replace(/\.ts$/, '.test.ts');
  const related = [...(existsSync(`${root}${beside}`) ? [beside] : []), ...tests];
  const mutant = {
    name: 'mutant',
    enforce: 'pre' as const,
    load: (id: string) => (code !== undefined && id === `${root}${file}` ? code : undefined),
  };
  const options = { root, watch: false, bail: 1, reporters: [{}], silent: true, fsModuleCache: false };
  const vitest = await startVitest('test', related, options, { plugins: [mutant] });
  const modules = vitest.state.getTestModules();
  const passed = modules.length > 0 && modules.every((module) => module.ok());
  await vitest.close();
  process.exitCode = 0;
  return passed;
}

const failures: string[] = [];
let killed = 0;
for (const one of mutated.filter(({ file }) => file.includes(only))) {
  const source = readFileSync(`${root}${one.file}`, 'utf8');
  if (!(await passes(one))) {
    failures.push(`${one.file}: its tests fail as it is, or there are none`);
    continue;
  }
  for (const [from, to] of one.changes) {
    const what = `${one.file}: ${JSON.stringify(from)} -> ${JSON.stringify(to)}`;
    const isOnce = source.split(from).length === 2;
    const survived =
      isOnce &&
      (await passes(
        one,
        source.replace(from, () => to),
      ));
    if (isOnce && !survived) killed++;
    else failures.push(`${what} ${survived ? 'survived' : 'does not stand there once: renew or drop it'}`);
    process.stdout.write(`${isOnce ? (survived ? 'SURVIVED' : 'killed  ') : 'no longer'} ${what}\n`);
  }
}
process.stdout.write(
  `\n${killed} of ${killed + failures.length} mutants were killed.\n${failures.join('\n')}\n`,
);
process.exitCode = failures.length > 0 ? 1 : 0;
