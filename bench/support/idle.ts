import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ChildOptions, runNode, type Used } from './child.ts';
import { projectFolder, withFolder } from './folder.ts';
import { blueskyHosts, startSandboxProcess } from './sandbox.ts';

/** A bot that knows all there is, and the small X that will tell it nothing new. */
export interface Idle {
  /** Runs Node with these arguments, beginning with the options. */
  run(
    args: readonly string[],
    env?: Readonly<Record<string, string>>,
    more?: Pick<ChildOptions, 'isSilent'>,
  ): Promise<Used>;
  /** With which it plays. */
  readonly settings: Readonly<Record<string, string>>;
  /** Settings with which the same bot plays on Bluesky as well; the hosts there have nothing new either. */
  readonly both: Readonly<Record<string, string>>;
  /** What Bluesky was asked so far, oldest first. */
  askedOnBluesky(): Promise<readonly string[]>;
  /** Path of its memory, which no process has open between runs. */
  readonly database: string;
  /** What such a run loads. */
  loadedBy(args: readonly string[]): Promise<Loaded>;
}

export interface Loaded {
  readonly files: readonly string[];
  readonly bytes: number;
  /** Paths of machine code; empty on other systems than Linux. */
  readonly libraries: readonly string[];
}

export const door = join(projectFolder, 'src/fieldmark.mjs');
export const sources = fileURLToPath(new URL('./from-sources.ts', import.meta.url));
export const bare = fileURLToPath(new URL('../peers/bare.mjs', import.meta.url));
const reporter = new URL('./report-loaded.mjs', import.meta.url).href;

/** Works with an idle bot. Throws when `once` would not send the same one request as the ten lines. */
export function withIdleBot<T>(work: (idle: Idle) => Promise<T>): Promise<T> {
  return withFolder(async (folder) => {
    const sandbox = await startSandboxProcess();
    const env = {
      ...sandbox.env,
      TRACKED_HASHTAGS: 'cougarOrNot@host',
      QUERY: '#cougarornot from:host -is:retweet',
      DATABASE_PATH: join(folder, 'fieldmark.sqlite'),
      MODELS_DIR: join(projectFolder, 'models'),
    };
    const run: Idle['run'] = (args, own = {}, more = {}) =>
      runNode(args, { ...more, env: { ...env, ...own }, cwd: folder });
    try {
      await runNode([join(projectFolder, 'src/deploy/bundle.ts')]);
      // A new memory first asks who it is, reads its own timeline, and finds one post.
      await run([door, 'once']);
      const before = (await sandbox.report()).requests.length;
      await run([door, 'once']);
      await run([bare]);
      const asked = (await sandbox.report()).requests.slice(before);
      if (asked.length !== 2 || asked[0] !== asked[1])
        throw new Error(`both should send the same one request, but they sent ${asked.join(', ')}`);
      return await work({
        run,
        settings: env,
        both: {
          ...sandbox.bluesky,
          TRACKED_HASHTAGS: [env.TRACKED_HASHTAGS, ...blueskyHosts].join('+'),
        },
        askedOnBluesky: async () => (await sandbox.report()).onBluesky,
        database: env.DATABASE_PATH,
        async loadedBy(args) {
          const list = join(folder, 'loaded.json');
          await run(['--import', reporter, ...args], { BENCH_LOADED: list });
          return JSON.parse(await readFile(list, 'utf8')) as Loaded;
        },
      });
    } finally {
      sandbox.end();
    }
  });
}
