import { afterAll, beforeAll, test } from 'vitest';
import { describeAppView } from '../../src/platforms/sandbox/bluesky/testing/appview-facts.ts';
import { describePds } from '../../src/platforms/sandbox/bluesky/testing/pds-facts.ts';
import { HOW_TO_INSTALL, isInstalled, type RealBluesky, startRealBluesky } from './real-bluesky.ts';

/** What the small Bluesky does is what the real PDS does. */
if (isInstalled) {
  let real: RealBluesky;
  beforeAll(async () => {
    real = await startRealBluesky();
  });
  afterAll(() => real.close());
  describePds('the real PDS', () => real);
  describeAppView('the small AppView behind the real PDS', () => real);
} else test('facts of the real PDS', (context) => context.skip(HOW_TO_INSTALL));
