import { once } from 'node:events';
import { startSandbox } from '../../platforms/sandbox/sandbox.ts';
import { stopOnSignals } from '../../worker/shutdown.ts';
import { exitCode } from '../once.ts';
import { BOT, demoGames, stage } from './cast.ts';

/** `fieldmark sandbox`: the small X of the demonstration until Ctrl-C, with the settings that point the bot at it. */
export async function runSandbox(port: number): Promise<number> {
  const sandbox = await startSandbox({ botHandle: BOT, resizePhotos: true, port });
  await stage(sandbox, new Date());
  const { apiKey, apiSecret, accessToken, accessSecret } = sandbox.credentials;
  const games = demoGames.map((game) => `${game.hashtagAsWritten}@${game.hosts.join('+')}`).join(',');
  process.stdout.write(`X_API_BASE_URL=${sandbox.url}
X_API_KEY=${apiKey}
X_API_SECRET=${apiSecret}
X_ACCESS_TOKEN=${accessToken}
X_ACCESS_SECRET=${accessSecret}
TRACKED_HASHTAGS=${games}
`);
  process.stderr.write(
    'A small X is running; put these lines into .env and run `npm run once` elsewhere. Ctrl-C ends it.\n',
  );
  const { stop, dispose } = stopOnSignals(() => undefined);
  if (!stop.aborted) await once(stop, 'abort');
  dispose();
  for (const post of sandbox.botPosts()) process.stderr.write(`The bot posted: ${post.text}\n`);
  await sandbox.close();
  return exitCode.done;
}
