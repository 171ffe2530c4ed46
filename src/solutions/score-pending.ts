import type { LabelSet } from '../game/game.ts';
import type { ModelId } from '../game/round.ts';
import type { AnswerScore } from '../game/solution.ts';
import type { Verdict } from '../game/verdict.ts';
import type { NewScore, PendingScore, Store } from '../store/store.ts';
import type { ModelInfo } from '../vision/vision.ts';
import { scoreAnswer } from './score.ts';

/** What an answer keeps of how it came about. */
type KeptVerdict = Verdict & { readonly model?: ModelId };

/** A transaction waits for the disk: some milliseconds, however much is in it. */
const BATCH = 500;

/**
 * Works out the scores that are due: answers whose host has told the solution since. An answer of a model that is not installed any
 * more stays without one, since nobody knows which of its labels belong together.
 *
 * @returns how many were scored, and the names of the models that are missing
 */
export async function scorePending(
  store: Pick<Store, 'scores'>,
  models: ReadonlyMap<string, ModelInfo>,
): Promise<{ readonly scored: number; readonly missing: ReadonlySet<string> }> {
  const byName = new Map([...models.values()].map((model) => [model.id.name, model]));
  const missing = new Set<string>();
  let scored = 0;
  let batch: NewScore[] = [];
  const save = async (): Promise<void> => {
    if (batch.length > 0) await store.scores.save(batch);
    scored += batch.length;
    batch = [];
  };
  for await (const pending of store.scores.pending()) {
    const verdict = pending.verdict as KeptVerdict | null;
    const model = byName.get(verdict?.model?.name ?? '') ?? models.get(pending.roundModel ?? '');
    if (!model) {
      missing.add(verdict?.model?.name ?? pending.roundModel ?? 'unknown');
      continue;
    }
    batch.push({ roundId: pending.roundId, model: verdict?.model, ...scoreOf(verdict, pending, model) });
    if (batch.length === BATCH) await save();
  }
  await save();
  return { scored, missing };
}

function scoreOf(verdict: Verdict | null, { solution }: PendingScore, model: LabelSet): AnswerScore {
  return verdict ? scoreAnswer(verdict, solution, model) : { outcome: 'open' };
}
