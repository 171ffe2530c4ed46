import type { LabelSet } from '../game/game.ts';
import { type Solution, solutionInWords } from '../game/solution.ts';
import type { RoundRecord, SolutionRecord, Store } from '../store/store.ts';
import type { ModelInfo } from '../vision/vision.ts';
import { roundNamed } from './named-round.ts';
import { areFew, namesMeant } from './names-meant.ts';
import { labelNamed } from './reading/vocabulary.ts';

const OTHERS = 'nothing: there was no animal\nnot: before a name says what it was not, e.g. not:cougar.';

type Models = ReadonlyMap<string, ModelInfo>;

/** Why it could not be done, and what to do. */
export interface Problem {
  readonly problem: string;
}

/** What a person works with who says what rounds showed. */
export interface ByHand {
  readonly store: Store;
  readonly models: Models;
  readonly now: () => Date;
}

/**
 * Keeps what a round showed, by a person's word, which no host's takes the place of.
 * @param post id or address of the round's post, or of the host's post with the solution
 * @param labels ids, names or aliases, with commas between several; `not:cougar`; `nothing`
 * @param seen what the person saw when they decided, `markOf` a solution: another one is left as it is. Absent: whatever is known
 */
export async function setSolution(
  { store, models, now }: ByHand,
  post: string,
  labels: string,
  seen?: string,
): Promise<
  { readonly round: RoundRecord; readonly solution: Solution; readonly model: ModelInfo } | Problem
> {
  const round = await roundOf(store, post);
  if (!round) return { problem: unknownPost(post) };
  const model = models.get(round.model ?? '');
  if (!model) return { problem: withoutModel(round, models) };
  const solution = solutionNamed(labels, model);
  if (typeof solution === 'string') return { problem: solution };
  const other = await reviseSeen(store, round.id, seen, (known) => ({
    roundId: round.id,
    state: 'settled',
    solution,
    ...(known?.evidence === undefined ? {} : { evidence: known.evidence }),
    source: 'operator',
    foundAt: now(),
  }));
  return other ? { problem: decidedElsewhere(other, model) } : { round, solution, model };
}

/** What the host said was no solution; the round has none until the host gives one again. */
export async function dismissSolution(
  { store, models, now }: ByHand,
  post: string,
  seen?: string,
): Promise<{ readonly round: RoundRecord } | Problem> {
  const round = await roundOf(store, post);
  if (!round) return { problem: unknownPost(post) };
  const other = await reviseSeen(store, round.id, seen, (known) => ({
    roundId: round.id,
    solution: { kind: 'is', labels: [] },
    foundAt: now(),
    ...known,
    source: known?.source ?? 'operator',
    state: 'dismissed',
  }));
  return other ? { problem: decidedElsewhere(other, models.get(round.model ?? '')) } : { round };
}

/** Of what is known of a round's solution, by which a decision says what it was made on. */
export function markOf(known: SolutionRecord | undefined): string {
  return known ? `${known.state} ${known.source} ${known.foundAt.toISOString()}` : 'none';
}

/** In one transaction, so that of two people at the same moment one decides. @returns what is known instead of what was seen */
async function reviseSeen(
  { solutions }: Store,
  roundId: string,
  seen: string | undefined,
  decide: (known: SolutionRecord | undefined) => SolutionRecord,
): Promise<SolutionRecord | undefined> {
  let other: SolutionRecord | undefined;
  await solutions.revise(roundId, (known) => {
    other = seen === undefined || seen === markOf(known) ? undefined : known;
    return other ?? decide(known);
  });
  return other;
}

function decidedElsewhere(
  { state, solution, source, foundAt }: SolutionRecord,
  model: ModelInfo | undefined,
): string {
  const at = `${foundAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  if (state === 'dismissed') return 'It was decided already: that was no solution.';
  if (state === 'ambiguous') return `The host said something else meanwhile (${at}): read it first.`;
  const by = source === 'operator' ? 'by a person' : 'by what the host said';
  return `It was decided already: ${solutionInWords(solution, model)}, ${by}, ${at}.`;
}

/** What a host said that a person has to read. */
export interface Unclear {
  readonly found: SolutionRecord;
  readonly round: RoundRecord;
  /** What the bot posted. */
  readonly reply?: string;
}

/** Everything that hosts said and that waits for a person. */
export async function unclearSolutions({ store }: Pick<ByHand, 'store'>): Promise<readonly Unclear[]> {
  const unclear: Unclear[] = [];
  for (const found of await store.solutions.inState('ambiguous')) {
    const round = await store.rounds.get(found.roundId);
    if (!round) continue;
    const reply = (await store.answers.of(round.id))?.text;
    unclear.push({ found, round, ...(reply === undefined ? {} : { reply }) });
  }
  return unclear;
}

async function roundOf(store: Store, post: string): Promise<RoundRecord | undefined> {
  const round = await roundNamed(store, post, { ofSolution: true });
  return round && (await store.photos.of(round.id)).length > 0 ? round : undefined;
}

/** @returns what is wrong, in words, when it cannot be read */
function solutionNamed(text: string, model: Pick<LabelSet, 'labels' | 'groups'>): Solution | string {
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (parts.length === 0) return 'Name at least one label, e.g. cougar, or not:cougar, or nothing.';
  const isNot = parts.some((part) => /^not:/i.test(part));
  if (isNot && !/^not:/i.test(parts[0] ?? ''))
    return 'What it was and what it was not do not go together: name what it was, e.g. bobcat.';
  const labels: string[] = [];
  const problems: string[] = [];
  for (const part of parts.map((each) => each.replace(/^not:\s*/i, ''))) {
    const id = labelNamed(part, model);
    if (id !== undefined) labels.push(id);
    else problems.push(`${JSON.stringify(part)} is no label of this model.${namesMeant(part, model)}`);
  }
  if (problems.length > 0) return `${problems.join('\n')}\n${knownLabels(model)}`;
  return { kind: isNot ? 'is-not' : 'is', labels };
}

function knownLabels(model: Pick<LabelSet, 'labels' | 'groups'>): string {
  const { labels, groups } = model;
  if (!areFew(model))
    return `It knows ${(labels.length + groups.length).toLocaleString('en')} names: write a common or scientific one, of a species or a group. ${OTHERS}`;
  const named = [...labels, ...groups].map(({ id, name, aliases = [] }) => {
    const others = [...new Set([id, ...aliases.slice(0, 4)])].filter((other) => other !== name);
    return `  ${name}${others.length > 0 ? ` (${others.join(', ')}${aliases.length > 4 ? ', …' : ''})` : ''}`;
  });
  return `It knows:\n${named.join('\n')}\n  ${OTHERS}`;
}

function unknownPost(post: string): string {
  return `${post} is no round that the bot has seen. Give the address of the post, on X also the number at its end; fieldmark export lists all rounds.`;
}

function withoutModel(round: RoundRecord, models: Models): string {
  const installed = [...models.keys()].join(', ') || 'none';
  return round.model === undefined
    ? `No model plays ${round.gameKey}, so there are no labels to name. Installed: ${installed}; a model that lists the hashtag makes the next rounds answerable.`
    : `The model "${round.model}" that played this round is not installed under MODELS_DIR (installed: ${installed}), so its labels are not known. Add it again with fieldmark model add.`;
}
