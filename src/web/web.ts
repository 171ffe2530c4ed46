import { readFile } from 'node:fs/promises';
import { type Context, Hono } from 'hono';
import { addDesk } from './desk/desk.ts';
import { Sessions } from './desk/sessions.ts';
import type { RoomEnv } from './env.ts';
import { mayCall, mayTry, ownNames } from './guard/access.ts';
import { clientOf } from './guard/clients.ts';
import { securityHeaders } from './guard/headers.ts';
import { Limits } from './guard/limits.ts';
import { PictureQueue } from './picture/queue.ts';
import type { Room } from './room.ts';
import { asWebError, ownFault } from './web-error.ts';

const types = { css: 'text/css; charset=utf-8', js: 'text/javascript; charset=utf-8', svg: 'image/svg+xml' };
/** All that is served as it is; nothing else of the disk is. */
const files: readonly string[] = ['page.css', 'try.js', 'desk.js', 'icon.svg'];

/** All pages and the API. What a page takes is loaded when it is first asked for. */
export function createWeb(room: Room): Hono<RoomEnv> {
  const { access } = room;
  const sessions = new Sessions(room.now);
  const intake = { queue: new PictureQueue(), limits: new Limits() };
  const app = new Hono<RoomEnv>();
  app.use(async (c, next) => {
    c.set('client', clientOf(c.env.incoming, access.trustedProxies));
    c.set('isOperator', sessions.of(c) !== undefined);
    await next();
  });
  app.use(securityHeaders());
  app.use(ownNames(access));
  app.onError((error, c) => failed(room, error, c));
  app.notFound((c) => notFound(room, c));

  app.on('GET', ['/health', '/api/v1/health'], (c) => c.json({ status: 'ok', version: room.version }));
  app.get('/static/:file', async (c) => asFile(c, c.req.param('file')));

  app.get('/', mayTry(access), async (c) => (await import('./try/routes.ts')).showForm(room, c));
  app.post('/', mayTry(access), async (c) => (await import('./try/routes.ts')).lookAtForm(room, intake, c));

  app.get('/api', async (c) => (await import('./api/page.ts')).showApi(room, c));
  app.get('/api/v1/openapi.json', async (c) => c.json((await import('./api/openapi.ts')).openApi(room)));
  app.get('/api/v1/games', mayCall(access), async (c) => (await import('./api/games.ts')).listGames(room, c));
  app.post('/api/v1/classify', mayCall(access), async (c) =>
    (await import('./api/classify.ts')).classify(room, intake, c),
  );
  app.get('/score', async (c) => (await import('./score.ts')).showScore(room, c));
  app.get('/api/v1/score', async (c) => (await import('./score.ts')).scoreAsJson(room, c));
  addDesk(app, room, sessions, intake.limits);
  return app;
}

/** For programs JSON, for people a page. */
async function failed(room: Room, error: Error, c: Context<RoomEnv>): Promise<Response> {
  const known = asWebError(error) ?? ownFault(error);
  const { status, reason, message, cure, retryAfter } = known;
  if (known.cause !== undefined) room.log.error({ err: known.cause, path: c.req.path }, 'a request failed');
  if (retryAfter !== undefined) c.header('retry-after', String(retryAfter));
  if (c.req.path.startsWith('/api/')) return c.json({ error: { reason, message, cure } }, status);
  const { plainPage } = await import('./plain-page.ts');
  return c.html(plainPage(room, c, message, cure), status);
}

async function notFound(room: Room, c: Context<RoomEnv>): Promise<Response> {
  const message = 'There is nothing at this address.';
  if (c.req.path.startsWith('/api/'))
    return c.json({ error: { reason: 'not-found', message, cure: 'GET /api says what there is.' } }, 404);
  const { plainPage } = await import('./plain-page.ts');
  return c.html(plainPage(room, c, message, 'Pictures are looked at on the first page.'), 404);
}

const read = new Map<string, Promise<string>>();

async function asFile(c: Context<RoomEnv>, name: string): Promise<Response> {
  if (!files.includes(name)) return c.notFound();
  const text = read.get(name) ?? textOf(name);
  read.set(name, text);
  const type = types[name.split('.').at(-1) as keyof typeof types];
  return c.body(await text, 200, { 'content-type': type, 'cache-control': 'public, max-age=300' });
}

async function textOf(name: string): Promise<string> {
  if (name === 'page.css') return (await import('./style-sheet.ts')).styleSheet(['page', 'try', 'desk']);
  return readFile(new URL(`./static/${name}`, import.meta.url), 'utf8');
}
