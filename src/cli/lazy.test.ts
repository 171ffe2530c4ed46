import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

/** Prints which libraries a file of ours loads when it is imported. */
const probe = `
  import { registerHooks } from 'node:module';
  const libraries = new Set();
  registerHooks({ load(url, context, next) {
    const name = /node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url)?.[1];
    if (name) libraries.add(name);
    return next(url, context);
  } });
  await import(process.env.FILE);
  console.log(JSON.stringify([...libraries].sort()));`;

function librariesOf(file: string): readonly string[] {
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', probe], {
    env: { ...process.env, FILE: new URL(file, import.meta.url).href },
    encoding: 'utf8',
  });
  return JSON.parse(stdout) as string[];
}

const heavy = [
  'luxon',
  'node-cron',
  'onnxruntime-node',
  'pg',
  'pino',
  'sharp',
  'twitter-api-v2',
  'twitter-text',
  'zod',
];

test.each(['review.ts', 'stats.ts', 'play.ts'])('%s loads no heavy library before it is needed', (file) => {
  const loaded = librariesOf(file);
  expect(loaded).toContain('better-sqlite3');
  expect(loaded.filter((library) => heavy.includes(library))).toEqual([]);
});
