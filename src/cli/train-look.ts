import { resolve } from 'node:path';
import { createClassifier, openModelShop } from '../app.ts';
import { namesOf } from '../evaluate/format.ts';
import { exitCode } from '../terminal/exit-code.ts';
import { printable } from '../terminal/printable.ts';
import { say } from '../terminal/say.ts';
import type { Shell } from '../terminal/shell.ts';
import { plural } from '../terminal/words.ts';
import type { Labelling } from '../train/labels.ts';
import type { Opinion } from '../train/out-of-fold.ts';
import type { TrainRequest } from '../train/prepare.ts';
import type { Judge, Judged } from '../web/door.ts';
import { type PageOptions, showPhotos } from './photos-look.ts';
import { spreadsheetCell } from './spreadsheet-cell.ts';
import { modelName, type PhotosOptions, withPhotos } from './train.ts';

export interface LookOptions extends PhotosOptions, PageOptions {
  readonly csv?: boolean;
  readonly limit?: number;
}

interface Looked {
  readonly opinions: readonly Opinion[];
  readonly labelling: Labelling;
}

/** `fieldmark train look`. @returns the exit code. Throws `EvaluationError`, `ModelError`. */
export async function lookAtTraining(shell: Shell, path: string, options: LookOptions): Promise<number> {
  const { port, csv, limit, ...photos } = options;
  return withPhotos(shell, path, { anyway: true, ...photos }, 'look', async (request, modelsDir) => {
    const looked = await judge(request);
    if (csv) return writeTable(shell, looked, request.data.folder, limit);
    return showPage(shell, path, request, looked, modelsDir, port);
  });
}

async function judge(request: TrainRequest): Promise<Looked> {
  const { prepare } = await import('../train/prepare.ts');
  const { outOfFold } = await import('../train/out-of-fold.ts');
  const { divided, labelling } = await prepare(request);
  return { opinions: outOfFold(divided, labelling), labelling };
}

/** The page; with maps of the model that was trained of this folder, where there is one. */
async function showPage(
  shell: Shell,
  path: string,
  request: TrainRequest,
  first: Looked,
  modelsDir: string,
  port: string | undefined,
): Promise<number> {
  const { readTrainingPhotos, everyPhoto } = await import('../training-data/read-photos.ts');
  const { isTrained } = await import('../train/write-model.ts');
  const place = resolve(shell.cwd, path);
  const { stop = AbortSignal.abort(), onProgress, ...again } = request;
  const name = modelName(path);
  const shop = await openModelShop({ modelsDir });
  const model = (await shop.installed()).models.get(name);
  const vision = model && isTrained(model) ? await createClassifier({ modelsDir }) : undefined;
  let judged = asJudged(first);
  const opened: Judge = {
    judged: () => judged,
    async again() {
      judged = asJudged(await judge({ ...again, data: await readTrainingPhotos(place) }));
    },
    ...(vision && {
      map: async (file: string, label: string) => {
        const { bytes } = await vision.readFile(file);
        const known = model?.labels.some(({ id }) => id === label);
        if (!known) return { kind: 'none' as const, reason: `it was trained without this label` };
        return vision.whereItLooked(name, bytes, { labels: [label], longerSide: 640 });
      },
    }),
  };
  const wrong = judged.opinions.filter(({ label, said }) => label !== said).length;
  say(
    shell,
    `${plural(wrong, 'photo')} of ${judged.opinions.length} looked like something else than they are said to be.`,
  );
  const notes = vision
    ? []
    : [`Where it looked is shown once a model is there: fieldmark train ${printable(path)} --write.`];
  try {
    return await showPhotos(shell, path, await everyPhoto(place), {
      judge: opened,
      notes,
      port,
      stop,
    });
  } finally {
    await vision?.close();
  }
}

/** Labels as photos are filed: each id with a class that means it. */
function asJudged({ opinions, labelling }: Looked): Judged {
  const classOf = new Map(opinions.map((one) => [one.label, one.class]));
  return {
    opinions,
    labels: labelling.labels.map(({ id, name }) => ({ id, name, class: classOf.get(id) ?? name })),
  };
}

/**
 * A person fills in `now` and saves it as corrections.csv: what was decided before stands in it, also about photos that are not listed.
 */
async function writeTable(
  shell: Shell,
  { opinions, labelling }: Looked,
  folder: string,
  limit?: number,
): Promise<number> {
  const { stringify } = await import('csv-stringify/sync');
  const { readCorrections } = await import('../training-data/corrections.ts');
  const nameOf = namesOf(labelling.labels);
  const decided = new Map(await readCorrections(folder));
  const head = ['sha256', 'was', 'now', 'why', 'when', 'path', 'said', 'confidence', 'loss', 'part'];
  const rows = opinions.slice(0, limit).map(({ sha256, was, name, said, confidence, loss, part }) => {
    const { now = '', why = '', when = '' } = decided.get(sha256) ?? {};
    decided.delete(sha256);
    return [
      ...[sha256, was, now, why, when, name, nameOf(said)].map(spreadsheetCell),
      ...[confidence.toFixed(3), loss.toFixed(3), part],
    ];
  });
  const others = [...decided.values()].map(({ sha256, was, now, why, when }) =>
    [sha256, was, now, why, when, '', '', '', '', ''].map(spreadsheetCell),
  );
  shell.stdout.write(stringify([head, ...rows, ...others]));
  return exitCode.done;
}
