import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startSmallBluesky } from '../platforms/sandbox/bluesky/small-bluesky.ts';
import { startSandbox } from '../platforms/sandbox/sandbox.ts';

/**
 * Fills V8's compile cache where it cannot fill itself, because the installation cannot be written or does not last (container, dyno):
 * two runs against the small X and the small Bluesky, one with posts and one without. Run by `heroku-postbuild` and the Dockerfile.
 */
const door = fileURLToPath(new URL('../fieldmark.mjs', import.meta.url));
const models = fileURLToPath(new URL('../../models', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'fieldmark-warm-up-'));
const sandbox = await startSandbox();
const bluesky = await startSmallBluesky();
try {
  sandbox.addAccount({ handle: 'host' });
  sandbox.addPost({ by: 'host', text: 'Good morning #cougarOrNot' });
  bluesky.addAccount({ handle: 'host.test' });
  bluesky.addPost({ by: 'host.test', text: 'Good morning #cougarOrNot' });
  const { apiKey, apiSecret, accessToken, accessSecret } = sandbox.credentials;
  const env = {
    PATH: process.env.PATH,
    X_API_BASE_URL: sandbox.url,
    X_API_KEY: apiKey,
    X_API_SECRET: apiSecret,
    X_ACCESS_TOKEN: accessToken,
    X_ACCESS_SECRET: accessSecret,
    BLUESKY_HANDLE: bluesky.bot.handle,
    BLUESKY_APP_PASSWORD: bluesky.bot.appPassword,
    BLUESKY_SERVICE: bluesky.url,
    TRACKED_HASHTAGS: 'cougarOrNot@host+host.test',
    DATABASE_PATH: join(folder, 'fieldmark.sqlite'),
    MODELS_DIR: models,
    LOG_LEVEL: 'error',
  };
  for (let pass = 0; pass < 2; pass++) {
    const child = spawn(process.execPath, [door, 'once'], { cwd: folder, env, stdio: 'inherit' });
    const [code] = await once(child, 'exit');
    if (code !== 0)
      process.stdout.write(`Not warmed up: a run against the small networks ended with ${code}.\n`);
  }
} finally {
  await Promise.all([sandbox.close(), bluesky.close()]);
  await rm(folder, { recursive: true, force: true });
}
