import { gamesOf } from '../game/networks.ts';
import { type Platform, PlatformError } from '../platforms/platform.ts';
import { driftInWords, driftOf } from '../solutions/drift.ts';
import { scorePending } from '../solutions/score-pending.ts';
import type { LeaseOwner } from '../store/store.ts';
import { BudgetSpent, isBudgetSpent, requireBudget } from './budget.ts';
import { Counts, type Pass, type PlayContext } from './context.ts';
import { leaseMs, newOwner, PASS_LEASE } from './lease.ts';
import { lookAround } from './look-around.ts';
import { poll } from './poll.ts';
import { prune } from './prune.ts';
import { type Outgo, outgoing, publish } from './publish.ts';
import { reconcile } from './reconcile.ts';
import { readPatiently } from './retry.ts';
import { runLine } from './run-line.ts';
import { lookAsShadows } from './shadow.ts';
import { draftDueSummary } from './summary.ts';

/**
 * How a run ended. `later`: a network could not be used for a passing reason; the next run goes on where this one stopped. `refused`: a
 * person has to act. Of several networks the worst counts; `counts` are the sums.
 */
export type RunResult =
  | { readonly outcome: 'busy'; readonly by: LeaseOwner; readonly until: Date }
  | {
      readonly outcome: 'done' | 'stopped' | 'later' | 'refused';
      readonly counts: Counts;
      readonly parts: readonly PartResult[];
      /** Of games whose photos look unlike those that their model was validated on, a sentence each. Absent: nothing new was seen. */
      readonly drifts?: readonly string[];
    };

/** How it went on one network. */
export interface PartResult {
  readonly network: string;
  /** For people. */
  readonly title: string;
  readonly counts: Counts;
  /** Why it ended early. */
  readonly error?: PlatformError;
}

/** The account's own handle can change; asking costs a user read. */
const ACCOUNT_TRUSTED_MS = 24 * 60 * 60 * 1000;

/** One run: poll -> admit -> look -> decide -> word -> publish -> remember. Never two at once on one database. */
export async function playOnce(context: PlayContext, version: string): Promise<RunResult> {
  const { store, log } = context;
  const owner = newOwner();
  const claim = await store.leases.claim(
    PASS_LEASE,
    owner,
    context.now(),
    leaseMs(context.rules.runTimeoutMs),
  );
  if (!claim.held) {
    log.warn(
      { by: claim.by, until: claim.until },
      'another run is under way on this database; this one ends',
    );
    return { outcome: 'busy', by: claim.by, until: claim.until };
  }
  const { replyMode } = context.rules;
  const run = await store.runs.start({
    startedAt: context.now(),
    mode: replyMode,
    version,
    host: owner.host,
    pid: owner.pid,
  });
  const parts = context.platforms.map((platform) => new Part(context, platform));
  let outcome: Exclude<RunResult['outcome'], 'busy'> | 'crashed' = 'crashed';
  let note: string | undefined;
  try {
    const drifts = await play(context, parts);
    outcome = outcomeOf(parts, context.stop);
    note =
      failuresOf(parts)
        .map(({ text }) => text)
        .join('\n') || undefined;
    return { outcome, counts: Counts.sumOf(parts), parts, ...(drifts && { drifts }) };
  } catch (error) {
    note = error instanceof Error ? error.message : String(error);
    throw error;
  } finally {
    await store.runs.finish(run, {
      finishedAt: context.now(),
      outcome,
      counts: { ...Counts.sumOf(parts).toJSON(), spentMicroUsd: await store.spending.ofRun(run) },
      ...(note === undefined ? {} : { note }),
    });
    await store.leases.release(PASS_LEASE, owner);
    const ended = await store.runs.last();
    if (ended) log.info({ run, outcome, mode: replyMode, ...ended.counts }, `run ended: ${runLine(ended)}`);
  }
}

/** Why networks ended early, with their names where there are several. */
export function failuresOf(
  parts: readonly PartResult[],
): readonly { readonly needsPerson: boolean; readonly text: string }[] {
  return parts.flatMap(({ title, error }) => {
    if (!error) return [];
    const { needsPerson, message } = error;
    return { needsPerson, text: parts.length === 1 ? message : `${title}: ${message}` };
  });
}

/** Each network by itself; their photos are looked at in one row, so that none waits for another's that hang. */
async function play(context: PlayContext, parts: readonly Part[]): Promise<readonly string[] | undefined> {
  const beganAt = performance.now();
  try {
    for (const part of parts) await part.alone(() => listen(part));
    const open = parts.flatMap(({ pass, isOver }) => (pass && !isOver ? [pass] : []));
    if (open.length === 0) return undefined;
    await lookAround(open, beganAt);
    const { scored } = await scorePending(context.store, context.vision.models);
    if (scored > 0) open[0]?.counts.add('scored', scored);
    for (const part of parts) await part.alone(() => speak(part));
    if (parts.some(({ isOver }) => !isOver)) await prune(open[0] as Pass);
    await lookAsShadows(open, beganAt);
    if (Counts.sumOf(parts).get('photos') === 0) return undefined;
    return (await driftOf(context.store, context.games, context.vision.models, context.now())).map(
      driftInWords,
    );
  } catch (error) {
    if (!context.stop.aborted) throw error;
    return undefined;
  }
}

/** What is new is read and stored, and what is ready goes out before anything is looked at: photos may take their time. */
async function listen(part: Part): Promise<void> {
  const { bare } = part;
  const pass: Pass = { ...bare, bot: await ownAccount(bare) };
  part.pass = pass;
  if (await isBudgetSpent(pass, 'own-read')) throw new BudgetSpent('the daily budget is spent');
  part.out = outgoing(await reconcile(pass));
  const failure = await poll(pass);
  if (failure) part.error = failure;
  await publish(pass, part.out);
}

async function speak({ pass, out }: Part): Promise<void> {
  if (!pass || !out) return;
  await draftDueSummary(pass);
  await publish(pass, out);
}

/** One network's part of a run: when it fails, the others go on. */
class Part implements PartResult {
  readonly network: string;
  readonly title: string;
  readonly counts = new Counts();
  /** Before it is known whose account it plays for. */
  readonly bare: Omit<Pass, 'bot'>;
  pass?: Pass;
  out?: Outgo;
  error?: PlatformError;
  isOver = false;

  constructor({ platforms: _, ...context }: PlayContext, platform: Platform) {
    const { store, games } = context;
    this.network = platform.network;
    this.title = platform.title;
    this.bare = {
      ...context,
      platform,
      counts: this.counts,
      store: store.network === platform.network ? store : store.on(platform.network),
      games: gamesOf(platform.network, games),
      questions: platform.prices ? undefined : context.questions,
    };
  }

  /** Does it unless this part is over, and ends the part when the network or the money fails. */
  async alone(work: () => Promise<void>): Promise<void> {
    if (this.isOver) return;
    try {
      await work();
    } catch (error) {
      this.isOver = true;
      if (this.bare.stop.aborted || error instanceof BudgetSpent) return;
      if (!(error instanceof PlatformError)) throw error;
      this.error = error;
      const { kind, reason, message } = error;
      this.bare.log[error.needsPerson ? 'error' : 'warn']({ network: this.network, kind, reason }, message);
    }
  }
}

function outcomeOf(parts: readonly Part[], stop: AbortSignal): 'done' | 'stopped' | 'later' | 'refused' {
  const errors = parts.flatMap(({ error }) => error ?? []);
  if (errors.some(({ needsPerson }) => needsPerson)) return 'refused';
  if (errors.length > 0) return 'later';
  return stop.aborted ? 'stopped' : 'done';
}

async function ownAccount(pass: Omit<Pass, 'bot'>): Promise<{ id: string; handle: string }> {
  const { store, platform, now } = pass;
  const known = await store.accounts.self();
  if (known && now().getTime() - known.checkedAt.getTime() < ACCOUNT_TRUSTED_MS) return known;
  await requireBudget(pass, 'user-read');
  const account = await readPatiently(() => platform.whoAmI(pass.stop), pass);
  await store.accounts.saveSelf(account, now());
  return account;
}
