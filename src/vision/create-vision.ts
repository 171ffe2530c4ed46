import { availableParallelism } from 'node:os';
import { classifyPixels } from './classifier.ts';
import { type DecodeLimits, decode, defaultDecodeLimits } from './decode.ts';
import type { MapNetwork } from './map/map-network.ts';
import { type LoadedModels, loadModels, type Model } from './model.ts';
import { type Network, openNetwork } from './network.ts';
import { fetchPhoto } from './photo.ts';
import { turns } from './turns.ts';
import {
  type FetchedPhoto,
  type Look,
  type MapWanted,
  ModelError,
  type NoMap,
  type Vision,
  type Wanted,
} from './vision.ts';

export interface VisionOptions {
  readonly modelsDir: string;
  /** Hosts (`pbs.twimg.com`) or origins (`http://127.0.0.1:8080`) that photos come from; default: none. */
  readonly allowedHosts?: readonly string[];
  readonly maxBytes?: number;
  readonly timeoutMs?: number;
  readonly limits?: Partial<DecodeLimits>;
  /** Threads of the classifier; default the CPUs that this process may use, at most 4. */
  readonly threads?: number;
}

/** The port, and what `doctor` and the end of a run need besides. */
export interface FolderVision extends Vision, LoadedModels {
  readonly models: ReadonlyMap<string, Model>;
  /** Loads the network of a model and holds it against its manifest. Throws `ModelError`. */
  check(model: string): Promise<Model>;
  /** Why a model cannot show where it looked; nothing when it can. Throws `ModelError`. */
  mapFault(model: string): Promise<string | undefined>;
  /** Frees the networks. */
  close(): Promise<void>;
}

/** Reads the manifests now; decoder and networks are loaded with the first picture. Throws `ModelError` without a `modelsDir`. */
export async function createVision(options: VisionOptions): Promise<FolderVision> {
  const { models, broken } = await loadModels(options.modelsDir);
  const limits = { ...defaultDecodeLimits, ...options.limits };
  const networks = new Map<string, Promise<Network>>();
  const mapNetworks = new Map<string, Promise<MapNetwork | NoMap>>();

  const modelNamed = (name: string): Model => {
    const model = models.get(name);
    if (model !== undefined) return model;
    const names = [...models.keys()].join(', ');
    const cure =
      names === '' ? 'a model is a folder with a model.json and a network' : `choose one of: ${names}`;
    const fault = `it has no model ${JSON.stringify(name)}; ${cure}`;
    throw broken.get(name) ?? new ModelError(options.modelsDir, [fault]);
  };
  const networkOf = (name: string): Promise<Network> => {
    const known = networks.get(name);
    if (known !== undefined) return known;
    const opening = openNetwork(
      modelNamed(name),
      options.threads === undefined ? {} : { threads: options.threads },
    );
    networks.set(name, opening);
    // A network that could not be opened is tried again next time: a worker may outlive the fault.
    opening.catch(() => networks.delete(name));
    return opening;
  };
  // While the network looks at one picture, the next are decoded: two at a time where there is a CPU for each and both stream (those
  // of X do); of those that are in memory as a whole one at a time, since two large ones are what memory does not allow.
  const [streaming, whole, inferring] = [turns(Math.min(2, availableParallelism())), turns(1), turns(1)];
  const underWay = new Set<Promise<unknown>>();
  const toTheEnd = <Result>(one: Promise<Result>): Promise<Result> => {
    underWay.add(one);
    return one.finally(() => underWay.delete(one));
  };
  const look = async (name: string, bytes: Uint8Array, wanted: Wanted): Promise<Look> => {
    const model = modelNamed(name);
    const network = await networkOf(name);
    const { rgb, ...picture } = await decode(bytes, model.manifest.input, limits, { streaming, whole });
    const { features, ...said } = await inferring(() => classifyPixels(model, network, rgb, wanted.features));
    return { prediction: { model: model.id, ...said }, ...picture, ...(features && { features }) };
  };
  const mapNetworkOf = async (name: string): Promise<MapNetwork | NoMap> => {
    const model = modelNamed(name);
    const network = await networkOf(name);
    const known = mapNetworks.get(name);
    if (known !== undefined) return known;
    const opening = import('./map/map-network.ts').then((room) =>
      room.openMapNetwork(model, network, options.threads),
    );
    mapNetworks.set(name, opening);
    opening.catch(() => mapNetworks.delete(name));
    return opening;
  };
  const lookForMap = async (name: string, bytes: Uint8Array, wanted: MapWanted) => {
    const opened = await mapNetworkOf(name);
    if (opened.kind === 'none') return opened;
    const { drawWhereItLooked } = await import('./map/where-it-looked.ts');
    const tools = {
      model: modelNamed(name),
      network: await networkOf(name),
      maps: opened,
      limits,
      decoding: { streaming, whole },
      inferring,
    };
    return drawWhereItLooked(tools, bytes, wanted);
  };

  return {
    models,
    broken,
    fetch(url, signal): Promise<FetchedPhoto> {
      return fetchPhoto(
        url,
        {
          allowedHosts: options.allowedHosts ?? [],
          ...(options.maxBytes === undefined ? {} : { maxBytes: options.maxBytes }),
          ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
        },
        signal,
      );
    },
    classify: (name, bytes, wanted = {}) => toTheEnd(look(name, bytes, wanted)),
    whereItLooked: (name, bytes, wanted) => toTheEnd(lookForMap(name, bytes, wanted)),
    check: async (name) => {
      await networkOf(name);
      return modelNamed(name);
    },
    mapFault: async (name) => {
      const opened = await mapNetworkOf(name);
      return opened.kind === 'none' ? opened.reason : undefined;
    },
    async close() {
      await Promise.allSettled(underWay);
      const opened = await Promise.allSettled([...networks.values(), ...mapNetworks.values()]);
      networks.clear();
      mapNetworks.clear();
      for (const network of opened)
        if (network.status === 'fulfilled' && 'release' in network.value) await network.value.release();
    },
  };
}
