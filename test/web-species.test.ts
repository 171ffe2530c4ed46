/** Games of a network of species in the page: judged as in play. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Game } from '../src/game/game.ts';
import { solidPhoto } from '../src/vision/testing/tiny-model.ts';
import { colors, writeSpeciesModel } from './support/species-model.ts';
import { formOf, openRoom } from './support/web.ts';

const game = (hashtagAsWritten: string, more: Partial<Game>): Game => {
  const hashtag = hashtagAsWritten.toLowerCase();
  return { key: `#${hashtag}`, hashtag, hashtagAsWritten, hosts: [], model: 'inat21', ...more };
};

test('what lies outside of a game is a stranger there, and the operator’s names are used', async () => {
  const modelsDir = await mkdtemp(join(tmpdir(), 'fieldmark-web-species-'));
  onTestFinished(() => rm(modelsDir, { recursive: true }));
  await writeSpeciesModel(join(modelsDir, 'inat21'));
  const { url } = await openRoom(
    {},
    {
      modelsDir,
      games: [
        game('crowOrNo', { target: ['Corvus brachyrhynchos', 'fish crow'], among: ['Corvidae'] }),
        game('TrickyBirdID', { among: ['Aves'] }),
        game('wildcatOrNot', {
          target: ['Lynx rufus'],
          among: ['Felidae'],
          names: { 'Lynx rufus': 'wildcat' },
          fieldMarks: false,
        }),
      ],
    },
  );
  const send = async (path: string, name: string, tag: string): Promise<string> => {
    const body = formOf(await solidPhoto(colors[name] ?? [0, 0, 0]), { game: tag });
    return (await fetch(url + path, { method: 'POST', body })).text();
  };
  const look = async (name: string, tag: string) =>
    JSON.parse(await send('/api/v1/classify?map=1', name, tag));
  expect(await look('crow', 'crowOrNo')).toMatchObject({ verdict: { kind: 'yes' } });
  expect(await look('raven', 'crowOrNo')).toMatchObject({
    verdict: { kind: 'no' },
    reply: expect.stringContaining('common raven'),
  });
  const outside = await look('bobcat', 'crowOrNo');
  expect(outside).toMatchObject({
    verdict: { kind: 'no' },
  });
  expect(outside.scores[0].name).toBe('bobcat');
  expect(outside.reply).not.toMatch(/bobcat|raven/);
  expect(await look('grackle', 'TrickyBirdID')).toMatchObject({ verdict: { kind: 'label' } });
  expect((await look('bobcat', 'TrickyBirdID')).reply).toMatch(/^No bird\b/);
  const named = await look('bobcat', 'wildcatOrNot');
  expect(named).toMatchObject({
    verdict: { kind: 'yes' },
  });
  expect(named.scores[0].name).toBe('wildcat');
  expect(named.reply).toMatch(/wildcat/);
  expect(named.reply).not.toMatch(/bobcat|Lynx/);
  const page = await send('/', 'bobcat', 'wildcatOrNot');
  expect(page).toMatch(/<h1>Yes, wildcat/);
  expect(page).not.toMatch(/bobcat/i);
}, 60_000);
