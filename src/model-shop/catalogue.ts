import { readdir, readFile } from 'node:fs/promises';
import imagenet from './imagenet-labels.json' with { type: 'json' };

/** A public network that `model add` knows by name. */
export interface Offer {
  readonly name: string;
  readonly title: string;
  readonly isRecommended: boolean;
  /** In the order in which they are tried; the hash holds for all of them. */
  readonly addresses: readonly string[];
  /** Exactly; absent where it is known only about. */
  readonly bytes?: number;
  readonly aboutBytes?: number;
  readonly sha256: string;
  /** What else belongs to it, by its path in the model's folder. */
  readonly files?: readonly {
    readonly path: string;
    readonly addresses: readonly string[];
    readonly sha256: string;
  }[];
  /** What a host has to have for it, for people: "2 GB of memory, half a second a photo". */
  readonly wants?: string;
  readonly licence: string;
  /** What this project has not seen with its own eyes. */
  readonly unverified: readonly string[];
  /** The `model.json` that is installed with it. */
  readonly manifest: Readonly<Record<string, unknown>>;
}

const shippedFolder = new URL('./catalogue/', import.meta.url);

/** One file of `catalogue/`, as src/model-shop/catalogue.test.ts checks it: all of a manifest that the publisher's pages say. */
interface CatalogueFile extends Omit<Offer, 'isRecommended'> {
  /** The one that deployments add by default. */
  readonly recommended?: true;
  readonly origin: string;
  /** What the decision thresholds rest on; ends up under `quality` in the manifest. */
  readonly calibration: string;
  readonly manifest: { readonly network: object; readonly names?: object } & Offer['manifest'];
}

/** The networks of the project's own list, by name: ImageNet's classes as labels of the game, or species by their names. */
export async function readCatalogue(): Promise<readonly Offer[]> {
  const names = (await readdir(shippedFolder)).filter((name) => name.endsWith('.json')).sort();
  return Promise.all(
    names.map(async (name) => toOffer(await readFile(new URL(name, shippedFolder), 'utf8'))),
  );
}

function toOffer(json: string): Offer {
  const { recommended, calibration, manifest, origin, ...entry } = JSON.parse(json) as CatalogueFile;
  const { name, title, sha256, licence } = entry;
  const complete = {
    name,
    description: title,
    ...manifest,
    network: { ...manifest.network, sha256 },
    ...(manifest.names ? {} : { labels: imagenet.labels, groups: imagenet.groups }),
    quality: { calibration },
    licence,
    origin,
  };
  return { ...entry, isRecommended: recommended ?? false, manifest: complete };
}
