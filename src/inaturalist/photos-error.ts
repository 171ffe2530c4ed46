/** What ends `photos get` or `photos refresh` early: what failed, and what to do. What was downloaded stays. */
export class PhotosError extends Error {
  override readonly name = 'PhotosError';
  /** Name of the exit code (src/terminal/exit-code.ts). */
  readonly kind: 'usage' | 'unusableData' | 'unreachable' | 'refused' | 'busy' | 'stopped';

  constructor(kind: PhotosError['kind'], message: string) {
    super(message);
    this.kind = kind;
  }
}
