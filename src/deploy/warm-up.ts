import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startSandbox } from '../platforms/sandbox/sandbox.ts';

/**
 * Fills V8's compile cache where it cannot fill itself, because the installation cannot be written or does not last (container, dyno):
 * two runs against the small X, one with a post and one without. Run by `heroku-postbuild` and the Dockerfile.
 */
const door = fileURLToPath(new URL('../fieldmark.mjs', import.meta.url));
const models = fileURLToPath(new URL('../../models', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'fieldmark-warm-up-'));
const sandbox = await startSandbox();
try {
  sandbox.addAccount({ handle: 'host' });
  sandbox.addPost({ by: 'host', text: 'Good morning #cougarOrNot' });
  const { apiKey, apiSecret, accessToken, accessSecret } = sandbox.credentials;
  const env = {
    PATH: process.env.PATH,
    X_API_BASE_URL: sandbox.url,
    X_API_KEY: apiKey,
    X_API_SECRET: apiSecret,
    X_ACCESS_TOKEN: accessToken,
    X_ACCESS_SECRET: accessSecret,
    TRACKED_HASHTAGS: 'cougarOrNot@host',
    DATABASE_PATH: join(folder, 'fieldmark.sqlite'),
    MODELS_DIR: models,
    LOG_LEVEL: 'error',
  };
  for (let pass = 0; pass < 2; pass++) {
    const child = spawn(process.execPath, [door, 'once'], { cwd: folder, env, stdio: 'inherit' });
    const [code] = await once(child, 'exit');
    if (code !== 0) process.stdout.write(`Not warmed up: a run against the small X ended with ${code}.\n`);
  }
} finally {
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
}
