import { type BlueskyAccount, createBluesky, withoutPauses } from '../app.ts';
import type { Game } from '../game/game.ts';
import { gamesOf } from '../game/networks.ts';
import type { Account, PollRequest } from '../platforms/platform.ts';
import type { BlueskyCredentials } from '../settings/secrets.ts';
import type { BlueskySettings, Settings } from '../settings/settings.ts';
import { accountOf } from '../solutions/named-round.ts';
import { type Check, ok, skipped, warning } from './check.ts';
import { blueskyHosts } from './host-checks.ts';
import { peek } from './peek.ts';
import { refusal } from './refusal.ts';

const TIMEOUT_MS = 10_000;
const RECENT_MS = 10_000;

export interface BlueskyLook {
  readonly checks: readonly Check[];
  /** Whose login it is. */
  readonly account?: Account;
}

/** What a run would keep, as the memory has it. What is learned here is not kept: nothing is changed. */
interface Kept {
  readonly session?: string | undefined;
  readonly self?: Account | undefined;
  readonly limits: ReadonlyMap<string, Date>;
  /** Accounts of hosts that posted before, by the names in the settings. */
  readonly hosts: ReadonlyMap<string, string>;
}

/**
 * Whether Bluesky lets the bot in, as whom, whether the account says that it is a bot, and whether the hosts are there. Costs nothing, and no
 * login where the one that the last run kept is good.
 */
export async function blueskyChecks(
  settings: Settings & { readonly bluesky: BlueskySettings },
  credentials: BlueskyCredentials | undefined,
  now: () => Date,
): Promise<BlueskyLook> {
  const { bluesky } = settings;
  if (!credentials)
    return { checks: [skipped('bluesky', 'Correct BLUESKY_HANDLE and BLUESKY_APP_PASSWORD first.')] };
  const games = gamesOf('bluesky', settings.games);
  const kept = await keptFor(settings, games, now());
  let { session } = kept;
  const sessions = {
    load: async () => session,
    save: async (renewed: string) => {
      session = renewed;
    },
  };
  const limits = { until: async (endpoint: string) => kept.limits.get(endpoint), save: async () => {} };
  const at = await createBluesky(bluesky, credentials, { sessions, limits, now, timeoutMs: TIMEOUT_MS });
  let account: Account;
  try {
    account = await at.platform.whoAmI();
  } catch (error) {
    return { checks: [refusal('bluesky', error)] };
  }
  const way =
    session === kept.session
      ? 'by the login that the last run kept, so that the app password was not tried'
      : kept.session === undefined
        ? 'by the app password'
        : 'by renewing the login that the last run kept';
  const seen = `Logged in at ${new URL(bluesky.service).host} as @${account.handle} (${account.id}), ${way}`;
  const checks = [
    ok('bluesky', seen, { ...account }),
    ...nameChecks(account, bluesky, kept.self),
    await labelCheck(at),
    await readingCheck(at, games, now()),
    ...(await blueskyHosts(at.platform, games, kept.hosts).catch((error: unknown) => [
      refusal('games', error),
    ])),
  ];
  return { checks, account };
}

async function keptFor(settings: Settings, games: readonly Game[], now: Date): Promise<Kept> {
  const found = await peek(settings, 'bluesky', async (store) => {
    const hosts = new Map<string, string>();
    for (const host of new Set(games.flatMap((game) => game.hosts))) {
      const id = await accountOf(store, host);
      if (id !== undefined) hosts.set(host, id);
    }
    const inForce = await store.limits.inForce(now);
    return {
      session: await withoutPauses(store.sessions).load(),
      self: await store.accounts.self(),
      limits: new Map(inForce.map(({ endpoint, until }) => [endpoint, until])),
      hosts,
    };
  });
  return found ?? { limits: new Map(), hosts: new Map() };
}

function nameChecks(
  { id, handle }: Account,
  { handle: configured }: BlueskySettings,
  self: Account | undefined,
): readonly Check[] {
  const checks: Check[] = [];
  if (handle !== configured) {
    const seen = `The account is called @${handle} now; BLUESKY_HANDLE has ${configured}, by which no new login is possible`;
    checks.push(warning('bluesky', seen, `BLUESKY_HANDLE=${handle}`));
  }
  if (self && self.id !== id) {
    const seen = `The database belongs to @${self.handle} (${self.id}), the login to @${handle} (${id})`;
    checks.push(warning('bluesky', seen, 'Give each account a database of its own (DATABASE_PATH).'));
  }
  return checks;
}

async function labelCheck(at: BlueskyAccount): Promise<Check> {
  try {
    if (await at.hasBotLabel()) return ok('bluesky', 'The profile has the label "bot".', { botLabel: true });
  } catch (error) {
    return refusal('bluesky', error);
  }
  const seen =
    'The profile does not say that the account is a bot (the label "bot"), as Bluesky asks of bots';
  return warning('bluesky', seen, 'fieldmark bluesky label', { botLabel: false });
}

/** What is said to the bot in the last seconds: the question that every run asks. */
async function readingCheck({ platform }: BlueskyAccount, games: readonly Game[], now: Date): Promise<Check> {
  const mentions = platform.plan(games).find(({ kind }) => kind === 'mentions');
  if (!mentions) return skipped('bluesky', 'There is nothing to ask for.');
  try {
    await platform.read(mentions, { notBefore: new Date(now.getTime() - RECENT_MS) });
    return ok('bluesky', 'It can read what is said to the bot. Bluesky costs nothing.');
  } catch (error) {
    return refusal('bluesky', error);
  }
}

/** What a run asks Bluesky for. Planning asks nothing, so that it needs no login. */
export async function blueskyQueries(bluesky: BlueskySettings, games: readonly Game[]): Promise<Check> {
  const here = gamesOf('bluesky', games);
  const plan = await planOf(bluesky, here);
  const queries = plan.map(({ kind, query }) => (kind === 'mentions' ? 'what is said to the bot' : query));
  const open = bluesky.search ? [] : here.filter(({ hosts }) => hosts.length === 0).map(({ key }) => key);
  const unfound =
    open.length === 0
      ? ''
      : `. Of ${open.join(', ')} only posts that mention the bot or are by these hosts are found (BLUESKY_SEARCH=no)`;
  const requests = plan.length === 1 ? '1 request' : `${plan.length} requests`;
  return ok('queries', `On Bluesky ${requests} a run: ${queries.join(', ')}${unfound}`, { queries });
}

async function planOf(bluesky: BlueskySettings, games: readonly Game[]): Promise<readonly PollRequest[]> {
  const nobody = { handle: '', appPassword: '' };
  const sessions = { load: async () => undefined, save: async () => {} };
  const { platform } = await createBluesky(bluesky, nobody, { sessions, now: () => new Date() });
  return platform.plan(games);
}
