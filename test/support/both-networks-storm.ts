import { createBlueskyPlatform } from '../../src/platforms/bluesky/bluesky-platform.ts';
import type { Platform } from '../../src/platforms/platform.ts';
import { type SmallBluesky, startSmallBluesky } from '../../src/platforms/sandbox/bluesky/small-bluesky.ts';
import type { Fault, FaultKind } from '../../src/platforms/sandbox/faults.ts';
import type { PlayContext } from '../../src/play/context.ts';
import type { RunResult } from '../../src/play/play-once.ts';
import type { Settings } from '../../src/settings/settings.ts';
import { solidPhoto } from '../../src/vision/testing/tiny-model.ts';
import { breakingOff } from './breaking-off.ts';
import { Crash, type CrashPlan, crashing } from './crash.ts';
import { type GameDay, gameDay, HOST, type StoreKind } from './game-day.ts';
import { randomFrom } from './random.ts';
import type { StormResult } from './storm.ts';
import { faultKinds } from './storm-case.ts';

const MINUTE_MS = 60_000;
const BLUESKY_HOST = 'host.bsky.test';
const STEPS = 12;
/** A run has about so many boundaries with a post on each network. */
const BOUNDARIES = 260;
/** More, and an answer on X may be given up, as it should: six attempts are made at most. */
const MOST_TROUBLES_OF_X = 5;
const X_FAULTS = Object.keys(faultKinds).filter((name) => name !== 'time-out') as [string, ...string[]];
const BREAKS: readonly ['reset', 'drop', 'cut', 'malformed'] = ['reset', 'drop', 'cut', 'malformed'];
const WHEN: readonly ['before-effect', 'after-effect'] = ['before-effect', 'after-effect'];
const PUT = { path: /putRecord$/ };
const UPLOAD = { path: /uploadBlob$/ };

/**
 * One bot on a small X and a small Bluesky: posts that summon it on both, while runs are killed, calls aborted or lost, the Bluesky
 * restarted in the middle of a run, its AppView late, the memory lost, and two machines at work. Then it comes to rest, and each post
 * must have one reply. The same numbers for the same seed.
 */
export async function playStormOnBoth(seed: number, store: StoreKind = 'sqlite'): Promise<StormResult> {
  const random = randomFrom(seed + 1);
  const duplicateWindowHours = random.pick([0, 24]);
  const games = [
    {
      key: '#cougarornot',
      hashtag: 'cougarornot',
      hashtagAsWritten: 'cougarOrNot',
      hosts: [HOST, BLUESKY_HOST],
    },
  ];
  const day = await gameDay({
    store,
    games,
    duplicateWindowHours,
    settleAfterMs: MINUTE_MS / 2,
    xTimeoutMs: 2000,
  });
  const indexLagMs = random.pick([0, 2000, 120_000]);
  const bluesky = await startSmallBluesky({ now: day.now, indexLagMs });
  bluesky.addAccount({ handle: BLUESKY_HOST });
  try {
    const stage = new Stage(day, bluesky, random, duplicateWindowHours > 0);
    for (let step = 0; step < STEPS; step++) await stage.play();
    await stage.comeToRest();
    return stage.verdict();
  } finally {
    await bluesky.close();
    await day.close();
  }
}

type Random = ReturnType<typeof randomFrom>;
type Between = (context: PlayContext) => PlayContext;

class Stage {
  readonly #day: GameDay;
  readonly #bluesky: SmallBluesky;
  readonly #random: Random;
  /** X refuses equal texts: without that nothing can keep two machines of the same moment apart there. */
  readonly #mayDouble: boolean;
  readonly #onX: string[] = [];
  readonly #onBluesky: string[] = [];
  #isOffline = false;
  #troublesOfX = 0;
  #kills = 0;
  #faultedRuns = 0;
  #machines = 0;

  constructor(day: GameDay, bluesky: SmallBluesky, random: Random, mayDouble: boolean) {
    this.#day = day;
    this.#bluesky = bluesky;
    this.#random = random;
    this.#mayDouble = mayDouble;
  }

  #run(over: Partial<Settings> = {}, between: Between = (context) => context): Promise<RunResult> {
    const { bot, url } = this.#bluesky;
    const settings = {
      mediaHosts: [new URL(url).host],
      bluesky: { handle: bot.handle, service: url, unsummoned: 'skip', search: false } as const,
      ...over,
    };
    return this.#day.pass(settings, (context) => {
      const { sessions, limits } = context.store.on('bluesky');
      const platform = createBlueskyPlatform({
        credentials: { handle: bot.handle, appPassword: bot.appPassword },
        service: url,
        ...{ sessions, limits, now: this.#day.now, timeoutMs: 2000 },
      });
      return between({ ...context, platforms: [...context.platforms, platform] });
    });
  }

  /** Posts, something that goes wrong or nothing, a run, and some minutes. */
  async play(): Promise<void> {
    const { below, pick } = this.#random;
    for (let posts = below(3); posts > 0; posts--) await this.#post();
    const over = {
      maxAnswersPerRun: pick([1, 20, 20]),
      ...(pick([true, false]) && { showMap: ['bluesky'] as const }),
    };
    const plan = { at: 0, passed: 0 } satisfies CrashPlan;
    let isTrouble = true;
    let isBrokenOff = false;
    switch (below(9)) {
      case 0:
        isTrouble = false;
        break;
      case 1:
      case 2:
        if (++this.#troublesOfX <= MOST_TROUBLES_OF_X) plan.at = 1 + below(BOUNDARIES);
        break;
      case 3:
        await this.#day.loseMemory();
        break;
      case 4:
        this.#bluesky.forgetSessions();
        await this.#goOffline();
        break;
      case 5:
        this.#restartInTheMiddle();
        break;
      case 6:
        isBrokenOff = true;
        break;
      case 7:
        await this.#twoMachines(over);
        break;
      default:
        this.#breakX();
    }
    for (let faults = below(3); faults > 0; faults--) this.#breakBlueskySomehow();
    await this.#run(over, (context) =>
      crashing(isBrokenOff ? this.#breakingOff(context) : context, plan),
    ).catch((error: unknown) => {
      if (!(error instanceof Crash)) throw error;
    });
    if (plan.at > 0 && plan.passed >= plan.at) this.#kills++;
    if (isTrouble) this.#faultedRuns++;
    this.#day.sandbox.faults.clear();
    await this.#goOnline();
    this.#day.advance((1 + below(19)) * MINUTE_MS);
  }

  async #post(): Promise<void> {
    const label = this.#random.pick(['cougar', 'dog', 'no_animal']);
    const photos = [{ bytes: await solidPhoto(label) }];
    const number = this.#onX.length + this.#onBluesky.length + 1;
    this.#day.advance(1000);
    if (this.#random.below(2) === 0) {
      const text = `Who is number ${number}? #cougarOrNot @fieldmark_bot`;
      this.#onX.push(this.#day.sandbox.addPost({ by: HOST, text, photos }).id);
    } else {
      const text = `Who is number ${number}? #cougarOrNot @fieldmark.test`;
      this.#onBluesky.push(this.#bluesky.addPost({ by: BLUESKY_HOST, text, photos }).uri);
    }
  }

  #breakX(): void {
    if (++this.#troublesOfX > MOST_TROUBLES_OF_X) return;
    const { pick, below } = this.#random;
    const kind = faultKinds[pick(X_FAULTS)] as FaultKind;
    const isRefusal = ['rate-limited', 'unauthorized', 'credits-depleted'].includes(kind.kind);
    const when = isRefusal ? 'before-effect' : pick(WHEN);
    const match = { method: pick(['GET', 'POST']), path: /^\/2\// };
    this.#day.sandbox.faults.add({ ...kind, when, skip: below(4), times: 1 + below(3), match });
  }

  #breakBlueskySomehow(): void {
    const { pick, below } = this.#random;
    if (below(2) === 0) this.#breakBluesky({ kind: pick(BREAKS) }, pick([PUT, PUT, UPLOAD]));
    else if (below(4) === 0) this.#breakBluesky({ kind: 'status', status: pick([500, 502, 401]) });
    else this.#breakBluesky({ kind: pick([...BREAKS, 'rate-limited'] as const) });
  }

  #breakBluesky(kind: FaultKind, match?: Fault['match']): void {
    const when = this.#random.pick(WHEN);
    const skip = this.#random.below(match ? 2 : 12);
    this.#bluesky.faults.add({ ...kind, when, skip, ...(match && { match }) });
  }

  /** One write of the run to Bluesky is broken off by the bot itself. */
  #breakingOff(context: PlayContext): PlayContext {
    const [x, bluesky] = context.platforms as [Platform, Platform];
    const { platform, fault } = breakingOff(bluesky);
    this.#breakBluesky(fault, PUT);
    return { ...context, platforms: [x, platform] };
  }

  /** Connections that are under way end; tokens of before may be good still or not. */
  #restartInTheMiddle(): void {
    const forgets = this.#random.below(2) === 0;
    const restart = async (): Promise<'drop'> => {
      if (forgets) this.#bluesky.forgetSessions();
      await this.#goOffline();
      await this.#goOnline();
      return 'drop';
    };
    this.#breakBluesky({ kind: 'hook', run: restart });
  }

  async #goOffline(): Promise<void> {
    if (this.#isOffline) return;
    this.#isOffline = true;
    await this.#bluesky.goOffline();
  }

  async #goOnline(): Promise<void> {
    if (!this.#isOffline) return;
    await this.#bluesky.goOnline();
    this.#isOffline = false;
  }

  /** On a memory of their own each, which on X must not be where it takes equal texts; on a server they share one. */
  async #twoMachines(over: Partial<Settings>): Promise<void> {
    if (this.#day.databaseUrl !== undefined) {
      await Promise.all([this.#run(over), this.#run(over)]);
      return;
    }
    if (!this.#mayDouble) return;
    const databasePath = `${this.#day.databasePath}.${++this.#machines}`;
    await this.#day.loseMemory();
    await Promise.all([this.#run(over), this.#run({ ...over, databasePath })]);
  }

  /** Until limits are over, outcomes settled, and nothing is left to do. */
  async comeToRest(): Promise<void> {
    this.#bluesky.faults.clear();
    for (let run = 1; ; run++) {
      this.#day.advance(20 * MINUTE_MS);
      const { outcome } = await this.#run();
      if (run >= 5 && outcome === 'done') return;
      if (run === 10) throw new Error(`ten runs after the storm a run is still ${outcome}`);
    }
  }

  verdict(): StormResult {
    const counts = [
      ...this.#onX.map((id) => ({ id, replies: this.#day.sandbox.answersTo(id).length })),
      ...this.#onBluesky.map((id) => ({ id, replies: this.#bluesky.answersTo(id).length })),
    ];
    const own = this.#day.sandbox.botPosts().length + this.#bluesky.botPosts().length;
    const replies = counts.reduce((sum, each) => sum + each.replies, 0);
    const doubled = counts.filter((each) => each.replies > 1).map(({ id }) => `${id} has two replies`);
    if (own > replies) doubled.push(`${own - replies} posts of the bot reply to nothing`);
    const lost = counts.filter((each) => each.replies === 0).map(({ id }) => `${id} has no reply`);
    return { doubled, lost, answers: own, kills: this.#kills, faultedRuns: this.#faultedRuns };
  }
}
