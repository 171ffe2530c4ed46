import { existsSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { manifestSchema } from '../vision/manifest.ts';
import { checkManifest } from '../vision/manifest-faults.ts';
import { outputNumbers } from '../vision/outputs.ts';
import { readCatalogue } from './catalogue.ts';
import imagenet from './imagenet-labels.json' with { type: 'json' };

const fields = manifestSchema.shape;
const fileSchema = z.strictObject({
  name: fields.name,
  title: z.string().min(1).max(90),
  recommended: z.literal(true).exactOptional(),
  addresses: z.array(z.url({ protocol: /^https$/ })).min(1),
  bytes: z.int().min(1).exactOptional(),
  aboutBytes: z.int().min(1).exactOptional(),
  wants: z.string().min(1).exactOptional(),
  files: z
    .array(
      z.strictObject({
        path: z.string().min(1),
        addresses: z.array(z.url({ protocol: /^https$/ })).min(1),
        sha256: fields.network.shape.sha256,
      }),
    )
    .exactOptional(),
  sha256: fields.network.shape.sha256,
  licence: fields.licence,
  origin: fields.origin,
  /** Where the figures of the file come from, and when that was read. */
  sources: z.array(z.string().min(1)).min(1),
  unverified: z.array(z.string().min(1)),
  calibration: z.string().min(1),
  manifest: z.strictObject({
    version: fields.version,
    hashtags: fields.hashtags,
    network: fields.network.omit({ sha256: true }),
    names: fields.names,
    input: fields.input,
    output: fields.output,
    decision: fields.decision,
  }),
});

const folder = new URL('./catalogue/', import.meta.url);
const ours = new URL('../../models/cougar-or-not/', import.meta.url);
const files = await readdir(folder);
const offers = await readCatalogue();

describe('every file of the catalogue', () => {
  test.each(files)('%s is complete, and named as its model', async (name) => {
    const offer = fileSchema.parse(JSON.parse(await readFile(new URL(name, folder), 'utf8')));
    expect(`${offer.name}.json`).toBe(name);
    expect(offer.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(offer.bytes ?? offer.aboutBytes).toBeGreaterThan(1_000_000);
    expect(offer.licence).toMatch(/^(Apache-2\.0|MIT|BSD-3-Clause)$/);
    expect(new Set(offer.addresses.map((address) => new URL(address).host)).size).toBe(
      offer.addresses.length,
    );
    expect(offer.unverified.join(' ')).toMatch(/never downloaded by this project/i);
    expect(offer.calibration).toMatch(/^Not calibrated on this network/);
  });

  test('makes a manifest that plays #cougarOrNot with the labels of the game', () => {
    for (const { name, sha256, manifest } of offers.filter((offer) => !offer.manifest.names)) {
      expect(checkManifest(JSON.stringify(manifest))).toMatchObject({ kind: 'good' });
      expect(manifest).toMatchObject({ name, network: { sha256 }, hashtags: ['cougarOrNot'] });
      expect(manifest.labels).toHaveLength(9);
      expect(manifest.quality).toHaveProperty('calibration');
    }
  });
});

test('a network of 10,000 species is there with the hashes of both files, and what it wants is said before the download', () => {
  const offer = offers.find(({ name }) => name === 'rope_vit_b14_inat21');
  expect(checkManifest(JSON.stringify(offer?.manifest))).toMatchObject({ kind: 'good' });
  expect(offer).toMatchObject({
    aboutBytes: 375e6,
    wants: '2 GB of memory; takes about half a second a photo',
    licence: 'Apache-2.0',
    sha256: '59e80421d89d3018af817c09d1ab9da4b0e379830302d04d3c660dece5e3c0aa',
    files: [{ sha256: '6ec358029cdad4cb9182e159f7eee44fba5a3842e2c81590e2b8a2f11cc0f188' }],
    manifest: { names: { outputs: 10_000, sha256: offer?.files?.[0]?.sha256 } },
  });
});

test('the two networks of the ONNX model zoo are there, with the figures of its records', () => {
  const figures = offers
    .filter(({ manifest }) => !manifest.names)
    .map(({ name, bytes, sha256, isRecommended }) => [name, bytes, sha256.slice(0, 8), isRecommended]);
  expect(figures).toEqual([
    ['efficientnet-lite4', 51_946_641, 'd1116899', true],
    ['mobilenetv2', 13_964_571, 'c0c3f76d', false],
  ]);
});

test('EfficientNet-Lite4 sees -1..1 as its page says: (0 - 127) / 128 to (255 - 127) / 128', () => {
  const offer = offers.find(({ name }) => name === 'efficientnet-lite4');
  const checked = checkManifest(JSON.stringify(offer?.manifest));
  if (checked.kind === 'faulty') throw new Error(checked.faults.join());
  const { input } = checked.manifest;
  const ends = [0, 1].map((share) => (share * input.scale - input.mean[0]) / input.std[0]);
  expect(ends).toEqual([-127 / 128, 1]);
  expect(input.layout).toBe('NHWC');
});

describe('the labels of ImageNet', () => {
  const owners = (): Map<number, string> => {
    const pairs = imagenet.labels.flatMap(({ id, outputs }) =>
      (outputNumbers(outputs) ?? []).map((output) => [output, id] as const),
    );
    expect(pairs).toHaveLength(new Map(pairs).size);
    return new Map(pairs);
  };

  test('each of the 1000 classes means exactly one', () => {
    expect([...owners().keys()].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
  });

  test.each([
    [281, 'house_cat'],
    [285, 'house_cat'],
    [286, 'cougar'],
    [287, 'bobcat_lynx'],
    [288, 'spotted_cat'],
    [289, 'big_cat'],
    [290, 'spotted_cat'],
    [293, 'big_cat'],
    [151, 'dog'],
    [269, 'other_animal'],
    [397, 'other_animal'],
    [398, 'no_animal'],
  ])('class %i is %s', (output, label) => expect(owners().get(output)).toBe(label));

  const groups = new URL('training/imagenet-groups.json', ours);
  test.skipIf(!existsSync(groups))('mean what they meant when the network that ships was taught', () => {
    const { groups: taught } = JSON.parse(readFileSync(groups, 'utf8')) as {
      groups: { from: number; to: number; label: string }[];
    };
    const found = owners();
    for (const { from, to, label } of taught)
      for (let output = from; output <= to; output++) expect(found.get(output), `${output}`).toBe(label);
  });

  const shipped = new URL('model.json', ours);
  test.skipIf(!existsSync(shipped))('are those of the network that ships, so that answers read alike', () => {
    const manifest = JSON.parse(readFileSync(shipped, 'utf8')) as typeof imagenet;
    const plain = (label: {
      id: string;
      name: string;
      emoji?: string;
      group?: string;
      nothing?: boolean;
    }) => {
      const { id, name, emoji, group, nothing } = label;
      return { id, name, emoji, group, nothing };
    };
    const { labels, groups: above } = imagenet;
    expect(labels.map(plain)).toEqual(manifest.labels.map(plain));
    expect(above.map(plain)).toEqual(manifest.groups.map(plain));
  });
});
