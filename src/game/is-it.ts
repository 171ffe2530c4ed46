import type { LabelSet, TargetThresholds } from './game.ts';
import { indexOf } from './label-index.ts';
import type { Prediction, Score } from './round.ts';
import { isCatchAll, labelsUnder, type Question, type Target, targetKey } from './target.ts';
import {
  judge,
  type Named,
  type NothingSight,
  named as namedAs,
  namedFrom,
  probably,
  sightOf,
  type TargetSight,
  type Verdict,
} from './verdict.ts';

/** Without a calibration: sure enough on either side that a network of unknown quality rarely misleads. */
const CAREFUL: TargetThresholds = { yes: 0.95, no: 0.05 };
/**
 * Of a species network, which spreads its probability over thousands of kinds: what it would name it says yes to, since even a game that
 * asks for its likeliest mistake would get few wrong ones; and it has to have ruled a target out for a no, or to name something else
 * (`test/bird-network.test.ts`).
 */
const RULED_OUT = 0.01;

const WORTH_A_WORD = 0.05;
const LIKELY = 0.15;
const MOST_LIKELY = 2;

/** The verdict on the question that the game asks. @param predictions `undefined` for a photo that could not be opened */
export function judgeFor(
  question: Question,
  predictions: readonly (Prediction | undefined)[],
  model: LabelSet,
): Verdict {
  const seen = predictions.map((prediction) => prediction && within(prediction, model));
  return question.kind === 'which' ? judge(seen, model) : judgeTarget(question.target, seen, model);
}

/** What a network says, in the labels of a game's part of life: the rest is one label more. */
export function within(prediction: Prediction, model: LabelSet): Prediction {
  const { rest } = model;
  if (rest === undefined) return prediction;
  const { labels } = indexOf(model);
  const scores = prediction.scores.filter(({ label }) => labels.has(label));
  const outside = 1 - scores.reduce((total, { probability }) => total + probability, 0);
  return {
    ...prediction,
    scores: [...scores, { label: rest, probability: Math.max(0, outside) }].toSorted(
      (a, b) => b.probability - a.probability,
    ),
  };
}

/**
 * One answer for all photos of a post. Yes, if a photo shows the target. No, only if each photo with an animal shows another one. Photos
 * without an animal count for neither. Where one answer would hide that photos differ, `photos` has them all.
 */
function judgeTarget(
  target: Target,
  predictions: readonly (Prediction | undefined)[],
  model: LabelSet,
): Verdict {
  const photos = predictions.map(
    (prediction) => prediction && targetSightOf(prediction.scores, target, model),
  );
  const seen = photos.filter((sight) => sight !== undefined);
  if (seen.length === 0) return { kind: 'unseen', rule: 'no-photo-seen' };
  const animals = seen.filter((sight) => sight.kind !== 'nothing');
  // The target's own probability, most probable first.
  const ranked = animals.toSorted((a, b) => b.target.probability - a.target.probability);
  const [first] = ranked;
  if (!first) {
    const none = seen.flatMap((sight) => (sight.kind === 'nothing' ? [sight.probability] : []));
    return { kind: 'nothing', probability: Math.min(...none), rule: 'nothing' };
  }
  const has = (kind: TargetSight['kind']): boolean => animals.some((sight) => sight.kind === kind);
  switch (first.kind) {
    case 'yes': {
      if (has('no')) return { ...first, photos, rule: 'photos-differ' };
      return { ...first, rule: animals.every(({ kind }) => kind === 'yes') ? 'yes' : 'clearest-photo' };
    }
    case 'cannotTell':
      return has('no') ? { ...first, photos, rule: 'photos-differ' } : { ...first, rule: 'cannot-tell' };
    case 'no': {
      const shown = ranked.flatMap((sight) => (sight.kind === 'no' && sight.instead ? [sight] : []));
      const isMixed = new Set(shown.map(({ instead }) => instead?.id)).size > 1 || photos.includes(undefined);
      if (isMixed) return { ...first, photos, rule: 'photos-differ' };
      // As sure as of the photo that is closest to the target.
      return { ...(shown[0] ?? first), target: first.target, rule: 'no' };
    }
  }
}

/** The answer to "is it a …?" for one photo. */
export function targetSightOf(
  scores: readonly Score[],
  target: Target,
  model: LabelSet,
): TargetSight | NothingSight {
  const plain = sightOf(scores, model);
  if (plain.kind === 'nothing') return plain;
  const { yes, no, noWithAnother = no, ...mix } = thresholdsOf(target, model);
  const members = labelsUnder(target.ids, model);
  const mixed = inMix(scores, members, mix);
  const probability = mixed
    .filter(({ label }) => members.has(label))
    .reduce((total, score) => total + score.probability, 0);
  const { name, emoji } = target;
  const asked: Named = {
    id: targetKey(target),
    name,
    ...(emoji === undefined ? {} : { emoji }),
    probability: Math.min(1, probability),
  };
  const rest = named(mixed, model).filter(({ id }) => !members.has(id));
  const none = new Set(model.labels.filter(({ nothing }) => nothing).map(({ id }) => id));
  const others = rest.filter(({ id }) => !none.has(id));
  if (probability >= yes) {
    const inside = sightOf(mixed, model);
    const within = inside.kind === 'label' ? inside.named : probably(inside);
    return {
      kind: 'yes',
      target: asked,
      ...(within && members.size > 1 && members.has(within.id) ? { within } : {}),
      runnersUp: likeliest(others, WORTH_A_WORD, model),
    };
  }
  const instead = insteadOf(mixed, members, model);
  if (probability <= no || (instead && probability <= noWithAnother)) {
    return {
      kind: 'no',
      target: asked,
      ...(instead ? { instead } : {}),
      likely: instead ? [] : likeliest(others, LIKELY, model),
    };
  }
  const rivals = rest.filter((each) => each.probability >= WORTH_A_WORD).slice(0, MOST_LIKELY);
  const runnersUp = [asked, ...rivals].toSorted((a, b) => b.probability - a.probability);
  return { kind: 'cannotTell', target: asked, runnersUp };
}

/**
 * The probabilities beside a reply, as the reply tells them: of an answer to "is it a …?" in the mix of the game, else the network's own.
 * Without this a "no, 96% sure" would stand beside a bar of "over 99%".
 */
export function scoresAsTold(
  verdict: Verdict | undefined,
  scores: readonly Score[],
  model: LabelSet,
): readonly Score[] {
  if (verdict?.kind !== 'yes' && verdict?.kind !== 'no' && verdict?.kind !== 'cannotTell') return scores;
  const ids = verdict.target.id.split('+');
  return inMix(scores, labelsUnder(ids, model), thresholdsOf({ ids }, model));
}

/** Of a model for a target; careful ones where none were fitted. */
export function thresholdsOf(
  target: Pick<Target, 'ids'>,
  model: LabelSet,
): TargetThresholds & {
  /** Up to here: no, where something else is sure enough to be named. Absent: as `no`. */
  readonly noWithAnother?: number;
} {
  const { targets, ranks } = model.decision;
  const fitted = targets?.[targetKey(target)];
  if (fitted || ranks === undefined) return fitted ?? CAREFUL;
  const yes = Math.max(...target.ids.map((id) => namedFrom(id, model)));
  return { yes, no: RULED_OUT, noWithAnother: CAREFUL.no };
}

/**
 * Probabilities as they are in a game where `share` of the animals are targets, from those for photos of which `measured` were: the odds
 * of the target grow by the ratio of the two prior odds, all else keeps its proportions (Saerens, Latinne and Decaestecker 2002).
 */
export function inMix(
  scores: readonly Score[],
  members: ReadonlySet<string>,
  { share, measured }: Pick<TargetThresholds, 'share' | 'measured'>,
): readonly Score[] {
  if (share === undefined || measured === undefined) return scores;
  const factor = (share * (1 - measured)) / ((1 - share) * measured);
  const weighed = scores.map(({ label, probability }) => ({
    label,
    probability: members.has(label) ? probability * factor : probability,
  }));
  const total = weighed.reduce((sum, { probability }) => sum + probability, 0);
  return weighed
    .map(({ label, probability }) => ({ label, probability: probability / total }))
    .toSorted((a, b) => b.probability - a.probability);
}

/** What is sure enough to be named in place of the target: never what gathers "all else", nor a group that holds the target. */
function insteadOf(
  scores: readonly Score[],
  members: ReadonlySet<string>,
  model: LabelSet,
): Named | undefined {
  const sight = sightOf(scores, model);
  if (sight.kind !== 'label' && sight.kind !== 'group') return undefined;
  // A group that is nearly one label is told as that label, among what is likely.
  if (probably(sight) || isCatchAll(sight.named.id, model)) return undefined;
  const { above } = indexOf(model);
  const { id } = sight.named;
  const holds = [...members].some((label) => label === id || above.get(label)?.includes(id));
  return holds ? undefined : sight.named;
}

/** With their names, the most probable first. */
function named(scores: readonly Score[], model: LabelSet): readonly Named[] {
  const { labels } = indexOf(model);
  return scores
    .flatMap(({ label, probability }) => {
      const known = labels.get(label);
      return known ? [namedAs(known, probability)] : [];
    })
    .toSorted((a, b) => b.probability - a.probability);
}

/** At most two; none after "some other animal", which is more probable than they are. */
function likeliest(candidates: readonly Named[], least: number, model: LabelSet): readonly Named[] {
  const known = candidates.findIndex(({ id }) => isCatchAll(id, model));
  return candidates
    .slice(0, known < 0 ? MOST_LIKELY : Math.min(known, MOST_LIKELY))
    .filter(({ probability }) => probability >= least);
}
