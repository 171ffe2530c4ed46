import { PlatformError } from '../platform.ts';
import { BlueskyClient, type BlueskyClientOptions } from './client.ts';

const COLLECTION = 'app.bsky.actor.profile';
const LABELS = 'com.atproto.label.defs#selfLabels';
const BOT = 'bot';

interface Profile {
  /** Absent: the account has no profile yet. */
  readonly cid?: string;
  readonly record: Readonly<Record<string, unknown>>;
  readonly labels: readonly string[];
}

/** Whether the account says of itself that it is a bot, as Bluesky asks of bots (docs.bsky.app, "Bots"). Throws `PlatformError`. */
export async function hasBotLabel(options: BlueskyClientOptions): Promise<boolean> {
  return (await readProfile(new BlueskyClient(options))).labels.includes(BOT);
}

/**
 * Puts the label `bot` on the account's own profile, and leaves everything else in it as it is. Throws `PlatformError`; when somebody changed
 * the profile in the meantime, that it is to be tried again.
 * @returns false: it was there before
 */
export async function setBotLabel(options: BlueskyClientOptions): Promise<boolean> {
  const client = new BlueskyClient(options);
  const { cid, record, labels } = await readProfile(client);
  if (labels.includes(BOT)) return false;
  const values = [...labels, BOT].map((val) => ({ val }));
  await client.post(
    { what: "label the bot's profile", name: 'com.atproto.repo.putRecord' },
    {
      repo: await client.did(),
      collection: COLLECTION,
      rkey: 'self',
      // Nothing that was written in between is lost.
      swapRecord: cid ?? null,
      record: { ...record, $type: COLLECTION, labels: { $type: LABELS, values } },
    },
  );
  return true;
}

async function readProfile(client: BlueskyClient): Promise<Profile> {
  const query = { repo: await client.did(), collection: COLLECTION, rkey: 'self' };
  try {
    const what = "read the bot's profile";
    const { body, unreadable } = await client.get({ what, name: 'com.atproto.repo.getRecord', query });
    const [cid, record] = [field(body, 'cid'), field(body, 'value')];
    if (typeof cid !== 'string' || typeof record !== 'object' || record === null) throw unreadable();
    const values = field(field(record, 'labels'), 'values');
    const labels = (Array.isArray(values) ? values : []).map((value: unknown) => field(value, 'val'));
    return { cid, record: { ...record }, labels: labels.filter((label) => typeof label === 'string') };
  } catch (error) {
    if (error instanceof PlatformError && error.reason === 'record-not-found')
      return { record: {}, labels: [] };
    throw error;
  }
}

function field(from: unknown, name: string): unknown {
  return typeof from === 'object' && from !== null ? Reflect.get(from, name) : undefined;
}
