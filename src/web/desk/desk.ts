import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { csrf } from 'hono/csrf';
import type { RoomEnv } from '../env.ts';
import { securityHeaders } from '../guard/headers.ts';
import type { Limits } from '../guard/limits.ts';
import type { Room } from '../room.ts';
import { WebError } from '../web-error.ts';
import type { DeskRoom } from './desk-room.ts';
import type { Session, Sessions } from './sessions.ts';

type Handler = (room: DeskRoom, session: Session, c: Context<RoomEnv>) => Response | Promise<Response>;

/** The desk's part of the pages. Each page is loaded when it is first asked for. */
export function addDesk(app: Hono<RoomEnv>, room: Room, sessions: Sessions, limits: Limits): void {
  const { openDesk } = room;
  if (room.access.password === undefined || !openDesk) return;
  const desk = new Hono<RoomEnv>();
  desk.use(securityHeaders(room.photoHosts ?? []), ownOrigin());
  desk.get('/login', async (c) => (await import('./login.ts')).showLogin(room, c));
  desk.post('/login', async (c) => (await import('./login.ts')).logIn(room, { sessions, limits }, c));
  desk.post('/logout', (c) => {
    sessions.end(c);
    return c.redirect('/desk/login', 303);
  });
  const known = (load: () => Promise<Handler>) => async (c: Context<RoomEnv>) => {
    const session = sessions.of(c);
    if (!session) return c.redirect('/desk/login', 303);
    return (await load())(await openDesk(), session, c);
  };
  const get = (path: string, load: () => Promise<Handler>) => desk.get(path, known(load));
  const post = (path: string, load: () => Promise<Handler>) => desk.post(path, known(load));
  get('/', async () => of((await import('./replies.ts')).showReplies));
  post('/all', async () => of((await import('./replies.ts')).approveAll));
  post('/summary/:id', async () => of((await import('./replies.ts')).decideSummary));
  get('/reply/:id', async () => of((await import('./reply.ts')).showReply));
  post('/reply/:id', async () => of((await import('./reply.ts')).decideReply));
  get('/map/:id/:position', async () => {
    const { showMap } = await import('./map.ts');
    return (deskRoom, _, c) => showMap(room, deskRoom, c);
  });
  get('/rounds', async () => of((await import('./rounds.ts')).showRounds));
  get('/rounds/:id', async () => of((await import('./round.ts')).showRound));
  get('/solutions', async () => of((await import('./solutions.ts')).showSolutions));
  post('/solutions/:id', async () => of((await import('./solutions.ts')).decideSolution));
  get('/people', async () => of((await import('./people.ts')).showPeople));
  post('/people', async () => of((await import('./people.ts')).changePeople));
  get('/score', async () => (await import('./score.ts')).showScore);
  post('/score', async () => (await import('./score.ts')).draftSummary);
  get('/state', async () => (await import('./state.ts')).showState);
  app.route('/desk', desk);
}

const of =
  (handler: (desk: DeskRoom['desk'], session: Session, c: Context<RoomEnv>) => Promise<Response>): Handler =>
  ({ desk }, session, c) =>
    handler(desk, session, c);

/** Forms of other pages change nothing here. The scheme is left out: a proxy in front may speak another. */
function ownOrigin(): MiddlewareHandler<RoomEnv> {
  const hasOwnHost = (origin: string, c: Context): boolean =>
    URL.parse(origin)?.host === c.req.header('host');
  const check = csrf({ origin: hasOwnHost });
  return async (c, next) => {
    try {
      return await check(c, next);
    } catch (error) {
      if (!(error instanceof Error) || !('status' in error)) throw error;
      throw new WebError(403, 'other-page', 'The form was sent by another page.', {
        cure: 'Open the desk itself, and do it there.',
      });
    }
  };
}
