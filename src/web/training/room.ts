import type { TrainingPhoto } from '../../training-data/read-photos.ts';
import type { Preview } from '../../vision/vision.ts';
import type { Access, Room } from '../room.ts';

/** What the pages about photos of a game work with. */
export interface TrainingRoom {
  /** As the person calls the folder. */
  readonly name: string;
  /** Where `corrections.csv` lies. */
  readonly folder: string;
  /** That can be chosen also where no photo has them yet. */
  readonly labels: readonly string[];
  /** All of them, before any correction; nothing else of the disk is shown. */
  readonly photos: readonly TrainingPhoto[];
  /** What a person should know of the folder, a sentence each. */
  readonly notes: readonly string[];
  readonly access: Pick<Access, 'host' | 'port'>;
  readonly now: () => Date;
  /** Told of what went wrong inside. */
  readonly log: Room['log'];
  /** A small copy, without anything else that its file holds. Throws `PhotoError`. */
  picture(file: string, side: number): Promise<Preview>;
  /** What a network says of the photos; absent: they are only looked at. */
  readonly judge?: Judge;
  close?(): Promise<void>;
}

export interface Judge {
  /** The last opinions. */
  readonly judged: () => Judged;
  /** Fits again, with what was corrected meanwhile. */
  again(): Promise<void>;
  /** Where the trained model looked, by the photo's file and the id of a label; absent: no model was trained yet. */
  readonly map?: (file: string, label: string) => Promise<LookedAt>;
}

export interface Judged {
  /** Least expected first; train and val alone. */
  readonly opinions: readonly Opinion[];
  /** Ids in the order of the table, each with its name and the class of photos that it stands for. */
  readonly labels: readonly { readonly id: string; readonly name: string; readonly class: string }[];
}

/** What a network that has not learnt from a photo says of it. */
export interface Opinion {
  readonly sha256: string;
  /** Ids of labels: the right one by the photo's class, and what it was taken for. */
  readonly label: string;
  readonly said: string;
  /** Probability of what was said. */
  readonly confidence: number;
}

export type LookedAt =
  | {
      readonly kind: 'map';
      readonly picture: Uint8Array;
      readonly mime: string;
      /** Follows "looked ". */
      readonly words: string;
    }
  | { readonly kind: 'none'; readonly reason: string };
