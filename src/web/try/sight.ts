import { judgeFor } from '../../game/is-it.ts';
import type { Verdict } from '../../game/verdict.ts';
import type { Shown, ShownWanted } from '../../vision/vision.ts';
import type { PageModel, Room } from '../room.ts';
import { WebError } from '../web-error.ts';
import type { Choice } from './choices.ts';

/** A picture that was looked at. Nothing of it is kept anywhere else. */
export interface Sight {
  readonly choice: Choice;
  readonly model: PageModel;
  readonly shown: Shown;
  readonly verdict: Verdict;
  /** As the bot would post it. */
  readonly reply: string;
}

/** What the bot would reply to this picture. Throws `PhotoError`, `ModelError`, `WebError`. */
export async function sightOf(
  { pictures, network }: Pick<Room, 'pictures' | 'network'>,
  choice: Choice,
  bytes: Uint8Array,
  wanted: ShownWanted,
): Promise<Sight> {
  const model = pictures.models.get(choice.model);
  if (!model) {
    const cure = 'Choose another game.';
    throw new WebError(422, 'model', `The model ${choice.model} is not installed any more.`, { cure });
  }
  const shown = await pictures.look(choice.model, bytes, wanted);
  const verdict = judgeFor(choice.question, [shown.prediction], model);
  return { choice, model, shown, verdict, reply: await replyOf(verdict, choice, shown, network) };
}

async function replyOf(
  verdict: Verdict,
  { game }: Choice,
  { sha256: seed }: Shown,
  network: Room['network'],
): Promise<string> {
  const { word } = await import('../../game/wording.ts');
  const hashtag = game?.hashtagAsWritten ?? game?.hashtag;
  const plain = { rules: await network.text(), seed, ...(hashtag === undefined ? {} : { hashtag }) };
  try {
    return word(verdict, { ...plain, ...(game?.wording && { templates: game.wording }) });
  } catch {
    // As in play: an operator's sentence may be too long for this verdict.
    return word(verdict, plain);
  }
}
