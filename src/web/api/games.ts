import type { Context } from 'hono';
import type { z } from 'zod';
import { questionInWords } from '../../game/target.ts';
import type { RoomEnv } from '../env.ts';
import type { Room } from '../room.ts';
import { choicesOf } from '../try/choices.ts';
import type { gamesAnswer } from './schemas.ts';

/** `GET /api/v1/games`. */
export function listGames(room: Room, c: Context<RoomEnv>): Response {
  const answer: z.input<typeof gamesAnswer> = {
    games: choicesOf(room).map(({ value, name, question, model }) => ({
      game: value,
      name,
      question: questionInWords(question),
      model,
    })),
  };
  return c.json(answer);
}
