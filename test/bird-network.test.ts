/** A public network of 964 birds, as `fieldmark model add` brings it, by its careful thresholds. Needs ../shared, else it is skipped. */

import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { guessesOf } from '../src/evaluate/taxa.ts';
import { asPlayed } from '../src/game/game.ts';
import { inWords } from '../src/game/in-words.ts';
import { judgeFor, targetSightOf } from '../src/game/is-it.ts';
import { indexOf } from '../src/game/label-index.ts';
import { questionOf, targetOf } from '../src/game/target.ts';
import { namedFrom, type Verdict } from '../src/game/verdict.ts';
import { createVision, type FolderVision } from '../src/vision/create-vision.ts';
import type { Model } from '../src/vision/model.ts';
import { readPhotoFile } from '../src/vision/photo.ts';
import { absent, addBirdModel, photosOfBirds } from './support/bird-model.ts';

const OTHERS = 300;

describe.skipIf(absent !== undefined)(
  'a public network of 964 birds, with the thresholds it came with',
  () => {
    let folder: string;
    let vision: FolderVision;
    let model: Model;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'fieldmark-birds-'));
      await addBirdModel(folder);
      await addBirdModel(folder, 'rounded', '--int8');
      vision = await createVision({ modelsDir: join(folder, 'models') });
      model = await vision.check('birds');
    });
    afterAll(async () => {
      await vision?.close();
      await rm(folder, { recursive: true, force: true });
    });
    const look = async (path: string, name = 'birds') =>
      (await vision.classify(name, (await readPhotoFile(join(photosOfBirds, path))).bytes)).prediction;
    const filesOf = async (at: string) =>
      (await readdir(join(photosOfBirds, at))).sort().map((file) => `${at}/${file}`);

    test('#crowOrNo: crows, raven and jackdaw are all Corvus, by the genus where the species is not sure, and other birds are not', async () => {
      const isIt = { target: ['Corvus'], among: ['Corvidae'] };
      const [whole, crowOrNo] = [asPlayed(model, {}), asPlayed(model, isIt)];
      const judged = async (files: readonly string[]) => {
        const seen: { named: Verdict; asked: Verdict }[] = [];
        for (const file of files) {
          const prediction = await look(file);
          const named = judgeFor({ kind: 'which', why: '' }, [prediction], whole);
          seen.push({ named, asked: judgeFor(questionOf(isIt, crowOrNo), [prediction], crowOrNo) });
        }
        return seen;
      };
      // A jackdaw is Corvus monedula; it lies among "other birds".
      const jackdaws = (await filesOf('train/other_bird')).filter((file) => /jackdaw/.test(file));
      const crows = await judged([
        ...(await filesOf('test/american_crow')),
        ...(await filesOf('test/common_raven')),
        ...jackdaws,
      ]);
      const others = await judged(
        [...(await filesOf('test/grackle_blackbird')), ...(await filesOf('test/other_bird'))].slice(
          0,
          OTHERS,
        ),
      );

      const isCorvus = ({ named }: (typeof crows)[number]): boolean =>
        (named.kind === 'label' && named.named.id.startsWith('corvus_')) ||
        (named.kind === 'group' && named.named.id === 'corvus');
      console.log(
        `Corvus: ${crows.filter(isCorvus).length} of ${crows.length} (${crows.map(({ named }) => named.rule).join(', ')}), ` +
          `${others.filter(isCorvus).length} of ${others.length} other birds; asked, they get ${crows.map(({ asked }) => asked.kind).join(', ')}`,
      );
      expect(crows).toHaveLength(7);
      expect(others).toHaveLength(OTHERS);
      expect(crows.filter(isCorvus)).toHaveLength(7);
      expect(crows.some(({ named }) => named.rule === 'genus')).toBe(true);
      expect(others.filter(isCorvus).length).toBeLessThanOrEqual(1);
      expect(crows.map(({ asked }) => asked.kind)).toEqual(crows.map(() => 'yes'));
      expect(others.filter(({ asked }) => asked.kind === 'yes').length).toBeLessThanOrEqual(1);
    });

    test('names and answers keep to what is asked of calibrated ones, on birds of any kind that their file names tell', async () => {
      const whole = asPlayed(model, {});
      const { labels, above, groups } = indexOf(whole);
      const genusOf = (label: string) => above.get(label)?.find((id) => groups.get(id)?.rank === 'genus');
      const rows = (await readFile(join(photosOfBirds, 'photos.csv'), 'utf8')).split('\n');
      const known = rows.flatMap((row) => {
        const [path = '', split, photoClass] = row.split(',');
        const [, a, b] = /__valid-(.+)-\d+\.jpg$|__images-(.+)\.jpg$/.exec(basename(path)) ?? [];
        if (split === 'test' || photoClass !== 'other_bird' || !(a ?? b)) return [];
        const question = questionOf({ target: [(a ?? b ?? '').replaceAll(/[-_]/g, ' ')] }, whole);
        const [truth] = question.kind === 'is-it' ? question.target.ids : [];
        return truth !== undefined && labels.has(truth) ? [{ path, truth }] : [];
      });
      const counts = { named: 0, right: 0, yes: 0, wrongNo: 0, wrongYes: 0 };
      for (const { path, truth } of known) {
        const { scores } = await look(path);
        const picture = { file: path, name: path, class: truth, source: '' };
        const [genus] = guessesOf([{ picture, truth, scores }], 'genus', whole);
        if (genus && genus.probability >= namedFrom(genus.id, whole)) {
          counts.named++;
          if (genus.isRight) counts.right++;
        }
        const answer = (id: string | undefined) =>
          id === undefined ? undefined : targetSightOf(scores, targetOf([id], whole), whole).kind;
        const own = answer(genusOf(truth));
        if (own === 'yes') counts.yes++;
        if (own === 'no') counts.wrongNo++;
        // The hardest game that there could be: it asks for what the network most likely takes the bird for.
        const mistake = scores.map(({ label }) => genusOf(label)).find((id) => id && id !== genusOf(truth));
        if (answer(mistake) === 'yes') counts.wrongYes++;
      }
      const shareOf = (count: number): string => `${count} of ${known.length}`;
      console.log(
        `Genera: right ${counts.right} of ${counts.named} named; asked for: yes ${shareOf(counts.yes)}, wrong no ${shareOf(counts.wrongNo)}; asked for the likeliest mistake: wrong yes ${shareOf(counts.wrongYes)}`,
      );
      expect(known.length).toBeGreaterThan(250);
      expect(counts.right / counts.named).toBeGreaterThanOrEqual(0.95);
      expect(counts.wrongYes / known.length).toBeLessThanOrEqual(0.02);
      expect(counts.wrongNo / known.length).toBeLessThanOrEqual(0.03);
      expect(counts.yes / known.length).toBeGreaterThanOrEqual(0.6);
    });

    test('with weights of 8 bits (--int8) it says the same of nearly all of them', async () => {
      const whole = asPlayed(model, {});
      const files = [
        ...(await filesOf('test/american_crow')),
        ...(await filesOf('test/grackle_blackbird')),
        ...(await filesOf('test/other_bird')),
      ].slice(0, OTHERS);
      let changed = 0;
      for (const file of files) {
        const [float, rounded] = [await look(file), await look(file, 'rounded')].map((prediction) =>
          inWords(judgeFor({ kind: 'which', why: '' }, [prediction], whole)).replace(/, .*/, ''),
        );
        if (float !== rounded) changed++;
      }
      console.log(`Weights of 8 bits: another answer to ${changed} of ${files.length}`);
      expect(changed / files.length).toBeLessThan(0.05);
    });
  },
);
