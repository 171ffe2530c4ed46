import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { startSandbox } from '../src/platforms/sandbox/sandbox.ts';
import { openStore } from '../src/store/sqlite/open-store.ts';
import { writeTinyModel } from '../src/vision/testing/tiny-model.ts';
import { runCommand } from './support/command.ts';
import { type Listener, startListener } from './support/listener.ts';

let folder: string;
let env: Record<string, string>;
let heartbeat: Listener;
let webhook: Listener;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fieldmark-watching-'));
  const sandbox = await startSandbox();
  onTestFinished(async () => {
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  });
  await writeTinyModel(join(folder, 'models', 'cougar-or-not'));
  [heartbeat, webhook] = await Promise.all([startListener(), startListener()]);
  const { apiKey, apiSecret, accessToken, accessSecret } = sandbox.credentials;
  env = {
    X_API_BASE_URL: sandbox.url,
    X_API_KEY: apiKey,
    X_API_SECRET: apiSecret,
    X_ACCESS_TOKEN: accessToken,
    X_ACCESS_SECRET: accessSecret,
    TRACKED_HASHTAGS: 'cougarOrNot@drmichellelarue',
    HEARTBEAT_URL: `${heartbeat.url}/ping/canary-2222-3333`,
    ALERT_WEBHOOK_URL: `${webhook.url}/services/canaryHookSecret`,
  };
});

const database = () => join(folder, 'data/fieldmark.sqlite');

/** Runs `once`. Nothing that it prints may hold the addresses. @returns the last ping, its text, and the titles of alerts */
async function once(over: Record<string, string> = {}) {
  const { code, stdout, stderr } = await runCommand(['once'], { ...env, ...over }, folder);
  expect(stdout + stderr).not.toContain('canary');
  const last = heartbeat.heard.splice(0).at(-1);
  const told = webhook.heard.splice(0).map(({ body }) => (JSON.parse(body) as { title: string }).title);
  return { code, ping: last?.path.replace('/ping/canary-2222-3333', ''), text: last?.body, told, stderr };
}

test('a run that went well ends with success, and the process ends with it', async () => {
  const { code, ping, text, told } = await once();
  expect({ code, ping, told }).toEqual({ code: 0, ping: '', told: [] });
  expect(text).toMatch(/^done \(dry-run\): 0 posts seen/);
});

test('faulty settings are a failure where the address is known, and an alert where there is a memory', async () => {
  const first = await once({ REPLY_MODE: 'loud' });
  expect(first).toMatchObject({ code: 78, ping: '/fail', told: [] });
  expect(first.text).toMatch(/^One setting needs attention:\n {2}REPLY_MODE is "loud"/);
  await once();
  const titles = [];
  for (let run = 0; run < 2; run++) titles.push((await once({ REPLY_MODE: 'loud' })).told);
  titles.push((await once()).told);
  expect(titles).toEqual([
    ['Fieldmark (fieldmark_bot) needs you: settings need attention'],
    [],
    ['Fieldmark (fieldmark_bot): over, settings need attention'],
  ]);
  expect((await once({ HEARTBEAT_URL: 'canary' })).code).toBe(78);
});

test('a broken model is a failure and an alert, once', async () => {
  await once();
  await writeFile(join(folder, 'models/cougar-or-not/model.json'), '{}');
  const first = await once();
  expect(first).toMatchObject({ code: 78, ping: '/fail' });
  expect(first.told).toEqual(['Fieldmark (fieldmark_bot) needs you: the model is refused']);
  expect((await once()).told).toEqual([]);
  const store = openStore(database());
  expect(await store.alerts.open()).toMatchObject([
    { name: 'model', message: expect.stringContaining('cannot be used') },
  ]);
  await store.close();
});

test('a database that cannot be opened is a failure', async () => {
  await mkdir(database(), { recursive: true });
  const { code, ping, told } = await once();
  expect({ code, ping, told }).toEqual({ code: 78, ping: '/fail', told: [] });
});
