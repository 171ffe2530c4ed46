import type { Logger } from 'pino';
import { type App, createPictures, networksOf, photoHosts } from '../app.ts';
import { assignModels } from '../game/assign-models.ts';
import type { Secrets } from '../settings/secrets.ts';
import type { Settings } from '../settings/settings.ts';
import type { VariableName } from '../settings/variables.ts';
import type { Store } from '../store/store.ts';
import { exitCode } from '../terminal/exit-code.ts';
import { complain, say } from '../terminal/say.ts';
import type { Shell } from '../terminal/shell.ts';
import { version } from '../version.ts';
import { type Access, type Room, startServer, type WebServer } from '../web/door.ts';
import { stopOnSignals } from '../worker/shutdown.ts';
import { settingsAndSecrets } from './run-command.ts';

const USUAL_PORT = 8000;

const used: readonly VariableName[] = [
  ...(['PORT', 'SERVE_HOST', 'SERVE_PUBLIC', 'SERVE_URLS', 'SERVE_SCORE', 'SERVE_PASSWORD'] as const),
  ...([
    'SERVE_TOKEN',
    'SERVE_TRUSTED_PROXIES',
    'MODELS_DIR',
    'GAMES_FILE',
    'LOG_LEVEL',
    'LOG_FORMAT',
  ] as const),
];

/** `fieldmark serve`: the pages and the API, until a signal. @returns the exit code */
export async function serve(shell: Shell, options: { port?: string }): Promise<number> {
  const { settings, secrets } = await settingsAndSecrets(shell, used, {
    account: false,
    games: true,
    web: true,
  });
  const port = options.port === undefined ? (settings.web?.port ?? USUAL_PORT) : Number(options.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    return complain(shell, `--port ${options.port}: write a number from 0 to 65535`);
  const access = accessOf(settings, secrets, port);
  // What is wrong with the models or the games is told now, not to the first visitor.
  const room = await roomOf(shell, settings, access);
  const { stop, dispose } = stopOnSignals(() => shell.exit(exitCode.done));
  try {
    const server = await startServer(access, async () => room).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE')
        return `Port ${port} is taken. Choose another: fieldmark serve --port ${port + 1}`;
      if (error.code === 'EACCES') return `Port ${port} is not open to this user. Choose one above 1023.`;
      if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
        return `SERVE_HOST=${access.host} is no address of this machine.`;
      throw error;
    });
    if (typeof server === 'string') {
      complain(shell, server);
      return exitCode.settings;
    }
    say(shell, `${server.url}  ${whoMay(access)} Ctrl-C ends it.`);
    if (!stop.aborted)
      await new Promise((resolve) => stop.addEventListener('abort', resolve, { once: true }));
    await server.close();
    return exitCode.done;
  } finally {
    dispose();
  }
}

/**
 * The same beside a bot that plays, on its memory; of the pages nothing is loaded until somebody comes. A door that cannot be opened does
 * not keep it from playing.
 */
export async function serveBeside(
  shell: Shell,
  settings: Settings,
  secrets: Secrets,
  { app, log }: { readonly app: Pick<App, 'store'>; readonly log: Pick<Logger, 'info' | 'error'> },
): Promise<WebServer | undefined> {
  try {
    const access = accessOf(settings, secrets, settings.web?.port ?? USUAL_PORT);
    const open = () => roomOf(shell, settings, access, async () => app.store);
    const server = await startServer(access, open, (error) =>
      log.error({ err: error }, 'the pages cannot be shown; the bot plays on'),
    );
    log.info({ url: server.url }, 'serving the pages too');
    return server;
  } catch (error) {
    log.error({ err: error }, 'the pages cannot be served: PORT and SERVE_HOST say where');
    return undefined;
  }
}

function accessOf(
  { web }: Settings,
  { servePassword: password, serveToken: token }: Secrets,
  port: number,
): Access {
  const {
    host = '127.0.0.1',
    isPublic = false,
    fetchesUrls = false,
    showsScore = false,
    trustedProxies = [],
  } = web ?? {};
  return {
    ...{ host, port, isPublic, fetchesUrls, showsScore, trustedProxies },
    ...(password !== undefined && { password }),
    ...(token !== undefined && { token }),
  };
}

/** What the pages work with. Throws `ModelError`, `GameError`. */
async function roomOf(
  shell: Shell,
  settings: Settings,
  access: Access,
  openStore?: () => Promise<Store>,
): Promise<Room> {
  const [{ createLog }, { deskOpener }] = await Promise.all([import('../log.ts'), import('./serve-desk.ts')]);
  const pictures = await createPictures(settings);
  const networks = networksOf(settings);
  return {
    pictures,
    games: await assignModels(settings.games, pictures.models, networks),
    network: networks[0],
    access,
    version,
    now: shell.now,
    openDesk: deskOpener(shell, settings, pictures.models, openStore),
    photoHosts: photoHosts(settings),
    log: await createLog({ level: settings.logLevel, format: settings.logFormat }, shell.stderr, shell.mask),
  };
}

function whoMay({ isPublic, host, token, password }: Access): string {
  const who = isPublic
    ? 'Anybody may try pictures.'
    : host === '127.0.0.1'
      ? 'Only this machine may ask.'
      : password === undefined
        ? ''
        : 'From elsewhere a login is asked for.';
  return `${who}${token === undefined ? '' : ' The API asks for the token.'}`;
}
