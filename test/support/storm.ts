import { occasion } from '../../src/game/occasion.ts';
import type { Fault, SandboxPost } from '../../src/platforms/sandbox/sandbox.ts';
import type { Settings } from '../../src/settings/settings.ts';
import { solidPhoto } from '../../src/vision/testing/tiny-model.ts';
import { Crash, type CrashPlan, crashing } from './crash.ts';
import { type GameDay, gameDay, HOST, type StoreKind } from './game-day.ts';
import { faultKinds, gameSets, type PostKind, type Step, type StormCase } from './storm-case.ts';

const MINUTE_MS = 60_000;
/** A window of X's limits. */
const WINDOW_MS = 16 * MINUTE_MS;

export interface StormResult {
  /** A sentence for each post with too many answers, and for each answer to nothing. */
  readonly doubled: readonly string[];
  /** A sentence for each post that lacks its answer. */
  readonly lost: readonly string[];
  readonly answers: number;
  readonly kills: number;
  /** Passes that met a fault, a kill, a lost database or a rival. */
  readonly faultedRuns: number;
}

/** A post of the storm, and what it was in its versions. */
interface Made {
  readonly id: string;
  readonly postedAt: Date;
  readonly versions: PostKind[];
  withdrawn: boolean;
  deleted: boolean;
}

/** Plays a case against a small X, lets the bot come to rest, and holds X's record against what the rules of the game ask for. */
export async function playStorm(storm: StormCase, store: StoreKind = 'sqlite'): Promise<StormResult> {
  const day = await gameDay({
    store,
    games: gameSets[storm.games],
    vocabulary: storm.vocabulary,
    duplicateWindowHours: storm.duplicateRule ? 24 : 0,
    indexDelayMs: storm.slowTimeline ? 20_000 : 0,
    settleAfterMs: 30_000,
    xTimeoutMs: 2000,
  });
  try {
    day.sandbox.addAccount({ handle: 'someone' });
    const stage = new Stage(day, storm);
    for (const step of storm.steps) await stage.play(step);
    await stage.comeToRest();
    return stage.verdict();
  } finally {
    await day.close();
  }
}

class Stage {
  readonly #day: GameDay;
  readonly #storm: StormCase;
  readonly #made: Made[] = [];
  readonly #settings: Partial<Settings>;
  #kills = 0;
  #faultedRuns = 0;
  #machines = 0;

  constructor(day: GameDay, storm: StormCase) {
    this.#day = day;
    this.#storm = storm;
    const { poll, unsummoned, answersPerRun } = storm;
    this.#settings = { poll, unsummoned, maxAnswersPerRun: answersPerRun, dailyBudgetMicroUsd: 50_000_000 };
  }

  async play(step: Step): Promise<void> {
    const day = this.#day;
    day.advance(MINUTE_MS);
    switch (step.do) {
      case 'post':
        return this.#post(step.kind);
      case 'edit':
        return this.#edit(step);
      case 'delete': {
        const made = this.#made[step.which % this.#made.length];
        if (!made) return;
        made.deleted = true;
        return day.sandbox.deletePost(made.id);
      }
      case 'wait':
        return day.advance(step.minutes * MINUTE_MS);
      case 'pass':
        await day.pass(this.#settings);
        return;
      case 'kill':
        this.#faultedRuns++;
        return this.#passThatDies(step.at);
      case 'fault':
        this.#faultedRuns++;
        return this.#passWithFault(step);
      case 'lose database':
        this.#faultedRuns++;
        await day.loseMemory();
        await day.pass(this.#settings);
        return;
      case 'two runs':
        this.#faultedRuns += 2;
        await Promise.all([day.pass(this.#settings), day.pass(this.#settings)]);
        return;
      case 'two machines':
        return this.#twoMachines();
    }
  }

  async #post(kind: PostKind): Promise<void> {
    const photos = kind.label === undefined ? [] : [{ bytes: await solidPhoto(kind.label) }];
    const post = this.#day.sandbox.addPost({ by: kind.by, text: textOf(kind, this.#made.length), photos });
    this.#made.push({
      id: post.id,
      postedAt: post.createdAt,
      versions: [kind],
      withdrawn: false,
      deleted: false,
    });
  }

  #edit({ which, how }: Extract<Step, { do: 'edit' }>): void {
    const made = this.#made[which % this.#made.length];
    const last = made?.versions.at(-1);
    if (!made || !last || made.deleted) return;
    const kind = how === 'typo' ? last : { ...last, summons: how === 'summon' };
    made.withdrawn ||= last.summons && !kind.summons;
    made.versions.push(kind);
    this.#day.sandbox.editPost(made.id, `${textOf(kind, which)} ${'!'.repeat(made.versions.length)}`);
  }

  async #passThatDies(at: number): Promise<void> {
    const plan: CrashPlan = { at, passed: 0 };
    try {
      await this.#day.pass(this.#settings, (context) => crashing(context, plan));
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
    }
    if (plan.passed >= at) this.#kills++;
  }

  async #passWithFault(step: Extract<Step, { do: 'fault' }>): Promise<void> {
    const { faults } = this.#day.sandbox;
    const { when, skip, times } = step;
    const match: Fault['match'] =
      step.on === 'photo' ? { path: /^\/media\// } : { method: step.on, path: /^\/2\// };
    const kind = faultKinds[step.fault];
    if (!kind) throw new Error(`there is no fault "${step.fault}"`);
    faults.add({ ...kind, when, skip, times, match });
    if (step.killAt === undefined) await this.#day.pass(this.#settings);
    else await this.#passThatDies(step.killAt);
    faults.clear();
  }

  /**
   * Two disks that do not last. Where X does not refuse duplicates, nothing can keep two posts of the same moment apart. With a memory on
   * a server both have the same, and its lease does.
   */
  async #twoMachines(): Promise<void> {
    if (this.#day.databaseUrl !== undefined) {
      this.#faultedRuns += 2;
      await Promise.all([this.#day.pass(this.#settings), this.#day.pass(this.#settings)]);
      return;
    }
    if (!this.#storm.duplicateRule) return;
    this.#faultedRuns += 2;
    const other = `${this.#day.databasePath}.${++this.#machines}`;
    await this.#day.loseMemory();
    await Promise.all([
      this.#day.pass(this.#settings),
      this.#day.pass({ ...this.#settings, databasePath: other }),
    ]);
  }

  /** Until limits are over, outcomes settled, and nothing is left to do. */
  async comeToRest(): Promise<void> {
    const calm = { ...this.#settings, maxAnswersPerRun: 20 };
    for (let pass = 1; ; pass++) {
      this.#day.advance(WINDOW_MS);
      const result = await this.#day.pass(calm);
      if (pass >= 3 && result.outcome === 'done') return;
      if (pass === 8)
        throw new Error(
          `eight passes after the storm a run is still ${result.outcome}: ${this.#day.logged.at(-2)}`,
        );
    }
  }

  verdict(): StormResult {
    const own = this.#day.sandbox.botPosts();
    const doubled: string[] = [];
    const lost: string[] = [];
    const accounted = new Set<SandboxPost>();
    for (const [number, made] of this.#made.entries()) {
      const answers = answersTo(made, own, this.#day);
      for (const answer of answers) accounted.add(answer);
      const found = answers.map(({ replyTo }) => (replyTo === undefined ? 'a post' : 'a reply'));
      const wanted = this.#expected(made);
      const said = `post ${number + 1} (${JSON.stringify(made.versions)}) has ${found.join(' and ') || 'nothing'}, not ${wanted.join(' or ')}`;
      if (answers.length > 1 || (answers.length === 1 && !wanted.includes(found[0] ?? '')))
        doubled.push(said);
      if (answers.length === 0 && !wanted.includes('nothing')) lost.push(said);
    }
    for (const post of own)
      if (!accounted.has(post)) doubled.push(`the bot's post "${post.text}" answers nothing`);
    return { doubled, lost, answers: own.length, kills: this.#kills, faultedRuns: this.#faultedRuns };
  }

  /** What a post may have got: what its last version asks for; while it changed, what an earlier one did. */
  #expected({ versions, withdrawn, deleted }: Made): readonly string[] {
    const asked = versions.map((kind) => this.#due(kind));
    const last = asked.at(-1) ?? 'nothing';
    const all = new Set(asked);
    // Whoever deletes a post or takes the summons back may have been answered before, or not.
    if (withdrawn || deleted) all.add('nothing');
    else if (last !== 'nothing') all.delete('nothing');
    return [...all];
  }

  /** The rules of the game, written down once more. */
  #due({ by, summons, label }: PostKind): 'a reply' | 'a post' | 'nothing' {
    const { games, poll, unsummoned } = this.#storm;
    if (label === undefined) return 'nothing';
    if (by !== HOST && games !== "anyone's hashtag") return 'nothing';
    if (summons) return 'a reply';
    const mayEnter = games === "a host's hashtag" || games === 'two games';
    const enters = poll === 'search' && unsummoned === 'standalone' && mayEnter && label !== 'no_animal';
    return enters ? 'a post' : 'nothing';
  }
}

/** Replies to any of its versions, and the bot's own posts that name its moment: no two posts of a storm share a minute. */
function answersTo(made: Made, own: readonly SandboxPost[], day: GameDay): readonly SandboxPost[] {
  const named = own.filter(
    (post) => post.replyTo === undefined && post.text.includes(occasion(made.postedAt)),
  );
  return [...day.sandbox.answersTo(made.id), ...named];
}

function textOf({ summons }: PostKind, number: number): string {
  return `Who is this, number ${number + 1}? #cougarOrNot${summons ? ' @fieldmark_bot' : ''}`;
}
