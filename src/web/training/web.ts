import { readFile } from 'node:fs/promises';
import { type Context, Hono } from 'hono';
import { csrf } from 'hono/csrf';
import { HTTPException } from 'hono/http-exception';
import { fileError } from '../../errno.ts';
import { EvaluationError } from '../../evaluate/observation.ts';
import type { RoomEnv } from '../env.ts';
import { mayTry, ownNames } from '../guard/access.ts';
import { clientOf } from '../guard/clients.ts';
import { securityHeaders } from '../guard/headers.ts';
import type { Access } from '../room.ts';
import { listenAt, type WebServer } from '../server.ts';
import { styleSheet } from '../style-sheet.ts';
import { asWebError, ownFault, WebError } from '../web-error.ts';
import { decideOne } from './decide.ts';
import { cellPage, changesPage, doubtsPage, labelPage, photoPage, plainPage, type Visit } from './pages.ts';
import type { LookedAt, Opinion, TrainingRoom } from './room.ts';
import { readShelf } from './shelf.ts';

/** Longer sides of what is shown, pixels: in a grid, and alone. */
const SIDE = { small: 320, large: 1000 } as const;
/** The address of a picture is made of its content. */
const FOR_EVER = 'private, max-age=31536000, immutable';

/** Only this machine is served, and only its own pages may send forms. Throws what listening throws (`EADDRINUSE`). */
export function startTraining(room: TrainingRoom): Promise<WebServer> {
  return listenAt(async () => createTraining(room), room.access, { closed: async () => room.close?.() });
}

export function createTraining(room: TrainingRoom): Hono<RoomEnv> {
  const access: Access = {
    ...{ isPublic: false, fetchesUrls: false, showsScore: false, trustedProxies: [] },
    ...room.access,
  };
  const app = new Hono<RoomEnv>();
  app.use(async (c, next) => {
    c.set('client', clientOf(c.env.incoming, []));
    await next();
  });
  app.use(securityHeaders());
  app.use(ownNames(access), mayTry(access), csrf());
  app.onError((error, c) => failed(room, error, c));
  app.notFound((c) =>
    c.html(plainPage(room, 'There is nothing at this address.', 'Begin at the first page.'), 404),
  );

  app.get('/static/:file', async (c) => asFile(c, c.req.param('file')));
  const files = new Map(room.photos.map(({ sha256, file }) => [sha256, file]));
  app.get('/picture/:sha256', async (c) => {
    const { bytes, type } = await room.picture(
      fileAt(files, c),
      c.req.query('large') === undefined ? SIDE.small : SIDE.large,
    );
    return c.body(new Uint8Array(bytes), 200, { 'content-type': type, 'cache-control': FOR_EVER });
  });
  app.get('/map/:sha256', async (c) => {
    const file = fileAt(files, c);
    const opinion = room.judge?.judged().opinions.find(({ sha256 }) => sha256 === c.req.param('sha256'));
    const looked = await lookAt(room, file, opinion);
    if (looked?.kind !== 'map') return c.notFound();
    return c.body(new Uint8Array(looked.picture), 200, { 'content-type': looked.mime });
  });
  app.post('/decide', (c) => decideOne(room, c, (address, alert) => show(room, c, address, alert)));
  app.post('/again', async (c) => {
    await room.judge?.again();
    return c.redirect('/', 303);
  });
  app.get('*', (c) => show(room, c, `${c.req.path}${new URL(c.req.url).search}`));
  return app;
}

/** The page at an address; 409 with something that has to be said first. */
async function show(
  room: TrainingRoom,
  c: Context<RoomEnv>,
  address: string,
  alert?: string,
): Promise<Response> {
  const { pathname, searchParams: query } = new URL(address, 'http://here');
  const shelf = await readShelf(room);
  const visit: Visit = { room, shelf, ...(alert !== undefined && { alert }) };
  const page = Number(query.get('page') ?? 1) || 1;
  const { judge } = room;
  const text = await (async () => {
    if (pathname === '/' && judge) return doubtsPage(visit, judge, page);
    if (pathname === '/changes') return changesPage(visit, page);
    if (pathname === '/cell' && judge)
      return cellPage(visit, judge, [query.get('is') ?? '', query.get('said') ?? ''], page);
    // Beside opinions the photos that are kept for measuring are not shown.
    if (!judge && (pathname === '/' || pathname === '/photos')) {
      const first = shelf.labels.find(({ count }) => count > 0) ?? shelf.labels[0];
      const label = query.get('label') ?? first?.name ?? '';
      return shelf.labels.some(({ name }) => name === label) ? labelPage(visit, label, page) : undefined;
    }
    const item = shelf.items.get(/^\/photo\/(\w+)$/.exec(pathname)?.[1] ?? '');
    return item && photoPage(visit, item, await lookAt(room, item.photo.file, item.opinion));
  })();
  return text === undefined ? c.notFound() : c.html(text, alert === undefined ? 200 : 409);
}

/** A photo of the folder by its content: no path comes from outside. Throws `WebError`. */
function fileAt(files: ReadonlyMap<string, string>, c: Context<RoomEnv>): string {
  const file = files.get(c.req.param('sha256') ?? '');
  if (file !== undefined) return file;
  throw new WebError(404, 'not-found', 'The folder has no such photo.', { cure: 'Begin at the first page.' });
}

async function lookAt(
  { judge }: TrainingRoom,
  file: string,
  opinion: Opinion | undefined,
): Promise<LookedAt | undefined> {
  return opinion && judge?.map?.(file, opinion.said);
}

function failed(room: TrainingRoom, error: Error, c: Context<RoomEnv>): Response {
  if (error instanceof HTTPException)
    return c.html(
      plainPage(room, 'This request is refused.', 'Load the page again, and decide there.'),
      error.status,
    );
  const known = asWebError(error) ?? ofFolder(error) ?? ownFault(error);
  if (known.cause !== undefined) room.log.error({ err: known.cause, path: c.req.path }, 'a request failed');
  const { message, cure, status } = known;
  if (c.req.header('accept')?.includes('application/json'))
    return c.json({ message: `${message} ${cure}` }, status);
  return c.html(plainPage(room, message, cure), status);
}

/** Whoever sees these pages sits at this machine, and can mend the folder; `undefined` for other faults. */
function ofFolder(error: Error): WebError | undefined {
  const why = error instanceof EvaluationError ? error.message : fileError(error)?.text;
  return why === undefined
    ? undefined
    : new WebError(503, 'folder', 'The folder of photos cannot be used as it is.', { cure: why });
}

/** The style is that of all pages, with what these have besides. */
async function asFile(c: Context<RoomEnv>, name: string): Promise<Response> {
  const read = (file: string): Promise<string> =>
    readFile(new URL(`../static/${file}`, import.meta.url), 'utf8');
  const type = (kind: string) => ({ 'content-type': kind, 'cache-control': 'private, max-age=300' });
  if (name === 'training.js') return c.body(await read(name), 200, type('text/javascript; charset=utf-8'));
  if (name === 'icon.svg') return c.body(await read(name), 200, type('image/svg+xml'));
  if (name !== 'page.css') return c.notFound();
  return c.body(await styleSheet(['page', 'desk', 'training']), 200, type('text/css; charset=utf-8'));
}
