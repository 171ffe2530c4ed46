import type { z } from 'zod';
import type { Access } from '../room.ts';
import {
  classifyAnswer,
  classifyForm,
  classifyJson,
  classifyQuery,
  gamesAnswer,
  healthAnswer,
  scoreAnswer,
} from './schemas.ts';

/** One thing that the API does: the description, its page and the tests go by this list. */
export interface Operation {
  readonly method: 'get' | 'post';
  /** Below /api/v1. */
  readonly path: string;
  readonly id: string;
  readonly summary: string;
  readonly query?: z.ZodObject;
  /** By content type; `binary`: the picture as it is. */
  readonly body?: Readonly<Record<string, z.ZodType | 'binary'>>;
  readonly answer: z.ZodType;
  /** Status codes of refusals, each with when it comes. */
  readonly errors: Readonly<Record<number, string>>;
  readonly needsToken: boolean;
  /** Lines for a shell in which ORIGIN stands for this server. */
  readonly curl: readonly string[];
}

/** Those of a server: the score only where it is shown. */
export function operationsOf({ showsScore }: Pick<Access, 'showsScore'>): readonly Operation[] {
  return showsScore ? operations : operations.filter(({ id }) => id !== 'score');
}

const operations: readonly Operation[] = [
  {
    method: 'post',
    path: '/classify',
    id: 'classify',
    summary: 'What the bot would reply to a picture. The picture is not kept.',
    query: classifyQuery,
    body: { 'image/*': 'binary', 'multipart/form-data': classifyForm, 'application/json': classifyJson },
    answer: classifyAnswer,
    errors: {
      400: 'The request cannot be read',
      403: 'Addresses are not fetched here, or the server is not open to everybody',
      413: 'The picture is too large',
      415: 'The content type is not read',
      422: 'The picture, the address or the game cannot be used',
      429: 'Too many pictures from one address',
      502: 'The picture did not arrive from its address',
      503: 'Too many pictures wait; Retry-After says for how long',
    },
    needsToken: true,
    curl: [
      'curl -F picture=@photo.jpg ORIGIN/api/v1/classify',
      'curl --data-binary @photo.jpg -H "content-type: image/jpeg" "ORIGIN/api/v1/classify?game=GAME&top=3"',
    ],
  },
  {
    method: 'get',
    path: '/games',
    id: 'games',
    summary: 'The games to choose from, and what they ask.',
    answer: gamesAnswer,
    errors: {},
    needsToken: true,
    curl: ['curl ORIGIN/api/v1/games'],
  },
  {
    method: 'get',
    path: '/score',
    id: 'score',
    summary:
      'How well the bot plays, by what the hosts said: stats --json without its examples, which hold what people wrote. New each minute.',
    answer: scoreAnswer,
    errors: { 503: 'There is no memory yet, or it cannot be read' },
    needsToken: false,
    curl: ['curl ORIGIN/api/v1/score'],
  },
  {
    method: 'get',
    path: '/health',
    id: 'health',
    summary: 'Whether the server answers.',
    answer: healthAnswer,
    errors: {},
    needsToken: false,
    curl: ['curl ORIGIN/api/v1/health'],
  },
];
