import type { Game, Label } from '../../game/game.ts';
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
  const { game, question, set } = choice;
  const shown = await pictures.look(choice.model, bytes, { ...wanted, ...(game && { game: partOf(game) }) });
  const verdict = judgeFor(question, [shown.prediction], set);
  return { choice, model, shown, verdict, reply: await replyOf(verdict, choice, shown, network) };
}

/** A label as the game calls it; one from outside of its part of life as the model does. */
export function labelOf({ choice, model }: Pick<Sight, 'choice' | 'model'>, id: string): Label | undefined {
  const isIt = (label: Label): boolean => label.id === id;
  return choice.set.labels.find(isIt) ?? model.labels.find(isIt);
}

/** What another thread needs of a game. */
export function partOf({ among, target, names }: Game): NonNullable<ShownWanted['game']> {
  return { ...(among && { among }), ...(target && { target }), ...(names && { names }) };
}

async function replyOf(
  verdict: Verdict,
  { game, set: model }: Choice,
  { sha256: seed }: Shown,
  network: Room['network'],
): Promise<string> {
  const { word } = await import('../../game/wording.ts');
  const hashtag = game?.hashtagAsWritten ?? game?.hashtag;
  const plain = { rules: await network.text(), seed, model, ...(hashtag === undefined ? {} : { hashtag }) };
  try {
    return word(verdict, {
      ...plain,
      ...(game?.wording && { templates: game.wording }),
      ...(game?.fieldMarks !== undefined && { fieldMarks: game.fieldMarks }),
    });
  } catch {
    // As in play: an operator's sentence may be too long for this verdict.
    return word(verdict, { ...plain, fieldMarks: false });
  }
}
