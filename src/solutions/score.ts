import type { LabelSet } from '../game/game.ts';
import type { AnswerScore, Outcome, Solution } from '../game/solution.ts';
import { labelsUnder } from '../game/target.ts';
import type { Named, Sight, Verdict } from '../game/verdict.ts';

/**
 * Holds a verdict against the host's solution. The rules, with each id standing for the set of labels it covers:
 *
 * - A person chose what the answer names: `open`, since it says nothing of the bot.
 * - The bot was unsure, could not tell, or saw no photo: `abstained`.
 * - Host: it is X. The bot named X, something within X, or a group that contains X: right; else wrong. Of several animals that the
 *   host named, one suffices; of several that the bot named, each must be among the host's.
 * - Host: it is not X. The bot named X or something within it: wrong; something outside of it: right; a group that contains it: open.
 * - The game asks "is it an X?": yes is right when the host says that it was X or something within X, no when it was something else, or
 *   not X; what the bot named instead does not count. What the host says of a group that holds more than X leaves it open.
 * - The bot saw no animal: right when the host named none either, wrong when the host named one; "not X" leaves it open.
 *
 * @param model the labels by which both spoke
 */
export function scoreAnswer(verdict: Verdict, solution: Solution, model: LabelSet): AnswerScore {
  if (verdict.rule === 'operator') return { outcome: 'open' };
  switch (verdict.kind) {
    case 'unsure':
    case 'cannotTell':
    case 'unseen':
      return { outcome: 'abstained' };
    case 'yes':
    case 'no':
      return sideOf(verdict.kind, verdict.target, solution, model);
    case 'several':
      return { outcome: together(verdict.photos, solution, model), named: 'several' };
    case 'label':
    case 'group':
      return {
        outcome: outcomeOf(verdict.named.id, solution, model),
        named: verdict.kind,
        confidence: verdict.named.probability,
      };
    case 'nothing':
      return { outcome: noAnimal(solution, model), named: 'nothing', confidence: verdict.probability };
  }
}

/** Yes or no against what the host's words say of the target. */
function sideOf(said: 'yes' | 'no', target: Named, solution: Solution, model: LabelSet): AnswerScore {
  const ids = target.id.split('+');
  const wanted = labelsUnder(ids, model);
  const told = solution.labels.map((label) => covered(label, model));
  const was = ((): 'yes' | 'no' | undefined => {
    if (told.length === 0) return undefined;
    if (solution.kind === 'is-not')
      return isWithin(wanted, new Set(told.flatMap((set) => [...set]))) ? 'no' : undefined;
    if (told.some((set) => isWithin(set, wanted))) return 'yes';
    return told.some((set) => [...set].some((id) => wanted.has(id))) ? undefined : 'no';
  })();
  const isGroup = ids.length > 1 || model.groups.some(({ id }) => id === target.id);
  return {
    outcome: was === undefined ? 'open' : was === said ? 'right' : 'wrong',
    ...(said === 'yes' ? { named: isGroup ? 'group' : 'label' } : {}),
    confidence: said === 'yes' ? target.probability : 1 - target.probability,
  };
}

/** One wrong name makes the whole answer wrong; one that cannot be decided leaves it open. */
function together(
  sights: readonly (Sight | undefined)[],
  solution: Solution,
  model: LabelSet,
): Exclude<Outcome, 'abstained'> {
  const outcomes = sights.flatMap((sight) =>
    sight?.kind === 'label' || sight?.kind === 'group' ? [outcomeOf(sight.named.id, solution, model)] : [],
  );
  if (outcomes.includes('wrong')) return 'wrong';
  return outcomes.length === 0 || outcomes.includes('open') ? 'open' : 'right';
}

function outcomeOf(id: string, solution: Solution, model: LabelSet): Exclude<Outcome, 'abstained'> {
  const said = covered(id, model);
  const told = solution.labels.map((label) => covered(label, model));
  if (told.length === 0) return 'open';
  switch (solution.kind) {
    case 'is':
      return told.some((set) => isWithin(said, set) || isWithin(set, said)) ? 'right' : 'wrong';
    case 'is-not':
      if (told.some((set) => isWithin(said, set))) return 'wrong';
      return told.some((set) => isWithin(set, said)) ? 'open' : 'right';
  }
}

function noAnimal(solution: Solution, model: LabelSet): Exclude<Outcome, 'abstained'> {
  if (solution.kind === 'is-not' || solution.labels.length === 0) return 'open';
  const nothing = new Set(model.labels.filter((label) => label.nothing).map(({ id }) => id));
  return solution.labels.every((label) => isWithin(covered(label, model), nothing)) ? 'right' : 'wrong';
}

/** The labels of a group; a label (or an id that the model does not know) stands for itself. */
function covered(id: string, model: LabelSet): ReadonlySet<string> {
  return labelsUnder([id], model);
}

/** Groups nest, so that of two sets one holds the other or they have nothing in common. */
function isWithin(inner: ReadonlySet<string>, outer: ReadonlySet<string>): boolean {
  return [...inner].every((id) => outer.has(id));
}
