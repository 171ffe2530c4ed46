import { describe, expect, test } from 'vitest';
import { xTextRules } from '../platforms/x/text-rules.ts';
import { assignModels, GameError, type GameModel } from './assign-models.ts';
import type { Game } from './game.ts';

const player: GameModel = {
  hashtags: ['cougarornot'],
  labels: [{ id: 'cougar', name: 'cougar' }],
  groups: [],
  decision: { label: 0.5, group: 0.5, nothing: 0.5 },
};
const models = new Map<string, GameModel>([
  ['cougar-or-not', player],
  ['crows', { ...player, hashtags: [] }],
]);
const cougars: Game = { key: '#cougarornot', hashtag: 'cougarornot', hosts: [] };

const network = { text: async () => xTextRules };

describe('assignModels', () => {
  test('gives a game the model it names, else the one that lists its hashtag, else none', async () => {
    const games: Game[] = [
      cougars,
      { ...cougars, model: 'crows' },
      { key: '#other', hashtag: 'other', hosts: [] },
    ];
    expect((await assignModels(games, models, [network])).map((game) => game.model)).toEqual([
      'cougar-or-not',
      'crows',
      undefined,
    ]);
  });

  test('names every fault at once: unknown models, and wording that cannot be posted', async () => {
    const games: Game[] = [
      { ...cougars, model: 'lizards' },
      { ...cougars, key: '#second', wording: { label: ['See fox.no, @you'] } },
    ];
    const error = await assignModels(games, models, [network]).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(GameError);
    const { message } = error as GameError;
    expect(message).toContain('"lizards"; installed under MODELS_DIR: cougar-or-not, crows');
    expect(message).toContain('fox.no');
    expect(message).toContain('@you');
  });

  test('checks the wording against every network that it may go to, and says once what all say', async () => {
    const terse = { text: async () => ({ ...xTextRules, limit: 60 }) };
    const games: Game[] = [
      {
        ...cougars,
        wording: { label: ['It is {label}, of that I am as sure as any small network can be, @you'] },
      },
    ];
    const check = async (...networks: (typeof network)[]) =>
      String(await assignModels(games, models, networks).catch((caught: unknown) => caught));
    expect((await check(network, network)).split('@you" would mention')).toHaveLength(2);
    expect(await check(network)).not.toContain('too long');
    expect(await check(network, terse)).toContain('too long for an answer of 60 characters');
  });
});
