/** The server of the memory is away: who watches the bot learns it, and nothing ends that could go on. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { testServer, whyNoServer } from '../src/store/postgres/testing/server.ts';
import { runCommand, startCommand } from './support/command.ts';
import { keysOf } from './support/command-day.ts';
import { type GameDay, gameDay } from './support/game-day.ts';
import { startListener } from './support/listener.ts';

const PING = '/ping/canary';

async function watchedDay() {
  const heartbeat = await startListener();
  const day = await gameDay({ store: 'postgres', watch: { heartbeatUrl: `${heartbeat.url}${PING}` } });
  const pings = () =>
    heartbeat.heard
      .splice(0)
      .filter(({ path }) => path !== `${PING}/start`)
      .map(({ path, body }) => `${path.replace(PING, '') || '(success)'}: ${body.split('. ')[0]}`);
  const env = {
    ...keysOf(day.sandbox),
    TRACKED_HASHTAGS: 'cougarOrNot',
    MODELS_DIR: join(day.folder, 'models'),
    HEARTBEAT_URL: `${heartbeat.url}${PING}`,
    ...(day.databaseUrl !== undefined && { DATABASE_URL: day.databaseUrl }),
  };
  return { day, env, pings, away: `The database ${nameOf(day)} is out of reach` };
}

const nameOf = ({ databaseUrl = '' }: GameDay): string => databaseUrl.replace('fieldmark@', '');

describe.skipIf(whyNoServer())('when the server of the memory is away', () => {
  test('the heartbeat of a single run hears it as a failure at once: no memory can vouch for a better one', async () => {
    const { day, env, pings, away } = await watchedDay();
    const server = await testServer();
    await server.stop();
    const { code, stderr } = await runCommand(['once'], env, day.folder);
    expect({ code, said: stderr.split('. ')[0] }).toEqual({ code: 0, said: away });
    expect(pings()).toEqual([`/fail: ${away}`]);
    await server.start();
    expect((await runCommand(['once'], env, day.folder)).code).toBe(0);
    expect(pings()).toEqual([expect.stringMatching(/^\(success\): done/)]);
  });

  test('that of a bot that goes on hears a failure from the third run in a row on, then of success', async () => {
    const { day, pings, away } = await watchedDay();
    const app = await day.open();
    const server = await testServer();
    const run = () => app.playOnce(new AbortController().signal);
    await run();
    pings();
    await server.stop();
    for (let n = 0; n < 3; n++) {
      day.advance(600_000);
      await expect(run()).rejects.toMatchObject({ kind: 'unreachable' });
    }
    expect(pings()).toEqual([`(success): ${away}`, `(success): ${away}`, `/fail: ${away}`]);
    await server.start();
    await run();
    expect(pings()).toEqual([expect.stringMatching(/^\(success\): done/)]);
    await app.close();
  });

  test('`start` asks it again until it is there, and ends at once when it is told to while it waits', async () => {
    const { day, env, away } = await watchedDay();
    const server = await testServer();
    await server.stop();
    const worker = startCommand(['start'], { ...env, LOG_FORMAT: 'json' }, day.folder);
    await worker.shows(away);
    await server.start();
    await worker.shows('run ended: done');
    worker.process.kill('SIGTERM');
    expect(await worker.ended).toMatchObject({ code: 0, signal: null });

    await server.stop();
    const other = startCommand(['start'], env, day.folder);
    await other.shows(away);
    other.process.kill('SIGTERM');
    expect(await other.ended).toMatchObject({ code: 0, signal: null });
    await server.start();
  });
});
