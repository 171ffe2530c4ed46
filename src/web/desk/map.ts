import type { Context } from 'hono';
import { asPlayed } from '../../game/game.ts';
import { questionOf } from '../../game/target.ts';
import { html } from '../../page/html.ts';
import { gameOfRound } from '../../play/desk.ts';
import type { RoomEnv } from '../env.ts';
import { Budget } from '../picture/budget.ts';
import type { Room } from '../room.ts';
import { partOf } from '../try/sight.ts';
import { asWebError } from '../web-error.ts';
import type { DeskRoom } from './desk-room.ts';
import { photoAddress } from './photos.ts';

/** A photo is fetched for it anew; one after the other, whatever a page asks for. */
const drawing = new Budget(1);

/** `GET /desk/map/:id/:position`: a photo of a round with what spoke for the answer; why there is none, as a drawing too. */
export async function showMap(
  { pictures, log }: Pick<Room, 'pictures' | 'log'>,
  { desk, fetchPhoto }: DeskRoom,
  c: Context<RoomEnv>,
): Promise<Response> {
  c.header('cache-control', 'private, max-age=600');
  const round = await desk.store.rounds.whole(c.req.param('id') ?? '');
  const photo = round?.photos.find(({ position }) => String(position) === c.req.param('position'));
  const address = round && photo && photoAddress(desk, round, photo);
  const model = desk.models.get(round?.model ?? '');
  if (!round || address === undefined || !model) return without(c, 'the photo or its model is gone');
  const game = gameOfRound(desk, round);
  const mapFor = questionOf(game, asPlayed(model, game));
  try {
    const { map } = await drawing.run(1, async () => {
      const { bytes } = await fetchPhoto(address);
      return pictures.look(round.model ?? '', bytes, { mapFor, game: partOf(game) });
    });
    if (map?.kind !== 'map') return without(c, map?.reason ?? 'the model gives none');
    return c.body(new Uint8Array(map.picture), 200, { 'content-type': map.mime });
  } catch (error) {
    const known = asWebError(error);
    if (!known) log.error({ err: error, round: round.id }, 'a map could not be drawn');
    return without(c, known?.message ?? 'something went wrong');
  }
}

function without(c: Context<RoomEnv>, why: string): Response {
  const lines = `No map: ${why}`.match(/.{1,44}(?:\s|$)/g) ?? [];
  const picture = html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300"><rect width="400" height="300" fill="#8883"/>${lines.map(
    (line, i) =>
      html`<text x="20" y="${40 + 24 * i}" font-family="sans-serif" font-size="16" fill="#888">${line.trim()}</text>`,
  )}</svg>`;
  return c.body(picture.text, 200, { 'content-type': 'image/svg+xml', 'cache-control': 'no-store' });
}
