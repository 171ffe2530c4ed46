import { join } from 'node:path';
import { judgeFor } from '../../src/game/is-it.ts';
import { questionOf } from '../../src/game/target.ts';
import { word } from '../../src/game/wording.ts';
import { xTextRules } from '../../src/platforms/x/text-rules.ts';
import { classifyPixels } from '../../src/vision/classifier.ts';
import { loadModel } from '../../src/vision/model.ts';
import { openNetwork } from '../../src/vision/network.ts';
import { madeUpSpecies, writeWideModel } from '../../src/vision/testing/wide-onnx.ts';
import { alternate, compared } from '../measure.ts';
import type { Row } from '../row.ts';
import { withFolder } from '../support/folder.ts';

const OUTPUTS = 10_000;
/** Some 5 billion multiplications and additions: a seventh of the network that the catalogue has for 10,000 species (ViT-B/14). */
const WORK = 8192;
const WIDTH = 64;
const SIDE = 224;
const REPETITIONS = 61;
const GOAL = 1.2;

/** What 10,000 names add to a network: probabilities, the game's part of life, roll-up and the answer to its question. */
export function measure(): Promise<readonly Row[]> {
  return withFolder(async (folder) => {
    const path = join(folder, 'wide');
    await writeWideModel(path, { width: WIDTH, work: WORK, side: SIDE, labels: madeUpSpecies(OUTPUTS) });
    const model = await loadModel(path);
    if (!model?.species) throw new Error('the made-up model lost its names');
    const before = performance.now();
    const game = { among: ['Aves'], target: ['Ordoc'] };
    const { set } = model.species.part(game);
    const readMs = performance.now() - before;
    // One thread, and its CPU time: what else the machine does meanwhile stretches neither.
    const network = await openNetwork(model, { threads: 1 });
    const rgb = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => (i * 7919) % 256);
    const cpuMs = async (work: () => Promise<unknown>): Promise<number> => {
      const before = process.cpuUsage();
      await work();
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1000;
    };
    try {
      const times = await alternate(
        REPETITIONS,
        () =>
          cpuMs(async () => {
            const { scores } = await classifyPixels(model, network, rgb);
            const verdict = judgeFor(questionOf(game, set), [{ model: model.id, scores }], set);
            word(verdict, { rules: xTextRules, seed: 'bench', model: set });
          }),
        () => cpuMs(() => network.run(rgb)),
      );
      const result = compared(times.ours, times.theirs);
      return [
        {
          what: `${OUTPUTS.toLocaleString('en')} species: a look, its verdict and its reply`,
          against: 'the network alone',
          unit: 'ms of CPU',
          goal: `at most ${GOAL} times`,
          met: result.ratio <= GOAL,
          note: `the names are read once, when they are first asked for: ${readMs.toFixed(0)} ms`,
          ...result,
        },
      ];
    } finally {
      await network.release();
    }
  });
}
