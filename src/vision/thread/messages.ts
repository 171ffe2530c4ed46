import type { Shown, ShownWanted } from '../vision.ts';

/** To the thread. */
export type Order =
  | {
      readonly id: number;
      readonly model: string;
      readonly bytes: Uint8Array;
      readonly wanted: ShownWanted;
    }
  | 'end';

/** From the thread: an error is taken apart, since only data crosses. */
export type Report = { readonly id: number } & (
  | { readonly shown: Shown }
  | { readonly photo: { readonly reason: string; readonly message: string; readonly permanent: boolean } }
  | { readonly model: { readonly folder: string; readonly faults: readonly string[] } }
  | { readonly unexpected: string }
);
