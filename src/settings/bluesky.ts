import { blueskyHandle } from '../game/networks.ts';
import { isPlaceholder } from './credentials.ts';
import { shown } from './fault.ts';
import { withoutAddresses } from './names.ts';
import { BlueskyCredentials } from './secrets.ts';
import type { BlueskySettings } from './settings.ts';
import { choice, httpAddress, type Parse } from './values.ts';
import type { Variables } from './variables-in-effect.ts';

/** Whether the operator wants to play on Bluesky. */
export function wantsBluesky(values: Variables): boolean {
  return values.text('BLUESKY_HANDLE') !== undefined || values.text('BLUESKY_APP_PASSWORD') !== undefined;
}

/** What is no secret, where the handle is given. */
export function readBluesky(values: Variables): BlueskySettings | undefined {
  const service = values.read('BLUESKY_SERVICE', httpAddress);
  const unsummoned = values.read('BLUESKY_UNSUMMONED', choice('skip', 'reply'));
  const search = values.read('BLUESKY_SEARCH', choice('no', 'yes')) === 'yes';
  const questions = values.read('BLUESKY_QUESTIONS', choice('yes', 'no')) === 'yes';
  const handle = values.readOr('BLUESKY_HANDLE', handleOnBluesky, undefined);
  return handle === undefined ? undefined : { handle, service, unsummoned, search, questions };
}

/** As Bluesky makes them: four groups of four. A server of one's own may take others. */
const APP_PASSWORD = /^[a-z2-7]{4}(?:-[a-z2-7]{4}){3}$/;

/** The account's credentials. A fault for whichever of the two is missing; no problem repeats the password. */
export function readBlueskyCredentials(
  values: Variables,
  bluesky: BlueskySettings | undefined,
): BlueskyCredentials | undefined {
  const password = values.text('BLUESKY_APP_PASSWORD');
  if (bluesky === undefined && !values.hasFault('BLUESKY_HANDLE'))
    values.fault('BLUESKY_HANDLE', 'is missing');
  const problem = problemOf(password);
  if (problem !== undefined) values.fault('BLUESKY_APP_PASSWORD', problem);
  if (bluesky === undefined || password === undefined || problem !== undefined) return undefined;
  if (bluesky.service === 'https://bsky.social' && !APP_PASSWORD.test(password))
    values.warn(
      'BLUESKY_APP_PASSWORD',
      'does not look like an app password (four groups of four letters and digits); never use the password of the account itself',
    );
  return new BlueskyCredentials(bluesky.handle, password);
}

function problemOf(password: string | undefined): string | undefined {
  if (password === undefined) return 'is missing';
  if (isPlaceholder(password)) return 'still holds the placeholder of .env.example';
  if (/\s/.test(password)) return 'has a space or a line break in it; was more than the password copied?';
  return undefined;
}

const handleOnBluesky: Parse<string> = (text) => {
  const handle = withoutAddresses(text)
    .replace(/^[@＠]/u, '')
    .toLowerCase();
  if (blueskyHandle.test(handle)) return { value: handle };
  if (/^[\w-]+$/.test(handle))
    return { problem: `is ${shown(text)}, which has no dot. Did you mean ${handle}.bsky.social?` };
  return { problem: `is ${shown(text)}, which is no handle on Bluesky, such as name.bsky.social` };
};
