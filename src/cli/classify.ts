import { once } from 'node:events';
import { resolve } from 'node:path';
import { createClassifier } from '../app.ts';
import { type Sighting, sightingOf } from '../play/classify.ts';
import { exitCode } from '../terminal/exit-code.ts';
import { jsonText } from '../terminal/printable.ts';
import type { Shell } from '../terminal/shell.ts';
import type { ModelInfo } from '../vision/vision.ts';
import { chosenModel } from './choose-model.ts';
import { type MapNote, mapLine, mapProblem, writeMap } from './classify-map.ts';
import { findPlaces, isWebAddress, type Place } from './classify-places.ts';
import { settingsInUse } from './run-command.ts';
import { asLines, inBrief } from './sighting-text.ts';

/**
 * `fieldmark classify`: says of each picture what the bot would say, as it goes. Nothing is published or remembered.
 * @returns the exit code: 0, or 66 when some pictures could not be looked at
 */
export async function classify(
  shell: Shell,
  pictures: string[],
  options: { model?: string; json?: boolean; map?: string; force?: boolean },
): Promise<number> {
  const { map, force } = options;
  const problem = map === undefined ? undefined : await mapProblem(shell, map, { pictures, force });
  if (problem !== undefined) return problem;
  const { modelsDir } = await settingsInUse(shell, ['MODELS_DIR']);
  const origins = pictures.filter(isWebAddress).flatMap((address) => URL.parse(address)?.origin ?? []);
  const classifier = await createClassifier({ modelsDir }, [...new Set(origins)]);
  const name = chosenModel(classifier, options.model);
  try {
    // A network that does not load is told once, not a thousand times.
    const model = await classifier.check(name);
    const form = options.json ? jsonLines(model) : forPeople(model);
    const output = openOutput(shell);
    const look = async (place: Place): Promise<Shown> => {
      const { kind, name: file } = place;
      if (kind === 'nothing') return { file, error: { reason: place.reason, message: place.message } };
      let bytes: Uint8Array = new Uint8Array();
      const photo = async () => {
        const got = await (kind === 'url'
          ? classifier.fetch(file)
          : classifier.readFile(resolve(shell.cwd, file)));
        if (map !== undefined) bytes = got.bytes;
        return got;
      };
      const sighting = { file, ...(await sightingOf(classifier, name, photo)) };
      if (map === undefined || 'error' in sighting) return sighting;
      const where = { vision: classifier, model, cwd: shell.cwd };
      return { ...sighting, map: await writeMap(where, sighting, { file: map, folder: name, bytes }) };
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

type Shown = Sighting & { readonly map?: MapNote };

/** How the sightings are written: one text a sighting, and one at the end. */
interface Form {
  each(sighting: Shown): string;
  end(): string;
}

function jsonLines({ id }: ModelInfo): Form {
  return {
    each(sighting) {
      if ('error' in sighting) return `${jsonText(sighting)}\n`;
      const { file, sha256, width, height, scores, verdict, map } = sighting;
      const { rule, ...said } = verdict;
      return `${jsonText({ file, sha256, width, height, model: id, scores, verdict: said, rule, map })}\n`;
    },
    end: () => '',
  };
}

function forPeople(model: ModelInfo): Form {
  const tally = new Tally(model);
  return {
    each(sighting) {
      tally.add(sighting);
      const { map, ...seen } = sighting;
      const text = asLines(seen, model);
      return map === undefined ? `${text}\n` : `${text}${mapLine(map, model)}\n\n`;
    },
    end: () => `${tally.text()}\n`,
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
