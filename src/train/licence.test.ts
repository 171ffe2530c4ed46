import { expect, test } from 'vitest';
import type { TrainingPhoto } from '../training-data/read-photos.ts';
import { licencesOf } from './licence.ts';

test.each([
  [['cc0', 'cc-by'], 'CC-BY-4.0'],
  [['cc-by', 'cc-by-nc'], 'CC-BY-NC-4.0'],
  [['cc-by-nc-sa', 'pd'], 'CC-BY-NC-SA-4.0'],
  [['', 'none stated'], 'not stated: as the owners of the photos allow'],
  [['cc-by', '', 'cc-by'], 'CC-BY-4.0, and as the owners of 1 photos without a stated licence allow'],
  [['MIT', 'none stated'], 'mit, and as the owners of 1 photos without a stated licence allow'],
])('photos of %j leave %s', (licences, ofModel) => {
  const photos = licences.map((licence) => ({ licence }) as TrainingPhoto);
  expect(licencesOf(photos).ofModel).toBe(ofModel);
});
