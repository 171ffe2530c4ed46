import { type Game, hashtagOf, nameOfGame } from '../game/game.ts';
import type { Draft } from '../platforms/platform.ts';
import type { AnswerRecord, RoundRecord, SummaryRecord } from '../store/store.ts';

/** A stored answer as its platform gets it: the same at each try, unless the post that it replies to was edited. */
export function draftOfAnswer(
  answer: AnswerRecord,
  round: RoundRecord | undefined,
  games: readonly Game[],
): Draft {
  const { roundId: key, kind, text, draftedAt: at } = answer;
  if (!round) return { key, text, at };
  const { latestPostId, gameKey } = round;
  const hashtag = hashtagOf(gameKey, games);
  return {
    key,
    text,
    at,
    gameKey,
    // X judges by the version replied to whether the bot was summoned.
    ...(kind === 'reply' ? { replyTo: latestPostId } : {}),
    ...(hashtag === undefined ? {} : { hashtag }),
  };
}

/** A summary names its game by a hashtag at its end, when it is about one. */
export function draftOfSummary(
  { id: key, text, draftedAt: at }: SummaryRecord,
  games: readonly Game[],
): Draft {
  const game = games.find((each) => each.hashtag !== undefined && text.endsWith(` ${nameOfGame(each)}`));
  return { key, text, at, ...(game ? { hashtag: nameOfGame(game).slice(1) } : {}) };
}
