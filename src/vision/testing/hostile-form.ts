/** A picture that the bot may be sent, and what has to become of it. */
export interface HostileForm {
  readonly name: string;
  readonly bytes: Buffer;
  readonly expected: Expected;
}

/**
 * - `like`: is looked at, and the network says of it what it says of the clean picture, to within `by` of its probability
 * - `seen`: is looked at
 * - `refused`: is refused with a reason
 * - `either`: one of the two, whichever; what must not happen is anything else
 */
export type Expected =
  | { readonly kind: 'like'; readonly by: number }
  | { readonly kind: 'seen' | 'refused' | 'either' };

export const seen: Expected = { kind: 'seen' };
export const refused: Expected = { kind: 'refused' };
export const either: Expected = { kind: 'either' };
export const like = (by: number): Expected => ({ kind: 'like', by });
