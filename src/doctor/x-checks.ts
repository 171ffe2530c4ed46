import { createPlatform, pricesWith } from '../app.ts';
import type { Account, Meter, PollRequest } from '../platforms/platform.ts';
import { proxyRefusal } from '../proxy.ts';
import type { XCredentials } from '../settings/secrets.ts';
import type { Settings } from '../settings/settings.ts';
import { type Check, fault, faultCodes, ok, skipped, warning } from './check.ts';
import { usd } from './cost-check.ts';
import { refusal } from './refusal.ts';

const TIMEOUT_MS = 10_000;
const CLOCK_WARNING_S = 30;
/** OAuth 1.0a: X refuses timestamps that are about this far off. */
const CLOCK_FAULT_S = 300;
const RECENT_MS = 10_000;

export interface XLook {
  readonly checks: readonly Check[];
  /** Whose keys they are. */
  readonly account?: Account;
}

/** Whether X answers, whose keys these are, and whether they may search. Costs a user read, and nothing is published. */
export async function xChecks(
  settings: Settings,
  credentials: XCredentials | undefined,
  plan: readonly PollRequest[],
  known: { id: string; handle: string } | undefined,
  now: () => Date,
): Promise<XLook> {
  const reached = await reach(settings.xApiBaseUrl, now);
  if (reached.some(({ check, state }) => check === 'x' && state === 'fault')) {
    const rest = (['clock', 'credentials', 'reading'] as const).map((check) =>
      skipped(check, 'X was not reached.'),
    );
    return { checks: [...reached, ...rest] };
  }
  if (!credentials) {
    const why = 'Correct the keys in the settings first.';
    return { checks: [...reached, skipped('credentials', why), skipped('reading', why)] };
  }
  let spent = 0;
  const { microUsd } = pricesWith(settings.prices);
  const meter: Meter = async ({ what, units }) => {
    spent += units * microUsd[what];
  };
  const platform = createPlatform(settings, credentials, { meter, now });
  let account: Account;
  try {
    account = await platform.whoAmI();
  } catch (error) {
    const clockIsOff = reached.some(({ check, state }) => check === 'clock' && state === 'fault');
    const refused = refusal('credentials', error);
    const first = clockIsOff ? `Set the clock first. ${refused.cure ?? ''}` : refused.cure;
    const check = first === undefined ? refused : { ...refused, cure: first };
    return { checks: [...reached, check, skipped('reading', 'X did not say whose keys these are.')] };
  }
  const checks = [...reached, accountCheck(account, settings)];
  if (known && known.id !== account.id) {
    const seen = `The database belongs to @${known.handle}, the keys to @${account.handle}`;
    checks.push(warning('credentials', seen, 'Give each account a database of its own (DATABASE_PATH).'));
  }
  const [request] = plan;
  if (!request) return { checks: [...checks, skipped('reading', 'There is no game to ask for.')], account };
  try {
    // The first of the real queries, of the last seconds only: finding nothing is free.
    await platform.read(request, { notBefore: new Date(now().getTime() - RECENT_MS) });
    const as = credentials.bearerToken === undefined ? "the account's keys" : 'the bearer token';
    const what = request.kind === 'search' ? 'searches' : 'reads its mentions';
    checks.push(
      ok('reading', `The bot ${what} with ${as}. These questions cost about ${usd(spent)}.`, {
        usd: spent / 1e6,
      }),
    );
  } catch (error) {
    checks.push(refusal('reading', error));
  }
  return { checks, account };
}

function accountCheck({ id, handle }: Account, { replyMode, xApiBaseUrl }: Settings): Check {
  const unproven =
    replyMode === 'live'
      ? ' X does not say beforehand whether the app may also write: the first post shows it.'
      : '';
  return ok(
    'credentials',
    `The keys are @${handle}'s (${id}), accepted by ${new URL(xApiBaseUrl).host}.${unproven}`,
    {
      id,
      handle,
    },
  );
}

/** One unsigned request, which costs nothing: is X there, and what time is it there? */
async function reach(baseUrl: string, now: () => Date): Promise<readonly Check[]> {
  const { host } = new URL(baseUrl);
  const asked = now().getTime();
  let response: Response;
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    response = await fetch(baseUrl, { method: 'HEAD', redirect: 'manual', signal });
  } catch (error) {
    const cure =
      'Check the network, the proxy (HTTPS_PROXY) and X_API_BASE_URL. If it goes away by itself, there is nothing to do.';
    return [fault('x', `${host} cannot be reached (${reasonOf(error)})`, cure, faultCodes.unreachable)];
  }
  const answered = now().getTime();
  await response.body?.cancel();
  const checks: Check[] = [
    ok('x', `${host} answers within ${answered - asked} ms`, { ms: answered - asked }),
  ];
  const date = Date.parse(response.headers.get('date') ?? '');
  if (Number.isNaN(date)) return [...checks, skipped('clock', `${host} does not tell the time.`)];
  const age = Number(response.headers.get('age') ?? 0) * 1000;
  // The header counts in whole seconds.
  const ours = (asked + answered) / 2 - 500;
  return [...checks, clockCheck(Math.round((ours - date - age) / 1000), host)];
}

/** @param ahead seconds by which this machine's clock is ahead */
export function clockCheck(ahead: number, host: string): Check {
  const off = Math.abs(ahead);
  const direction = ahead > 0 ? 'ahead of' : 'behind';
  const cure = 'Set the clock by NTP (timedatectl set-ntp true); in a virtual machine, of its host.';
  const details = { secondsAhead: ahead };
  if (off <= CLOCK_WARNING_S) return ok('clock', `Within ${CLOCK_WARNING_S} s of ${host}'s`, details);
  const seen = `This machine's clock is ${off} s ${direction} ${host}'s`;
  if (off < CLOCK_FAULT_S) return warning('clock', seen, cure, details);
  return fault('clock', `${seen}: X refuses signatures from that far off`, cure, faultCodes.setup, details);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const refusal = proxyRefusal(error);
  if (refusal !== undefined) return refusal;
  if (error.name === 'TimeoutError') return `no answer within ${TIMEOUT_MS / 1000} s`;
  const { cause } = error;
  if (cause instanceof Error && 'code' in cause) return String(cause.code);
  return cause instanceof Error ? cause.message : error.message;
}
