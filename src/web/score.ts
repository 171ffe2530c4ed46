import type { Context } from 'hono';
import { type Html, html } from '../page/html.ts';
import { statisticsContent } from '../solutions/stats/page/page.ts';
import type { Statistics } from '../solutions/stats/statistics.ts';
import { StoreError } from '../store/errors.ts';
import type { RoomEnv } from './env.ts';
import { document } from './layout.ts';
import { placesOf } from './places.ts';
import type { Room } from './room.ts';
import { WebError } from './web-error.ts';

/** The whole memory is read for it, which nobody outside may cause at will. */
const FRESH_MS = 60_000;

/** What is said to everybody: the examples hold what other people wrote, and who they are; the rest is for the operator. */
type Score = Omit<Statistics, 'best' | 'worst' | 'shadows' | 'drifts'>;
const kept = new WeakMap<Room, { readonly until: number; readonly score: Promise<Score> }>();

/** `GET /score`: the page of `stats --html` without its examples. Throws `WebError` (`no-score`, `memory`). */
export async function showScore(room: Room, c: Context<RoomEnv>): Promise<Response> {
  const score = await scoreOf(room).catch(unlessNone);
  const content = score
    ? statisticsContent({ ...score, best: [], worst: [], shadows: [], drifts: [] })
    : nothingYet();
  const title = 'How well the bot plays';
  return c.html(document({ title, place: '/score', places: placesOf(room, c), content }));
}

/** `GET /api/v1/score`: `stats --json` without its examples. Throws `WebError` (`no-score`, `memory`). */
export async function scoreAsJson(room: Room, c: Context<RoomEnv>): Promise<Response> {
  return c.json(await scoreOf(room));
}

/** Of a bot that has never run; whatever else keeps the score from being read is thrown on. */
function unlessNone(error: unknown): undefined {
  if (!(error instanceof WebError) || error.reason !== 'none-yet') throw error;
}

function nothingYet(): Html {
  return html`<h1>How well the bot plays</h1>
<p class="lead">There is no score yet: the bot has not played.</p>
<p>With its first rounds there will be how many it saw and answered, how often the hosts found it right, month by month and game by
game, whether a percentage means what it says, and what it cost.</p>`;
}

function scoreOf(room: Room): Promise<Score> {
  const now = room.now().getTime();
  const known = kept.get(room);
  if (known && now < known.until) return known.score;
  const score = gather(room);
  kept.set(room, { until: now + FRESH_MS, score });
  score.catch(() => kept.delete(room));
  return score;
}

async function gather({ access, openDesk }: Room): Promise<Score> {
  if (!access.showsScore || !openDesk)
    throw new WebError(404, 'no-score', 'The score is not shown here.', {
      cure: 'Its operator can show it with SERVE_SCORE=yes.',
    });
  try {
    const {
      best: _,
      worst: __,
      shadows: ___,
      drifts: ____,
      ...score
    } = await (await openDesk()).statistics();
    return score;
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    if (error.kind === 'absent')
      throw new WebError(503, 'none-yet', 'There is no score yet: the bot has not played.', {
        cure: 'It is there once the bot has played.',
        retryAfter: 60,
      });
    // Where the memory lies is told to its operator alone.
    throw new WebError(503, 'memory', 'The score cannot be read now.', {
      cure: 'Its operator sees more with fieldmark doctor.',
      retryAfter: 60,
      cause: error,
    });
  }
}
