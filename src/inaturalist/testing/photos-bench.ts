import { beforeEach, onTestFinished } from 'vitest';
import type { SmallINaturalistOptions } from '../../platforms/sandbox/inaturalist/small-inaturalist.ts';
import { type PhotosStage, photosStage } from './photos-stage.ts';

/** A stage before each test of the file that calls this. */
export function photosBench(options: SmallINaturalistOptions = {}): { readonly stage: PhotosStage } {
  let stage: PhotosStage;
  beforeEach(async () => {
    stage = await photosStage(options);
    onTestFinished(() => stage.close());
  });
  return {
    get stage() {
      return stage;
    },
  };
}
