import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import sharp from 'sharp';
import { BOT, hosts, sandboxSettings, stage } from '../src/demo/cast.ts';
import { type PictureName, renderPicture } from '../src/demo/pictures.ts';
import { type Sandbox, type SandboxPost, startSandbox } from '../src/platforms/sandbox/sandbox.ts';
import { runCommand } from '../test/support/command.ts';
import { reviewAtTerminal } from './picture-terminal.ts';
import { type Windows, windowsOf } from './picture-windows.ts';

/** The last day of the story; the same pictures come of it each time. */
const TODAY = Date.parse('2026-11-20T09:30:00Z');
const [MINUTE_MS, HOUR_MS, WEEK_MS] = [60_000, 3_600_000, 7 * 86_400_000];

/** What the hosts show each week, and what they say an hour later; a landscape is left for people to argue about. */
const weekly: readonly (readonly [PictureName, string?])[] = [
  ['cougar', 'It was a cougar!'],
  ['house-cat', 'It was a house cat!'],
  ['dog', 'It was a dog!'],
  ['bobcat', 'It was a bobcat!'],
  ['bird', 'It was a bird!'],
  ['landscape'],
];

/** What the demonstration comes to after some weeks of games, all of it by the real commands against the small X. */
export interface Played {
  /** A post of a host. */
  readonly post: SandboxPost;
  readonly reply: SandboxPost;
  /** What `fieldmark review` shows in a terminal that shows pictures, with its control sequences. */
  readonly review: string;
  /** The page that `fieldmark stats --html` writes. */
  readonly score: string;
  /** What `fieldmark serve` shows in a browser. */
  readonly windows: Windows;
}

/** Plays the weeks before, then the demonstration's day, whose replies a person approves. */
export async function play(weeks: number, browser: Browser): Promise<Played> {
  let time = TODAY - weeks * WEEK_MS;
  const now = (): Date => new Date(time);
  const folder = await mkdtemp(join(tmpdir(), 'fieldmark-pictures-'));
  const sandbox = await startSandbox({ botHandle: BOT, resizePhotos: true, now });
  const env = {
    ...sandboxSettings(sandbox),
    DATABASE_PATH: join(folder, 'fieldmark.sqlite'),
    TZ: 'UTC',
  };
  const command = async (over: Record<string, string>, ...args: string[]): Promise<void> => {
    const { code, stdout, stderr } = await runCommand(args, { ...env, ...over }, folder, now);
    if (code !== 0) throw new Error(`fieldmark ${args.join(' ')} ended with ${code}:\n${stdout}${stderr}`);
  };
  try {
    // Posts of the future are found once the clock has come to them.
    await stage(sandbox, new Date(TODAY));
    for (let week = 0; week < weeks; week++, time += WEEK_MS) {
      await showWeek(sandbox, week, now());
      await command({ REPLY_MODE: 'live' }, 'once');
    }
    const held = { REPLY_MODE: 'review' };
    await command(held, 'once');
    const screen = await reviewAtTerminal({ ...env, ...held }, folder, now());
    const windows = await windowsOf(browser, { ...env, ...held }, folder, now);
    await command(held, 'review', 'approve', 'all');
    time += 10 * MINUTE_MS;
    await command(held, 'once');
    await command(held, 'stats', '--html', 'stats.html');
    const post = sandbox.posts().find(({ text }) => text.startsWith('Good morning!'));
    const [reply] = post ? sandbox.answersTo(post.id) : [];
    if (!post || !reply) throw new Error('The bot did not reply to the first post of the demonstration.');
    return {
      post,
      reply,
      review: screen.replaceAll(sandbox.url, 'http://127.0.0.1:8080'),
      score: await readFile(join(folder, 'stats.html'), 'utf8'),
      windows,
    };
  } finally {
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The posts of a week, and the solutions, which are found an hour later. */
async function showWeek(sandbox: Sandbox, week: number, at: Date): Promise<void> {
  for (const [i, [name, solution]] of weekly.entries()) {
    const by = hosts[(week + i) % 2] ?? '';
    const text = `Week ${week + 1}, photo ${i + 1}: who is this? #cougarOrNot @${BOT}`;
    const post = sandbox.addPost({ by, text, photos: [{ bytes: await another(name, week) }], at });
    if (solution === undefined) continue;
    const later = new Date(at.getTime() + HOUR_MS);
    sandbox.addPost({ by, text: `${solution} #cougarOrNot`, replyTo: post.id, at: later });
  }
}

/** The same drawing as another camera would have taken it: from elsewhere, in another light. */
async function another(name: PictureName, week: number): Promise<Buffer> {
  const [width, height] = [1200 - 144 * (week % 5), 900 - 108 * (week % 5)];
  const left = Math.round(((1200 - width) * ((week * 5) % 7)) / 6);
  return await sharp(await renderPicture(name))
    .extract({ left, top: Math.round((900 - height) / 2), width, height })
    .flop(week % 2 === 1)
    .modulate({ brightness: 0.7 + 0.06 * ((week * 7) % 11) })
    .blur(0.5 + 0.5 * (week % 4))
    .jpeg({ quality: 80 })
    .toBuffer();
}
