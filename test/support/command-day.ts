import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/platforms/sandbox/sandbox.ts';
import { writeTinyModel } from '../../src/vision/testing/tiny-model.ts';

/** What a command is run with: a folder of its own that has a model, an X on loopback, and the environment that joins them. */
export interface CommandDay {
  readonly folder: string;
  readonly sandbox: Sandbox;
  readonly env: Record<string, string>;
}

/** Made anew for a test, and gone after it. @param over settings beside the address and the keys of the sandbox */
export async function commandDay(
  over: Readonly<Record<string, string>>,
  options: SandboxOptions = {},
): Promise<CommandDay> {
  const folder = await mkdtemp(join(tmpdir(), 'fieldmark-command-'));
  const sandbox = await startSandbox(options);
  onTestFinished(async () => {
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  });
  await writeTinyModel(join(folder, 'models', 'cougar-or-not'));
  return { folder, sandbox, env: { ...keysOf(sandbox), ...over } };
}

/** The settings that lead a bot to this sandbox. */
export function keysOf({ url, credentials }: Pick<Sandbox, 'url' | 'credentials'>): Record<string, string> {
  return {
    X_API_BASE_URL: url,
    X_API_KEY: credentials.apiKey,
    X_API_SECRET: credentials.apiSecret,
    X_ACCESS_TOKEN: credentials.accessToken,
    X_ACCESS_SECRET: credentials.accessSecret,
  };
}
