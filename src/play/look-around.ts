import { StoreError } from '../store/errors.ts';
import type { RoundRecord } from '../store/store.ts';
import { ModelError } from '../vision/vision.ts';
import { isTooOld } from './age.ts';
import { answer } from './answer.ts';
import type { Pass } from './context.ts';
import { strangerOf } from './hosts.ts';
import { look, openPhotos } from './look.ts';

/** The part of a run's time after which no other post is looked at: the rest is for posting. */
const LOOKING_ENDS = 0.75;
/** What one post may take: its share of the time that is left, within these parts of a run's time (6 and 15 of 240 seconds). */
const SHARE = { least: 1 / 40, most: 1 / 16 };

/**
 * Looks at the posts that wait for an answer on these networks, hosts' posts first, of theirs and of the others' those that failed least often, then the
 * oldest. Photos that hang cannot use up a run: each post has its share of the time, and one that hung waits longer each time.
 * @param beganAt when the run began, as `performance.now()` told
 */
export async function lookAround(passes: readonly Pass[], beganAt: number): Promise<void> {
  const [any] = passes;
  if (!any) return;
  const { runTimeoutMs } = any.rules;
  const endsAt = beganAt + runTimeoutMs * LOOKING_ENDS;
  const waiting = await inOrder(passes);
  for (const [index, { pass, round }] of waiting.entries()) {
    const left = endsAt - performance.now();
    // One at least, however long reading took.
    if (pass.stop.aborted || (index > 0 && left <= 0)) return;
    const fair = left / (waiting.length - index);
    const share = Math.min(SHARE.most * runTimeoutMs, Math.max(SHARE.least * runTimeoutMs, fair));
    await lookAndAnswer(pass, round, Math.ceil(share));
  }
}

interface Waiting {
  readonly pass: Pass;
  readonly round: RoundRecord;
  readonly isHosts: boolean;
  readonly tries: number;
}

async function inOrder(passes: readonly Pass[]): Promise<readonly Waiting[]> {
  const waiting: Waiting[] = [];
  for (const pass of passes)
    for (const round of await pass.store.rounds.awaitingAnswer()) {
      const open = await openPhotos(pass, round.id);
      const tries = Math.max(0, ...open.map(({ attempts }) => attempts));
      waiting.push({ pass, round, isHosts: (await strangerOf(pass, round)) === undefined, tries });
    }
  return waiting.sort(
    (a, b) =>
      Number(b.isHosts) - Number(a.isHosts) ||
      a.tries - b.tries ||
      a.round.createdAt.getTime() - b.round.createdAt.getTime(),
  );
}

/** A bad post fails alone: the run goes on with the others. */
async function lookAndAnswer(pass: Pass, round: RoundRecord, shareMs: number): Promise<void> {
  if (isTooOld(pass, round.createdAt)) {
    // Whatever kept it from being looked at (a broken network, a model that is gone) must not be met again for ever.
    await pass.store.rounds.setState(round.id, 'skipped', 'too-old');
    pass.counts.add('skipped:too-old');
    return;
  }
  try {
    const settled = await look(pass, round, shareMs);
    if (settled) await answer(pass, round);
    else pass.counts.add('waiting:photo');
  } catch (error) {
    // A memory that cannot be read or written is no fault of this post.
    if (error instanceof StoreError && error.concernsFile) throw error;
    if (pass.stop.aborted) return;
    if (error instanceof ModelError) {
      // Nor is a broken network: one line for all posts that wait for it.
      if (pass.counts.get('failed:model') === 0) pass.log.error({ model: round.model }, error.message);
      pass.counts.add('failed:model');
      return;
    }
    pass.counts.add('failed:look');
    pass.log.error(
      { post: round.id, err: error },
      'this post could not be looked at; it is tried again in the next run',
    );
  }
}
