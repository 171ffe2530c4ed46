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
  desk.get(
    '/',
    known(async () => of((await import('./replies.ts')).showReplies)),
  );
  desk.post(
    '/summary/:id',
    known(async () => of((await import('./replies.ts')).decideSummary)),
  );
  desk.get(
    '/reply/:id',
    known(async () => of((await import('./reply.ts')).showReply)),
  );
  desk.post(
    '/reply/:id',
    known(async () => of((await import('./reply.ts')).decideReply)),
  );
  desk.get(
    '/solutions',
    known(async () => of((await import('./solutions.ts')).showSolutions)),
  );
  desk.post(
    '/solutions/:id',
    known(async () => of((await import('./solutions.ts')).decideSolution)),
  );
  desk.get(
    '/people',
    known(async () => of((await import('./people.ts')).showPeople)),
  );
  desk.post(
    '/people',
    known(async () => of((await import('./people.ts')).changePeople)),
  );
  desk.get(
    '/score',
    known(async () => (await import('./score.ts')).showScore),
  );
  desk.get(
    '/state',
    known(async () => (await import('./state.ts')).showState),
  );
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
