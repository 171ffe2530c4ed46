// Shows many crops of every photo to a 1000-class teacher and keeps, for each crop, the student's small picture of the very same
// crop and the teacher's answer. Distillation wants both to see the same thing (Beyer et al. 2022, "A good teacher is patient and
// consistent"). Of every round but the first, a share of the crops is mixed with other photos before both look: the teacher says what it
// makes of the mixture itself. Usage:
//   node teach.ts --photos <folder> --teacher <file.onnx> --work <folder> [--rounds 4] [--mixed 0.6] [--seed 1] [--threads 2]
//
// Written to the work folder, one set of files per round (a round holds one crop of every photo, so a partial run is useful):
//   views.json            the photos in order: path, split, class (put right by corrections.csv beside this file), source; a photo may
//                         occur more than once
//   crops-R.u8            N x 144 x 144 x 3, uint8 RGB
//   teacher-R.f16         N x 1001, float16, natural logarithm of the probabilities
//   map-R.f16             N x 4 x 4 x 1280, float16: what the teacher sees where; the embedding is the mean of its 7 x 7 places
//   embedding-R.f16       N x 1280, float16
//   share-R.f16           N, float16: how much of the picture is the photo's own; 1: it is not mixed
// R is 0, 1, …, and `val` for the centre crops of the validation part. A run that was stopped continues where it stopped (with no
// earlier crops at hand, the first then are not mixed).
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as ort from 'onnxruntime-node';
import sharp from 'sharp';
import { DROP, labelNow, readCorrectionsFile } from '../../../src/training-data/corrections.ts';
import { findHead } from '../../../src/vision/onnx/find-head.ts';
import { expose } from '../../../src/vision/onnx/graph.ts';
import { centreCrop, Mixer, randomCrop, shrink, shuffled, type View } from './crops.ts';
import { pooled } from './pooled.ts';

const STUDENT = 144;
const TEACHER = 224;
const CLASSES = 1001;
const EMBEDDING = 1280;
const MAP = 7;
const BATCH = 8;
// Full-size cougars are few and the point of it all: each gets this many crops a round.
const COUGAR_CROPS = 3;

const { values } = parseArgs({
  options: {
    photos: { type: 'string', default: '../shared/photos' },
    teacher: { type: 'string', default: '../shared/models/imagenet-mobilenet-edgetpu-1.0-224.onnx' },
    work: { type: 'string' },
    rounds: { type: 'string', default: '4' },
    mixed: { type: 'string', default: '0.6' },
    seed: { type: 'string', default: '1' },
    threads: { type: 'string', default: '1' },
  },
});
const { photos, teacher, work } = values;
if (work === undefined) throw new Error('say where to keep the crops: --work <folder, outside the project>');
mkdirSync(work, { recursive: true });
const seed = Number(values.seed);

function readViews(part: 'train' | 'val'): View[] {
  const [head = '', ...lines] = readFileSync(join(photos, 'photos.csv'), 'utf8').trim().split('\n');
  const columns = head.trim().split(',');
  const labelled = lines
    .map((line) => line.trim().split(','))
    .map((cells) => Object.fromEntries(columns.map((name, i) => [name, cells[i] ?? ''])))
    .filter((row) => row.split === part)
    .map((row) => ({ path: row.path ?? '', split: part, class: row.class ?? '', source: row.source ?? '' }));
  if (part === 'val') return labelled;
  const unlabelled = readdirSync(join(photos, 'unlabelled'))
    .sort()
    .map((name) => ({ path: `unlabelled/${name}`, split: 'unlabelled', class: '', source: 'unlabelled' }));
  const repeated = labelled.flatMap((view) =>
    Array<View>(view.class === 'cougar' && !view.source.endsWith('IMagenet') ? COUGAR_CROPS : 1).fill(view),
  );
  // In an order that makes any beginning a fair sample, photos with a label first: a round that was stopped is of use.
  return [...shuffled(repeated, seed), ...shuffled(unlabelled, seed)];
}

const corrections = (await readCorrectionsFile(join(import.meta.dirname, 'corrections.csv'))) ?? new Map();

/** With the label put right; a dropped photo has none. Which crop is taken does not depend on it. */
function putRight(view: View): View {
  if (view.class === '') return view;
  const sha256 = createHash('sha256')
    .update(readFileSync(join(photos, view.path)))
    .digest('hex');
  const now = labelNow(corrections, sha256, view.class);
  return { ...view, class: now === DROP ? '' : now };
}

// Threads that spin while they wait would take the cores from whoever else works here.
const bytes = readFileSync(teacher);
const lastLayer = findHead(bytes, 'probabilities');
if (lastLayer.kind === 'none' || lastLayer.featureMap === undefined)
  throw new Error(`${teacher}: no map of the picture was found before the last layer`);
const featureMap = lastLayer.featureMap;
const session = await ort.InferenceSession.create(expose(bytes, [featureMap]), {
  intraOpNumThreads: Number(values.threads),
  extra: { session: { intra_op: { allow_spinning: '0' } } },
});
sharp.concurrency(1);
sharp.cache(false);

/** A crop for the teacher, 224 px, and for the student, 144 px: RGB bytes of the same picture, and how much of it is the photo's own. */
type Look = { large: Buffer; small: Buffer; share: number };

async function look(view: View, index: number, round: number | 'val'): Promise<Look> {
  const file = join(photos, view.path);
  const crop = round === 'val' ? await centreCrop(file) : await randomCrop(file, view, seed, round, index);
  return { large: await crop.resize(TEACHER), small: await crop.resize(STUDENT), share: 1 };
}

function append(fd: number, bytes: Uint8Array, position: number) {
  writeSync(fd, bytes, 0, bytes.length, position);
}

async function teachRound(views: View[], round: number | 'val') {
  const open = (name: string) => {
    const path = join(work as string, name);
    return openSync(path, existsSync(path) ? 'r+' : 'w+');
  };
  const name = {
    crops: `crops-${round}.u8`,
    teacher: `teacher-${round}.f16`,
    share: `share-${round}.f16`,
    map: `map-${round}.f16`,
    embedding: `embedding-${round}.f16`,
  };
  const [crops, teacherFile, shares] = [open(name.crops), open(name.teacher), open(name.share)];
  const [mapFile, embeddingFile] = [open(name.map), open(name.embedding)];
  const pixels = STUDENT * STUDENT * 3;
  // The embedding is written last: what it holds, the others hold too.
  let done = Math.floor(statSync(join(work as string, name.embedding)).size / (EMBEDDING * 2));
  ftruncateSync(embeddingFile, done * EMBEDDING * 2);
  const started = Date.now();
  const first = done;
  const mixer = typeof round === 'number' && round > 0 ? new Mixer(seed + round, Number(values.mixed)) : null;
  const prepare = async (from: number) => {
    const looks = await Promise.all(
      views.slice(from, from + BATCH).map((view, i) => look(view, from + i, round)),
    );
    if (mixer === null) return looks;
    const mixed = looks.map(({ large, small }) => ({ small, ...mixer.mix(large, TEACHER) }));
    return Promise.all(
      mixed.map(async ({ small, large, share }) => ({
        large,
        share,
        small: share < 1 ? await shrink(large, TEACHER, STUDENT) : small,
      })),
    );
  };
  let next = prepare(done);
  while (done < views.length) {
    const batch = await next;
    next = prepare(done + batch.length);
    const plane = TEACHER * TEACHER;
    const input = new Float32Array(batch.length * 3 * plane);
    batch.forEach(({ large }, n) => {
      for (let c = 0; c < 3; c++)
        for (let p = 0; p < plane; p++) input[(n * 3 + c) * plane + p] = large[p * 3 + c] as number;
    });
    const out = await session.run({
      image: new ort.Tensor('float32', input, [batch.length, 3, TEACHER, TEACHER]),
    });
    const logs = Float16Array.from(out.probabilities?.data as Float32Array, (p) =>
      Math.log(Math.max(p, 1e-12)),
    );
    const embedding = Float16Array.from(out.embedding?.data as Float32Array);
    const maps = out[featureMap]?.data as Float32Array;
    for (const [n, { small }] of batch.entries()) {
      append(crops, small, (done + n) * pixels);
      const map = pooled(maps.subarray(n * EMBEDDING * MAP ** 2, (n + 1) * EMBEDDING * MAP ** 2), MAP);
      append(mapFile, new Uint8Array(map.buffer), (done + n) * map.byteLength);
    }
    append(teacherFile, new Uint8Array(logs.buffer), done * CLASSES * 2);
    append(shares, new Uint8Array(Float16Array.from(batch, ({ share }) => share).buffer), done * 2);
    append(embeddingFile, new Uint8Array(embedding.buffer), done * EMBEDDING * 2);
    done += batch.length;
    if (done % 800 < BATCH)
      console.log(
        `round ${round}: ${done}/${views.length}, ${(((done - first) / (Date.now() - started)) * 1000).toFixed(0)} crops/s`,
      );
  }
  for (const fd of [crops, teacherFile, shares, mapFile, embeddingFile]) closeSync(fd);
}

const val = readViews('val');
const train = readViews('train');
writeFileSync(
  join(work, 'views.json'),
  JSON.stringify({ val: val.map(putRight), train: train.map(putRight) }),
);
console.log(`${train.length} training crops a round, ${val.length} of the validation part`);
await teachRound(val, 'val');
for (let round = 0; round < Number(values.rounds); round++) await teachRound(train, round);
