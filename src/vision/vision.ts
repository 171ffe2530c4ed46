import type { LabelSet } from '../game/game.ts';
import type { ModelId, Prediction } from '../game/round.ts';

/** The port to the classifier: fetch a photo, and say what is in it. */
export interface Vision {
  /** The models that can play, by folder name. Reads the manifests only, never a network. */
  readonly models: ReadonlyMap<string, ModelInfo>;

  /** Downloads one photo. Throws `PhotoError`. */
  fetch(url: string, signal?: AbortSignal): Promise<FetchedPhoto>;

  /** Decodes and classifies; loads the decoder and the network on first use. Throws `PhotoError` or `ModelError`. */
  classify(model: string, bytes: Uint8Array): Promise<Look>;
}

/** A model as the rest of the house sees it. */
export interface ModelInfo extends LabelSet {
  readonly id: ModelId;
  /** Hashtags it plays, lower case, without `#`. */
  readonly hashtags: readonly string[];
  /** Longer side of the network's input, pixels. */
  readonly inputSide: number;
}

export interface FetchedPhoto {
  readonly bytes: Uint8Array;
  /** SHA-256 of the bytes, hex. */
  readonly hash: string;
}

export interface Look {
  readonly prediction: Prediction;
  /** Of the picture as decoded and turned upright, pixels. */
  readonly width: number;
  readonly height: number;
}

/** A photo that cannot be looked at; it fails alone, the round goes on. */
export class PhotoError extends Error {
  override readonly name = 'PhotoError';
  /** e.g. `not-found`, `too-large`, `too-many-pixels`, `not-a-picture`, `damaged`, `host-not-allowed`, `unavailable`. */
  readonly reason: string;
  /** False: worth another try later. */
  readonly permanent: boolean;

  constructor(reason: string, message: string, more: { permanent: boolean; cause?: unknown }) {
    super(message, more.cause === undefined ? {} : { cause: more.cause });
    this.reason = reason;
    this.permanent = more.permanent;
  }
}

/** A model folder that cannot be used; all its faults at once, each with both values and the cure. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
  readonly faults: readonly string[];

  constructor(folder: string, faults: readonly string[]) {
    super(`The model in ${folder} cannot be used:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
    this.faults = faults;
  }
}
