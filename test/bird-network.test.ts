/** A public network of 964 birds plays #crowOrNo. Needs ../shared (network and photos), else it is skipped. */

import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { writeBirdModel } from '../src/evaluate/testing/bird-model.ts';
import { asPlayed } from '../src/game/game.ts';
import { judgeFor } from '../src/game/is-it.ts';
import { questionOf } from '../src/game/target.ts';
import { createVision } from '../src/vision/create-vision.ts';
import { readPhotoFile } from '../src/vision/photo.ts';

const shared = fileURLToPath(new URL('../../shared/', import.meta.url));
const photos = join(shared, 'photos/test');
const absent = [join(shared, 'models/inat-birds-mobilenet-v2-224.onnx'), photos].find(
  (path) => !existsSync(path),
);
if (absent !== undefined) console.log(`Skipped: the bird network needs ${absent}, which is not here.`);

const OTHERS = 300;

test.skipIf(absent !== undefined)(
  'crows and ravens are found as Corvus, by their genus where the species is not sure, and other birds are not',
  async ({ onTestFinished }) => {
    const modelsDir = await mkdtemp(join(tmpdir(), 'fieldmark-birds-'));
    onTestFinished(() => rm(modelsDir, { recursive: true }));
    await writeBirdModel(join(shared, 'models'), join(modelsDir, 'birds'));
    const vision = await createVision({ modelsDir });
    const model = await vision.check('birds');
    const which = asPlayed(model, {});
    const isIt = { target: ['Corvus'], among: ['Corvidae'] };
    const crowOrNo = asPlayed(model, isIt);
    const look = async (folder: string, most = Infinity) => {
      const files = (await readdir(join(photos, folder))).sort().slice(0, most);
      const seen = [];
      for (const file of files) {
        const { prediction } = await vision.classify(
          'birds',
          (await readPhotoFile(join(photos, folder, file))).bytes,
        );
        seen.push({
          named: judgeFor({ kind: 'which', why: '' }, [prediction], which),
          asked: judgeFor(questionOf(isIt, crowOrNo), [prediction], crowOrNo),
        });
      }
      return seen;
    };
    const crows = [...(await look('american_crow')), ...(await look('common_raven'))];
    const others = [...(await look('grackle_blackbird')), ...(await look('other_bird', OTHERS))].slice(
      0,
      OTHERS,
    );
    await vision.close();

    const isCorvus = ({ named }: (typeof crows)[number]): boolean =>
      (named.kind === 'label' && named.named.id.startsWith('corvus_')) ||
      (named.kind === 'group' && named.named.id === 'corvus');
    const kinds = crows.map(({ asked }) => asked.kind);
    console.log(
      `Corvus: ${crows.filter(isCorvus).length} of ${crows.length} crows and ravens (${crows.map(({ named }) => named.rule).join(', ')}), ` +
        `${others.filter(isCorvus).length} of ${others.length} other birds; asked, crows get ${kinds.join(', ')}`,
    );
    expect(crows.filter(isCorvus)).toHaveLength(crows.length);
    expect(crows.some(({ named }) => named.rule === 'genus')).toBe(true);
    expect(others.filter(isCorvus).length).toBeLessThanOrEqual(1);
    expect(kinds).not.toContain('no');
    expect(others.filter(({ asked }) => asked.kind === 'yes')).toEqual([]);
  },
  240_000,
);
