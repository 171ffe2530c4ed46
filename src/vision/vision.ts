import type { Game, LabelSet } from '../game/game.ts';
import type { ModelId, Prediction } from '../game/round.ts';
import type { Question } from '../game/target.ts';

/** The port to the classifier: fetch a photo, and say what is in it. */
export interface Vision {
  /** The models that can play, by folder name. Reads the manifests only, never a network. */
  readonly models: ReadonlyMap<string, ModelInfo>;

  /** Downloads one photo. Throws `PhotoError`. */
  fetch(url: string, signal?: AbortSignal): Promise<FetchedPhoto>;

  /** Decodes and classifies; loads the decoder and the network on first use. Throws `PhotoError` or `ModelError`. */
  classify(model: string, bytes: Uint8Array, wanted?: Wanted): Promise<Look>;

  /**
   * Where in a photo a model found what speaks for some labels (class activation map), as a picture, in words and in numbers. It looks
   * at the photo anew, with a session of its own that is opened with the first map; `kind: 'none'` of a network whose last layer does
   * not allow it. Throws `PhotoError` or `ModelError`.
   */
  whereItLooked(model: string, bytes: Uint8Array, wanted: MapWanted): Promise<WhereItLooked | NoMap>;
}

export interface MapWanted {
  /** Ids of labels of the model, together: those of the answer (of a group or target all of its labels: `labelsUnder`). */
  readonly labels: readonly string[];
  /** Default `jpeg`. */
  readonly format?: 'jpeg' | 'png';
  /** Of the picture, at most, pixels; default 1000. */
  readonly longerSide?: number;
}

export interface WhereItLooked {
  readonly kind: 'map';
  /** The photo, upright, with what counted in warm colours; what the network was not shown is darkened. It carries no metadata. */
  readonly picture: Buffer;
  readonly mime: 'image/jpeg' | 'image/png';
  /** Of the picture, pixels. */
  readonly width: number;
  readonly height: number;
  /** Follows "looked ": "mostly at the lower left", "at several places", "all over the picture". */
  readonly words: string;
  readonly grid: Grid;
  /** The part of the picture that the grid covers, in its pixels; it may reach beyond. */
  readonly crop: Crop;
}

export interface NoMap {
  readonly kind: 'none';
  /** Follows "it cannot show where it looked: ". */
  readonly reason: string;
}

/** Values from 0 (spoke least) to 1 (spoke most), row by row from the top left. */
export interface Grid {
  readonly rows: number;
  readonly cols: number;
  readonly values: readonly number[];
}

/** What a look may bring besides the probabilities. */
export interface Wanted {
  /** The features, of models whose manifest names them. Default false: they are not copied out of the network. */
  readonly features?: boolean;
}

/** A model as the rest of the house sees it. */
export interface ModelInfo extends LabelSet {
  readonly id: ModelId;
  /** Hashtags it plays, lower case, without `#`. */
  readonly hashtags: readonly string[];
  /** Longer side of the network's input, pixels. */
  readonly inputSide: number;
  /** How it was on the photos that it was validated on; absent: its manifest does not say. */
  readonly expected?: Expected;
}

/** What a model said of photos, whatever they show. */
export interface Expected {
  /** Share for which it says that it is not sure, 0 to 1. */
  readonly unsure: number;
  /** Mean probability of what it took a photo for, 0 to 1; absent: not kept. */
  readonly confidence?: number;
  /** How far they lay from what it learnt from, in its own measure; the deviation is above 0. Absent: it does not tell. */
  readonly distance?: { readonly mean: number; readonly deviation: number };
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
  /** What the network was shown of it. */
  readonly crop: Crop;
  /** Only when they were asked for and the model has them. */
  readonly features?: Features;
}

/**
 * A part of the upright picture, in its pixels, which need not be whole ones. Where the network's input is square it is, to within
 * rounding, unless the picture was squished. Where the network sees borders it reaches beyond the picture: `x` or `y` is below 0.
 */
export interface Crop {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A second output of the network, e.g. its last map: [1, channels, height, width], spread evenly over the crop. */
export interface Features {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

/** Looks at pictures beside the main thread, as they are handed in; more than a few at once only wait there. */
export interface PictureThread {
  /**
   * The bytes may be handed over for good. Throws `PhotoError` or `ModelError`.
   *
   * @param wanted what is shown of the picture besides
   */
  look(model: string, bytes: Uint8Array, wanted?: ShownWanted): Promise<Shown>;
  /** Frees what it holds; the next look begins anew. */
  close(): Promise<void>;
}

export interface ShownWanted {
  /** Default false. */
  readonly preview?: boolean;
  /** Where the network looked for what it answers to this question; without an answer, for what it takes for most probable. */
  readonly mapFor?: Question;
  /** Of a species network: the part of life in which it is answered. */
  readonly game?: Pick<Game, 'among' | 'target' | 'names'>;
}

/** A look with what a page shows of the picture. */
export interface Shown extends Look {
  /** Of the bytes, hex. */
  readonly sha256: string;
  readonly preview?: Preview;
  /** With the ids of the labels that it is about. */
  readonly map?: (WhereItLooked & { readonly labels: readonly string[] }) | NoMap;
}

/** A small copy of the upright picture, without anything else that its file holds. */
export interface Preview {
  readonly bytes: Uint8Array;
  readonly type: 'image/webp';
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
