import { readdir, readFile } from 'node:fs/promises';
import { z } from 'zod';
import { manifestSchema } from '../vision/manifest.ts';
import { checkManifest } from '../vision/manifest-faults.ts';
import { asRanges, outputNumbers } from '../vision/outputs.ts';
import imagenet from './imagenet-labels.json' with { type: 'json' };

const fields = manifestSchema.shape;

/** One file of `catalogue/`: a public network, where it is, and all of its manifest that its publisher's pages say. */
export const offerSchema = z.strictObject({
  name: fields.name,
  title: z.string().min(1).max(90),
  /** The one that deployments add by default. */
  recommended: z.literal(true).exactOptional(),
  /** In the order in which they are tried; the hash holds for all of them. */
  addresses: z.array(z.url({ protocol: /^https$/ })).min(1),
  bytes: z.int().min(1),
  sha256: fields.network.shape.sha256,
  licence: fields.licence,
  origin: fields.origin,
  /** Where the figures of this file come from, and when that was read. */
  sources: z.array(z.string().min(1)).min(1),
  /** What this project has not seen with its own eyes. */
  unverified: z.array(z.string().min(1)),
  /** What the decision thresholds rest on; ends up under `quality` in the manifest. */
  calibration: z.string().min(1),
  /** `background`: output 0 means that, and the usual classes follow (1001 outputs). */
  classes: z.strictObject({ set: z.literal('imagenet'), background: z.boolean() }),
  manifest: z.strictObject({
    version: fields.version,
    hashtags: fields.hashtags,
    network: fields.network.omit({ sha256: true }),
    input: fields.input,
    output: fields.output,
    decision: fields.decision,
  }),
});

/** A public network that `model add` knows by name. */
export interface Offer {
  readonly name: string;
  readonly title: string;
  readonly isRecommended: boolean;
  readonly addresses: readonly string[];
  readonly bytes: number;
  readonly sha256: string;
  readonly licence: string;
  readonly unverified: readonly string[];
  /** The `model.json` that is installed with it. */
  readonly manifest: Readonly<Record<string, unknown>>;
}

const shippedFolder = new URL('./catalogue/', import.meta.url);

/** The networks of the project's own list, by name. Throws when a file of it is faulty: that is a bug, not a setting. */
export async function readCatalogue(folder: URL = shippedFolder): Promise<readonly Offer[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  return Promise.all(names.map(async (name) => toOffer(await readFile(new URL(name, folder), 'utf8'))));
}

function toOffer(json: string): Offer {
  const {
    recommended,
    classes,
    manifest,
    calibration,
    sources: _sources,
    ...entry
  } = offerSchema.parse(JSON.parse(json));
  const { name, title, sha256, licence, origin } = entry;
  const complete = {
    name,
    description: title,
    ...manifest,
    network: { ...manifest.network, sha256 },
    ...imagenetLabels({ hasBackground: classes.background }),
    quality: { calibration },
    licence,
    origin,
  };
  const checked = checkManifest(JSON.stringify(complete));
  if (checked.kind === 'faulty') throw new Error(`catalogue, ${name}: ${checked.faults.join('; ')}`);
  return { ...entry, isRecommended: recommended ?? false, manifest: complete };
}

/** ImageNet's classes as labels of the game, for a manifest; with a background output, all numbers are one higher. */
export function imagenetLabels({ hasBackground }: { hasBackground: boolean }) {
  const shifted = (written: string): string => {
    if (!hasBackground) return written;
    return asRanges((outputNumbers(written) ?? []).map((output) => output + 1));
  };
  const labels = imagenet.labels.map((label) => ({
    ...label,
    outputs: `${hasBackground && label.nothing ? '0, ' : ''}${shifted(label.outputs)}`,
  }));
  return { labels, groups: imagenet.groups };
}
