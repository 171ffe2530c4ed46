import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { GameDay } from '../support/game-day.ts';
import type { FaultCase, FaultRow } from './fault-case.ts';

const modelsOf = (day: GameDay): string => join(dirname(day.databasePath), '..', 'models');

/** Puts something in the place of a file of the model, or of all models; the case's end puts it back. */
function replaced(part: string, by: (path: string) => Promise<unknown>): NonNullable<FaultCase['strike']> {
  return async (day) => {
    const path = join(modelsOf(day), part);
    await rename(path, `${modelsOf(day)}.kept`);
    await by(path);
    return async () => {
      await rm(path, { recursive: true, force: true });
      await rename(`${modelsOf(day)}.kept`, path);
    };
  };
}

const nothing = async (): Promise<void> => {};

export const modelRows: readonly FaultRow[] = [
  {
    fault: 'Missing models folder',
    sees: 'MODELS_DIR',
    does: 'ends with 78 before it asks anything of X',
    cases: { 'no folder': { strike: replaced('', nothing), ends: 'throws' } },
  },
  {
    fault: 'Broken model: its manifest or its network',
    sees: 'cannot be used:',
    does: 'with a broken manifest ends with 78; with a broken network stores the posts, which wait until it is mended',
    cases: {
      'manifest broken': {
        strike: replaced('cougar-or-not/model.json', (path) => writeFile(path, '{"labels": [')),
        ends: 'throws',
      },
      'network missing': { strike: replaced('cougar-or-not/model.onnx', nothing), ends: 'done' },
      'network broken': {
        strike: replaced('cougar-or-not/model.onnx', (path) => writeFile(path, 'not a network')),
        ends: 'done',
      },
      'network empty': {
        strike: replaced('cougar-or-not/model.onnx', (path) => writeFile(path, '')),
        ends: 'done',
      },
    },
  },
  {
    fault: 'No model for a game',
    sees: 'skipped: 2 no-model',
    does: 'watches the game without answering',
    lost: 'answers to the posts of that time',
    cases: {
      'a folder without model.json': {
        strike: replaced('cougar-or-not/model.json', nothing),
        ends: 'done',
        answers: { replies: 0, standalone: 0 },
      },
      'no folder of a model': {
        strike: replaced('', (path) => mkdir(path)),
        ends: 'done',
        answers: { replies: 0, standalone: 0 },
      },
    },
  },
];
