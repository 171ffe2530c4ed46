import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { assignModels } from '../game/assign-models.ts';
import { loadModels } from '../vision/model.ts';
import { writeTinyModel } from '../vision/testing/tiny-model.ts';
import { shopBench } from './testing/shop-bench.ts';

const bench = shopBench();
const { made, shop } = bench;

describe('which of several models plays a hashtag', () => {
  const games = [{ key: '#cougarornot', hashtag: 'cougarornot', hosts: ['host'] }];
  const player = async () =>
    (await assignModels(games, (await loadModels(bench.modelsDir)).models, []))[0]?.model;

  test('the one that ships; once another is added that one; of two added, the newer; removed, the one before', async () => {
    await writeTinyModel(join(bench.modelsDir, 'cougar-or-not'));
    expect(await player()).toBe('cougar-or-not');
    await (await shop()).add({ what: await made('zebra') });
    expect(await player()).toBe('zebra');
    await (await shop()).add({ what: await made('yak') });
    expect(await player()).toBe('yak');
    await (await shop()).remove('yak');
    expect(await player()).toBe('zebra');
  });

  test('a game that names its model gets that one', async () => {
    await writeTinyModel(join(bench.modelsDir, 'cougar-or-not'));
    await (await shop()).add({ what: await made('zebra') });
    const named = games.map((game) => ({ ...game, model: 'cougar-or-not' }));
    const [game] = await assignModels(named, (await loadModels(bench.modelsDir)).models, []);
    expect(game?.model).toBe('cougar-or-not');
  });

  test('a record of adding that is damaged only costs the precedence', async () => {
    await writeTinyModel(join(bench.modelsDir, 'a'));
    await (await shop()).add({ what: await made('b') });
    await writeFile(join(bench.modelsDir, 'b/added.json'), '{"at": "soon"}');
    expect([...(await loadModels(bench.modelsDir)).models.keys()]).toEqual(['a', 'b']);
  });
});
