import { expect, it } from 'vitest';
import { hasBotLabel, setBotLabel } from '../src/platforms/bluesky/bot-label.ts';
import { blueskyBench } from './support/bluesky-bench.ts';

const PROFILE = 'app.bsky.actor.profile';

async function bench() {
  const { here, now } = await blueskyBench();
  let session: string | undefined;
  const options = {
    credentials: { handle: here.bot.handle, appPassword: here.bot.appPassword },
    service: here.url,
    sessions: {
      load: async () => session,
      save: async (text: string) => {
        session = text;
      },
    },
    now,
  };
  const profile = () => here.world.record(`at://${here.bot.did}/${PROFILE}/self`)?.value;
  return { here, options, profile };
}

it('is set once, on an account without a profile too', async () => {
  const { options, profile } = await bench();
  expect(await hasBotLabel(options)).toBe(false);
  expect(await setBotLabel(options)).toBe(true);
  expect(await hasBotLabel(options)).toBe(true);
  expect(await setBotLabel(options)).toBe(false);
  expect(profile()).toEqual({
    $type: PROFILE,
    labels: { $type: 'com.atproto.label.defs#selfLabels', values: [{ val: 'bot' }] },
  });
});

it('leaves everything else in the profile as it is', async () => {
  const { here, options, profile } = await bench();
  const before = {
    $type: PROFILE,
    displayName: 'Fieldmark',
    description: 'I look at animals.',
    pinnedPost: { uri: 'at://x', cid: 'y' },
    labels: { $type: 'com.atproto.label.defs#selfLabels', values: [{ val: '!no-unauthenticated' }] },
  };
  here.world.put(here.bot.did, PROFILE, 'self', before);
  await setBotLabel(options);
  expect(profile()).toEqual({
    ...before,
    labels: { ...before.labels, values: [{ val: '!no-unauthenticated' }, { val: 'bot' }] },
  });
});

it('does not overwrite what somebody writes at the same time', async () => {
  const { here, options, profile } = await bench();
  here.faults.add({
    kind: 'hook',
    match: { path: /putRecord$/ },
    run: () => {
      here.world.put(here.bot.did, PROFILE, 'self', { $type: PROFILE, displayName: 'New name' });
      return undefined;
    },
  });
  await expect(setBotLabel(options)).rejects.toMatchObject({ reason: 'invalid-swap' });
  expect(profile()).toMatchObject({ displayName: 'New name' });
  expect(await setBotLabel(options)).toBe(true);
  expect(profile()).toMatchObject({ displayName: 'New name', labels: { values: [{ val: 'bot' }] } });
});
