import { once } from 'node:events';
import { resolve } from 'node:path';
import { type Classifier, createClassifier } from '../app.ts';
import { type Sighting, sightingOf } from '../play/classify.ts';
import { exitCode } from '../terminal/exit-code.ts';
import { jsonText, printable } from '../terminal/printable.ts';
import type { Shell } from '../terminal/shell.ts';
import { ModelError, type ModelInfo } from '../vision/vision.ts';
import { findPlaces, isWebAddress, type Place } from './classify-places.ts';
import { asLines, growingTable, inBrief } from './photo-table.ts';
import { settingsInUse } from './run-command.ts';

const usualModel = 'cougar-or-not';

/**
 * `fieldmark classify`: says of each picture what the bot would say, as it goes. Nothing is published or remembered.
 * @returns the exit code: 0, or 66 when some pictures could not be looked at
 */
export async function classify(
  shell: Shell,
  pictures: string[],
  options: { model?: string; json?: boolean },
): Promise<number> {
  const { modelsDir } = await settingsInUse(shell, ['MODELS_DIR']);
  const origins = pictures.filter(isWebAddress).flatMap((address) => URL.parse(address)?.origin ?? []);
  const classifier = await createClassifier({ modelsDir }, [...new Set(origins)]);
  const name = chooseModel(classifier, modelsDir, options.model);
  const model = modelOf(classifier, name);
  try {
    // A network that does not load is told once, not a thousand times.
    await classifier.check(name);
    const form = options.json ? jsonLines(model) : await forPeople(shell, model);
    const output = openOutput(shell);
    const look = async (place: Place): Promise<Sighting> => {
      const { kind, name: file } = place;
      if (kind === 'nothing') return { file, error: { reason: place.reason, message: place.message } };
      const photo = () =>
        kind === 'url' ? classifier.fetch(file) : classifier.readFile(resolve(shell.cwd, file));
      return { file, ...(await sightingOf(classifier, name, photo)) };
    };
    let unseen = 0;
    for await (const place of findPlaces(pictures, shell.cwd)) {
      const sighting = await look(place);
      if ('error' in sighting) unseen++;
      await output.say(form.each(sighting));
      if (output.isClosed()) return exitCode.done;
    }
    await output.say(form.end());
    return unseen > 0 ? exitCode.noInput : exitCode.done;
  } finally {
    await classifier.close();
  }
}

function chooseModel({ models, broken }: Classifier, modelsDir: string, wanted: string | undefined): string {
  const usable = [...models.keys()];
  const named = wanted ?? (usable.length === 1 ? usable[0] : usualModel);
  if (named !== undefined && models.has(named)) return named;
  const fault = broken.get(named ?? '') ?? (usable.length === 0 ? [...broken.values()][0] : undefined);
  if (fault) throw fault;
  if (usable.length > 0) {
    const asked = wanted === undefined ? 'no --model is given' : `it has no model "${printable(wanted)}"`;
    throw new ModelError(modelsDir, [`${asked}; choose one of: ${usable.join(', ')}`]);
  }
  throw new ModelError(modelsDir, [
    'it holds no model: a model is a folder with a model.json and a network; set MODELS_DIR to the folder that holds such folders',
  ]);
}

function modelOf({ models }: Classifier, name: string): ModelInfo {
  const model = models.get(name);
  if (!model) throw new Error(`the model "${name}" was removed while running`);
  return model;
}

/** How the sightings are written: one text a sighting, and one at the end. */
interface Form {
  each(sighting: Sighting): string;
  end(): string;
}

function jsonLines({ id }: ModelInfo): Form {
  return {
    each(sighting) {
      if ('error' in sighting) return `${jsonText(sighting)}\n`;
      const { file, sha256, width, height, scores, verdict } = sighting;
      const { rule, ...said } = verdict;
      return `${jsonText({ file, sha256, width, height, model: id, scores, verdict: said, rule })}\n`;
    },
    end: () => '',
  };
}

async function forPeople(shell: Shell, model: ModelInfo): Promise<Form> {
  const { stdout } = shell;
  const table = stdout.isTTY ? await growingTable(shell, stdout.columns ?? 80, model) : undefined;
  const tally = new Tally(model);
  return {
    each(sighting) {
      tally.add(sighting);
      return `${table ? table.row(sighting) : asLines(sighting, model)}\n`;
    },
    end: () => [table?.end(), tally.text()].filter(Boolean).join('\n').concat('\n'),
  };
}

/** What a thousand pictures came to. */
class Tally {
  readonly #counts = new Map<string, number>();
  readonly #model: ModelInfo;
  readonly #started = performance.now();
  #pictures = 0;
  #unseen = 0;

  constructor(model: ModelInfo) {
    this.#model = model;
  }

  add(sighting: Sighting): void {
    this.#pictures++;
    if ('error' in sighting) {
      this.#unseen++;
      return;
    }
    const what = inBrief(sighting.verdict);
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1);
  }

  text(): string {
    const { name, version } = this.#model.id;
    const seconds = ((performance.now() - this.#started) / 1000).toFixed(1);
    const found = [...this.#counts].sort((a, b) => b[1] - a[1]).map(([what, count]) => `${count} ${what}`);
    const counts = [...found, ...(this.#unseen > 0 ? [`${this.#unseen} could not be looked at`] : [])];
    const pictures = this.#pictures === 1 ? '1 picture' : `${this.#pictures} pictures`;
    return `${pictures}, ${seconds} s, ${name} ${version}: ${counts.join(', ')}.`;
  }
}

/** Waits for slow readers, and learns when the reader has gone (`| head`). */
function openOutput(shell: Shell) {
  const { stdout } = shell;
  let closed = false;
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    closed = true;
  });
  return {
    isClosed: () => closed,
    async say(text: string): Promise<void> {
      if (closed || text === '' || stdout.write(text)) return;
      await once(stdout, 'drain').catch(() => undefined);
    },
  };
}
