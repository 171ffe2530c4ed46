import { afterAll, beforeAll } from 'vitest';
import { type SmallBluesky, startSmallBluesky } from './small-bluesky.ts';
import { describeAppView } from './testing/appview-facts.ts';
import { describePds } from './testing/pds-facts.ts';

let small: SmallBluesky;
beforeAll(async () => {
  // Later than every post of these facts, on whatever day they are looked at.
  small = await startSmallBluesky({ now: () => new Date(Math.max(Date.now(), Date.UTC(2026, 10, 21))) });
});
afterAll(() => small.close());

const server = () => ({
  url: small.url,
  addAccount: async (name: string) => {
    const { did, handle, appPassword } = small.addAccount({ handle: `${name}.test` });
    return { did, handle, password: appPassword };
  },
});

// The same on the real PDS: test/real-bluesky.
describePds('the small Bluesky', server);
describeAppView('the small Bluesky', server);
