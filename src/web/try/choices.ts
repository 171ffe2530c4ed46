import { asPlayed, type Game, gameOf, type LabelSet, nameOfGame } from '../../game/game.ts';
import { type Question, questionInWords, questionOf } from '../../game/target.ts';
import type { PageModel, Room } from '../room.ts';

/** What a visitor may choose: a game, or a model without one. */
export interface Choice {
  /** Of the form and the API: `cougarOrNot`, `@host`, `model:cougar-or-not`. */
  readonly value: string;
  readonly name: string;
  /** Folder name. */
  readonly model: string;
  readonly question: Question;
  /** The labels in which it is answered: of a species network those of the game's part of life. */
  readonly set: LabelSet;
  /** Absent: none, the picture is named as it is. */
  readonly game?: Game;
}

/** The operator's games, then the other hashtags that models play, then the models as they are. The first is the usual one. */
export function choicesOf({
  games,
  pictures: { models },
}: Pick<Room, 'games' | 'pictures'>): readonly Choice[] {
  const own = games.flatMap((game) => {
    const model = models.get(game.model ?? '');
    return model && game.model !== undefined ? [choiceOf(game, game.model, model)] : [];
  });
  const known = new Set(own.map(({ game }) => game?.hashtag));
  const others = [...models].flatMap(([folder, model]) =>
    model.manifest.hashtags
      .filter((hashtag) => !known.has(hashtag.toLowerCase()) && known.add(hashtag.toLowerCase()))
      .map((hashtag) => {
        const game: Game = { ...gameOf(hashtag.toLowerCase()), hashtagAsWritten: hashtag };
        return choiceOf(game, folder, model);
      }),
  );
  const bare = [...models].map(([folder, set]): Choice => {
    const question: Question = { kind: 'which', why: 'no game' };
    return {
      value: `model:${folder}`,
      name: `No game: which animal is it? (${folder})`,
      model: folder,
      question,
      set,
    };
  });
  return [...own, ...others, ...bare];
}

/** The one that is meant, whatever the sign and the case; `undefined` where there is none. */
export function choiceNamed(value: string, choices: readonly Choice[]): Choice | undefined {
  const key = (text: string): string =>
    text
      .trim()
      .replace(/^[#＃]/u, '')
      .normalize('NFC')
      .toLowerCase();
  return choices.find((choice) => key(choice.value) === key(value));
}

function choiceOf(game: Game, folder: string, model: PageModel): Choice {
  const set = asPlayed(model, game);
  const question = questionOf(game, set);
  const name = nameOfGame(game);
  return {
    value: name.replace(/^#/, ''),
    name: `${name}: ${questionInWords(question)}`,
    model: folder,
    question,
    set,
    game,
  };
}
