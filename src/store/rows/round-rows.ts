import type { AnswerKind, AnswerState, RoundState } from '../../game/round.ts';
import type { RoundRecord } from '../store.ts';
import { optional } from './values.ts';

export interface RoundRow {
  id: string;
  network: string;
  latest_post_id: string;
  latest_at: string;
  version_id: string;
  version_at: string;
  game_key: string;
  model: string | null;
  author_id: string;
  author_handle: string | null;
  text: string;
  created_at: string;
  state: RoundState;
  reason: string;
  kind: AnswerKind | null;
  seen_at: string;
  answer_state: AnswerState | null;
}

export const SELECT_ROUNDS = `
  SELECT rounds.*, answers.state AS answer_state
  FROM rounds LEFT JOIN answers ON answers.round_id = rounds.id`;

/**
 * The rounds of a network that any of these post ids (a JSON list) belongs to, the one that counts first: where two meet because they
 * were seen apart, the one whose answer went furthest, then the older.
 */
export const SELECT_ROUNDS_OF_POSTS = `${SELECT_ROUNDS}
  WHERE rounds.id IN (SELECT round_id FROM post_ids WHERE network = ? AND post_id IN (SELECT value FROM json_each(?)))
  ORDER BY CASE WHEN answers.state IS NULL THEN 4 WHEN answers.state = 'sent' THEN 1
    WHEN answers.state = 'sending' THEN 2 ELSE 3 END, rounds.created_at, rounds.id`;

export function toRound(row: RoundRow): RoundRecord {
  return {
    id: row.id,
    network: row.network,
    latestPostId: row.latest_post_id,
    latestAt: new Date(row.latest_at),
    gameKey: row.game_key,
    ...optional('model', row.model),
    authorId: row.author_id,
    ...optional('authorHandle', row.author_handle),
    text: row.text,
    createdAt: new Date(row.created_at),
    state: row.state,
    reason: row.reason,
    ...optional('kind', row.kind),
    seenAt: new Date(row.seen_at),
    ...optional('answerState', row.answer_state),
  };
}
