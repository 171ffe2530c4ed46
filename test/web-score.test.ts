/** How well the bot plays, for everybody where its operator says so. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, onTestFinished, test } from 'vitest';
import { commandUnderWay, runCommand } from './support/command.ts';
import type { GameDay } from './support/game-day.ts';
import { playedDay } from './support/played-day.ts';

type Env = Record<string, string>;

/** `fieldmark serve` on the memory of that day, or on none, until the test is over. */
async function serve(day: Pick<GameDay, 'now'>, env: Env): Promise<string> {
  return (await served(day, env)).url;
}

async function served(day: Pick<GameDay, 'now'>, env: Env): Promise<{ url: string; stderr: () => string }> {
  const cwd = await mkdtemp(join(tmpdir(), 'fieldmark-score-'));
  const command = commandUnderWay(['serve', '--port', '0'], env, cwd, day.now);
  onTestFinished(async () => {
    process.emit('SIGINT', 'SIGINT');
    expect((await command.ended).code).toBe(0);
    await rm(cwd, { recursive: true });
  });
  await command.stdout.shows('http://');
  const url = /http:\/\/[^\s]+/.exec(command.stdout.text)?.[0] ?? '';
  return { url, stderr: () => command.stderr.text };
}

const envOf = (day: GameDay): Env => ({
  DATABASE_PATH: day.databasePath,
  MODELS_DIR: join(day.databasePath, '..', '..', 'models'),
  TRACKED_HASHTAGS: 'cougarOrNot',
});
const ask = async (url: string): Promise<{ status: number; text: string }> => {
  const answer = await fetch(url);
  return { status: answer.status, text: await answer.text() };
};

test('with SERVE_SCORE=yes it is a page and JSON, without what other people wrote; also where trying needs a login', async () => {
  const day = await playedDay();
  const env = envOf(day);
  const url = await serve(day, { ...env, SERVE_SCORE: 'yes', SERVE_TOKEN: 'a token of sixteen signs' });
  const page = await ask(`${url}/score`);
  expect(page.status).toBe(200);
  expect(page.text).toContain('<a href="/score" aria-current="page">Score</a>');
  expect(page.text).toContain('4 rounds seen, 3 answered. Hosts have checked 2: 1 right, 1 wrong');
  const json = await ask(`${url}/api/v1/score`);
  const {
    best,
    worst,
    shadows: _,
    drifts: __,
    ...all
  } = JSON.parse((await runCommand(['stats', '--json'], env, tmpdir(), day.now)).stdout);
  expect([best, worst]).toMatchObject([[{ author: 'drmichellelarue' }], [{ author: 'drmichellelarue' }]]);
  expect(JSON.parse(json.text)).toEqual(all);
  for (const { text } of [page, json]) {
    expect(text).not.toMatch(/drmichellelarue|fieldmark_bot|status\//);
    expect(text).not.toContain(worst[0].text);
  }
  const description = JSON.parse((await ask(`${url}/api/v1/openapi.json`)).text);
  const ajv = new Ajv2020({ strict: true, strictTypes: false, validateFormats: false, allErrors: true });
  const { schema } = description.paths['/score'].get.responses[200].content['application/json'];
  expect(ajv.validate(schema, all), ajv.errorsText()).toBe(true);
  expect(ajv.validate(schema, { ...all, worst })).toBe(false);
});

test('the memory is read once a minute, however many ask', async () => {
  const day = await playedDay();
  const url = await serve(day, { ...envOf(day), SERVE_SCORE: 'yes' });
  const until = async () => JSON.parse((await ask(`${url}/api/v1/score`)).text).until;
  const first = await until();
  day.advance(59_000);
  expect(await until()).toBe(first);
  day.advance(1000);
  expect(Date.parse(await until()) - Date.parse(first)).toBe(60_000);
});

test('without it there is none, and the memory is not opened', async () => {
  const day = { now: () => new Date() };
  const folder = await mkdtemp(join(tmpdir(), 'fieldmark-no-score-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const url = await serve(day, { DATABASE_PATH: join(folder, 'fieldmark.sqlite') });
  expect((await ask(url)).text).not.toContain('/score');
  expect(await ask(`${url}/score`)).toMatchObject({
    status: 404,
    text: expect.stringContaining('SERVE_SCORE=yes'),
  });
  const refused = await ask(`${url}/api/v1/score`);
  expect(refused.status).toBe(404);
  expect(JSON.parse(refused.text)).toMatchObject({ error: { reason: 'no-score' } });
  expect((await ask(`${url}/api/v1/openapi.json`)).text).not.toContain('/score');
  expect(await readdir(folder)).toEqual([]);
});

test('before the first run it says that there is none yet and what there will be, not where the memory lies, and logs nothing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fieldmark-no-memory-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const env = { SERVE_SCORE: 'yes', DATABASE_PATH: join(folder, 'fieldmark.sqlite') };
  const { url, stderr } = await served({ now: () => new Date() }, env);
  const page = await ask(`${url}/score`);
  expect(page.status).toBe(200);
  expect(page.text).toContain('There is no score yet: the bot has not played');
  const json = await ask(`${url}/api/v1/score`);
  expect(json.status).toBe(503);
  expect(JSON.parse(json.text)).toMatchObject({ error: { reason: 'none-yet' } });
  for (const { text } of [page, json]) expect(text).not.toContain(folder);
  expect(stderr()).toBe('');
});

test('a memory that cannot be read is told as such, and its operator alone learns why', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fieldmark-broken-memory-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const env = { SERVE_SCORE: 'yes', DATABASE_PATH: join(folder, 'fieldmark.sqlite') };
  await writeFile(env.DATABASE_PATH, 'no database'.repeat(1000));
  const { url, stderr } = await served({ now: () => new Date() }, env);
  const { status, text } = await ask(`${url}/score`);
  expect([status, text.includes(folder)]).toEqual([503, false]);
  expect(text).toContain('The score cannot be read now');
  expect(stderr()).toContain(folder);
});
