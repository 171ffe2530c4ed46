import { type BlueskyAccount, createBluesky, hasMemory, openMemory, withoutPauses } from '../app.ts';
import { PlatformError } from '../platforms/platform.ts';
import { loadSettings } from '../settings/env.ts';
import { SettingsError } from '../settings/fault.ts';
import type { BlueskyCredentials } from '../settings/secrets.ts';
import type { BlueskySettings, Settings } from '../settings/settings.ts';
import { isVariable } from '../settings/variables.ts';
import { exitCode } from '../terminal/exit-code.ts';
import { complain, say } from '../terminal/say.ts';
import type { Shell } from '../terminal/shell.ts';
import { isConfirmed } from './at-rest.ts';

/** `fieldmark bluesky label`: the bot's profile says from now on that it is a bot's. @returns the exit code */
export async function labelAccount(shell: Shell, { yes = false }: { yes?: boolean }): Promise<number> {
  const { settings, bluesky, credentials } = await blueskySettings(shell);
  const profile = `the profile of @${bluesky.handle}`;
  return withAccount(shell, settings, { bluesky, credentials }, async (account) => {
    if (await account.hasBotLabel()) {
      say(shell, `The label "bot" is on ${profile} already.`);
      return exitCode.done;
    }
    const confirmed = await isConfirmed(shell, `Put the label "bot" on ${profile}?`, yes);
    if (confirmed === undefined) return complain(shell, 'Add --yes to set the label. Nothing was changed.');
    if (!confirmed) {
      say(shell, 'Nothing was changed.');
      return exitCode.done;
    }
    await account.setBotLabel();
    say(shell, `The label "bot" is on ${profile} now; the rest of it is as it was.`);
    return exitCode.done;
  });
}

/** Faults of other settings are not its business. Throws `SettingsError`. */
async function blueskySettings(
  shell: Shell,
): Promise<{ settings: Settings; bluesky: BlueskySettings; credentials: BlueskyCredentials }> {
  const need = { account: true, games: false };
  const result = await loadSettings({ env: shell.env, cwd: shell.cwd, need });
  const { settings, secrets } = result.ok ? result : result.partial;
  const ours = (result.ok ? [] : result.faults).filter(
    ({ variable }) =>
      variable.startsWith('BLUESKY_') || variable === 'DATABASE_PATH' || !isVariable(variable),
  );
  if (ours.length > 0) throw new SettingsError(ours);
  const { bluesky } = settings;
  const credentials = secrets.bluesky;
  if (bluesky && credentials) return { settings, bluesky, credentials };
  const example = 'BLUESKY_HANDLE=fieldmark.bsky.social, and BLUESKY_APP_PASSWORD beside it';
  throw new SettingsError([
    { variable: 'BLUESKY_HANDLE', problem: 'is missing: Bluesky is off', example: `For example: ${example}` },
  ]);
}

/** With the login that the memory keeps, where there is one; a new one is kept there. */
async function withAccount(
  shell: Shell,
  settings: Settings,
  { bluesky, credentials }: { bluesky: BlueskySettings; credentials: BlueskyCredentials },
  work: (account: BlueskyAccount) => Promise<number>,
): Promise<number> {
  const store = hasMemory(settings) ? await openMemory(settings) : undefined;
  const none = { load: async () => undefined, save: async () => {} };
  const { sessions, limits } = store?.on('bluesky') ?? { sessions: none };
  try {
    const more = { sessions: withoutPauses(sessions), ...(limits ? { limits } : {}), now: shell.now };
    return await work(await createBluesky(bluesky, credentials, more));
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    if (error.reason === 'invalid-swap') {
      complain(
        shell,
        'Somebody changed the profile at this moment. Nothing was changed; run the command again.',
      );
      return exitCode.busy;
    }
    complain(shell, error.message);
    return error.needsPerson ? exitCode.refused : exitCode.unreachable;
  } finally {
    await store?.close();
  }
}
