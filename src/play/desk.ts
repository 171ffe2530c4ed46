import { confidence } from '../game/confidence.ts';
import {
  asPlayed,
  type Game,
  type Group,
  hashtagOf,
  type Label,
  type WordingTemplates,
} from '../game/game.ts';
import { occasion } from '../game/occasion.ts';
import type { Score } from '../game/round.ts';
import { isCatchAll, labelsUnder, type Question, questionOf, targetKey } from '../game/target.ts';
import { membersOf, type Named, type Verdict } from '../game/verdict.ts';
import { type Networks, networkOf } from '../platforms/platform.ts';
import { areFew, namesMeant } from '../solutions/names-meant.ts';
import { labelNamed } from '../solutions/reading/vocabulary.ts';
import type { AnswerRecord, FullRound, Store } from '../store/store.ts';
import type { ModelInfo } from '../vision/vision.ts';
import { compose, isUsed } from './answer.ts';

/** What a person needs to decide on answers that wait. */
export interface Desk {
  readonly store: Store;
  readonly games: readonly Game[];
  /** Those that are on: a round's own says what a text may be. */
  readonly networks: Networks;
  readonly models: ReadonlyMap<string, ModelInfo>;
  readonly maxPostAgeMs: number;
  readonly now: () => Date;
}

/** An answer that waits for a person. */
export interface Held {
  readonly round: FullRound;
  readonly answer: AnswerRecord;
  /** 0 to 1, see `confidence`. */
  readonly confidence: number;
  /** From then on it is too old to be posted. */
  readonly staleAt: Date;
  /** The model of the round, if it is still installed. */
  readonly model?: ModelInfo;
}

/** What became of a decision, in words. */
export type Decision = { readonly done: string } | { readonly problem: string };

/** What a text says of an animal that a person named: never how sure the network is. */
const operatorWording: WordingTemplates = {
  label: [
    '{Label}. {emoji} A person had a look and overruled my own guess.',
    '{Label}! {emoji} This time a person decided, not my network.',
    '{Label}. {emoji} So says the person who checks my answers.',
  ],
  group: [
    'Some kind of {label}. {emoji} A person had a look and overruled my own guess.',
    '{Label} of some kind. {emoji} This time a person decided, not my network.',
    'One {label} or another. {emoji} So says the person who checks my answers.',
  ],
  yes: [
    'Yes, {aTarget}. {emoji} A person had a look and overruled my own guess.',
    'Yes, {aTarget}! {emoji} This time a person decided, not my network.',
    '{Target}, yes. {emoji} So says the person who checks my answers.',
  ],
  no: [
    'No {target}. {instead} {emoji} A person had a look and overruled my own guess.',
    'Not {aTarget}. {instead} {emoji} This time a person decided, not my network.',
    'No, not {aTarget}. {instead} {emoji} So says the person who checks my answers.',
  ],
};

/** Oldest post first. */
export async function heldAnswers(desk: Desk, only?: string): Promise<readonly Held[]> {
  return asHeld(desk, await desk.store.answers.inState('held'), only);
}

/** Approved, and no request has gone out yet: they can be taken back. Oldest post first. */
export async function approvedAnswers(desk: Desk, only?: string): Promise<readonly Held[]> {
  const waiting = await desk.store.answers.inState('retry');
  return asHeld(
    desk,
    waiting.filter(({ approvedAt, attempts }) => approvedAt && attempts === 0),
    only,
  );
}

async function asHeld(
  { store, models, maxPostAgeMs }: Desk,
  answers: readonly AnswerRecord[],
  only: string | undefined,
): Promise<readonly Held[]> {
  const found: Held[] = [];
  for (const answer of answers) {
    if (only !== undefined && answer.roundId !== only) continue;
    const round = await store.rounds.whole(answer.roundId);
    if (!round) continue;
    const model = models.get(round.model ?? '');
    found.push({
      round,
      answer,
      confidence: confidence(answer.verdict as Verdict),
      staleAt: new Date(round.createdAt.getTime() + maxPostAgeMs),
      ...(model ? { model } : {}),
    });
  }
  return found;
}

/** The game of a round; one that was taken from the settings still has its hashtag. */
export function gameOfRound({ games }: Pick<Desk, 'games'>, { gameKey }: { readonly gameKey: string }): Game {
  const hashtag = hashtagOf(gameKey, games);
  const gone: Game = { key: gameKey, hosts: [], ...(hashtag === undefined ? {} : { hashtag }) };
  return games.find(({ key }) => key === gameKey) ?? gone;
}

export async function approve(desk: Desk, { round, answer, staleAt }: Held): Promise<Decision> {
  if (answer.state !== 'held') return { problem: 'it is approved already: the next run posts it' };
  if (desk.now() >= staleAt) {
    return { problem: 'the post is too old by now (MAX_POST_AGE_HOURS): the next run drops the reply' };
  }
  const done = await desk.store.answers.decide(round.id, 'retry', 'approved', desk.now());
  return done ? { done: 'approved' } : gone;
}

export async function skip(desk: Desk, { round }: Held): Promise<Decision> {
  const done = await desk.store.answers.decide(round.id, 'dead', 'not approved', desk.now());
  return done ? { done: 'never posted' } : gone;
}

/** The author opts out: this answer and all that waits for them dies. */
export async function stopAnswering({ store, now }: Desk, { round }: Held): Promise<Decision> {
  const { authorId, authorHandle } = round;
  await store
    .on(round.network)
    .accounts.optOut(
      { id: authorId, ...(authorHandle === undefined ? {} : { handle: authorHandle }) },
      now(),
      'operator',
    );
  return { done: `@${authorHandle ?? authorId} is left alone from now on` };
}

/** What keeps a person's text from being posted in place of the drafted one; empty when it may be. */
export async function faultsOfEdit(desk: Desk, { round }: Held, text: string): Promise<readonly string[]> {
  const network = networkOf(desk.networks, round);
  const rules = await network.text();
  const faults = [...rules.faults(text, hashtagOf(round.gameKey, desk.games))];
  if (await isUsed({ ...desk, store: desk.store.on(round.network) }, round, text))
    faults.push(`another answer has this text already, and ${network.title} does not want it twice`);
  const photo = occasion(round.createdAt);
  if (round.kind === 'standalone' && !text.includes(photo))
    faults.push(`"${photo}" is missing: only by that the bot knows which round a post of its own is about`);
  return faults;
}

/** What a text lacks that each of the bot's own has: it may be posted so, but a person should have meant it. Empty: nothing. */
export function lacksOf({ games, networks }: Desk, { round }: Held, text: string): readonly string[] {
  const hashtag = hashtagOf(round.gameKey, games);
  const own = games.find(({ key }) => key === round.gameKey)?.wording?.signature ?? [];
  const written = text.toLowerCase();
  const isSigned = /\bbot\b/.test(written) || own.some((signature) => text.includes(signature));
  return [
    ...(hashtag === undefined || written.includes(`#${hashtag.toLowerCase()}`)
      ? []
      : [`the hashtag #${hashtag} is missing: the host may not find the answer`]),
    ...(isSigned
      ? []
      : [`nothing says that a bot wrote it, as ${networkOf(networks, round).title} wants it`]),
  ];
}

/** Takes the text as it is, without blanks around it. An approved answer waits again. */
export async function edit(desk: Desk, held: Held, text: string): Promise<Decision> {
  const wanted = text.trim();
  const faults = await faultsOfEdit(desk, held, wanted);
  if (faults.length > 0) return { problem: faults.join('; ') };
  return (await desk.store.answers.revise(held.round.id, { text: wanted })) ? { done: wanted } : gone;
}

/** Labels and groups that an answer can name, as the model knows them. */
export function choicesOf({ model }: Held): readonly (Label | Group)[] {
  return model ? [...model.labels, ...model.groups] : [];
}

/** The answer composed anew for what a person says the photos show; marked as theirs, in the text and in the record. */
export async function relabel(desk: Desk, held: Held, wanted: string): Promise<Decision> {
  const { model, round } = held;
  const meant = model && labelNamed(wanted, model);
  const choice = choicesOf(held).find(({ id }) => id === meant);
  if (!model || !choice) {
    const names = choicesOf(held).map(({ id }) => id);
    const known =
      model && (areFew(model) ? `; it has: ${names.join(', ')}` : `.${namesMeant(wanted, model)}`);
    return {
      problem: model
        ? `the model of this round has no label "${wanted}"${known}`
        : `the model of this round (${round.model ?? 'none'}) is not installed any more`,
    };
  }
  const game = gameOfRound(desk, round);
  const verdict = verdictOf(choice, round, model, questionOf(game, asPlayed(model, game)));
  const where = {
    ...desk,
    store: desk.store.on(round.network),
    platform: networkOf(desk.networks, round),
    games: [game],
    model,
  };
  const text = await compose(where, round, verdict, operatorWording);
  const spoken = held.answer.verdict as { model?: unknown };
  const revised = await desk.store.answers.revise(round.id, {
    text,
    verdict: { ...verdict, model: spoken.model ?? model.id },
    rule: verdict.rule,
  });
  return revised ? { done: text } : gone;
}

const gone: Decision = { problem: 'it does not wait any more: it was decided elsewhere, or went stale' };

/** A group that holds the target and more answers no "is it a …?": then it is named as in any game. */
function verdictOf(choice: Label | Group, round: FullRound, model: ModelInfo, question: Question): Verdict {
  const isLabel = model.labels.some(({ id }) => id === choice.id);
  const ids = isLabel ? [choice.id] : membersOf(choice, model).map(({ id }) => id);
  const probability = meanOf(round, ids);
  if (isLabel && 'nothing' in choice && choice.nothing)
    return { kind: 'nothing', probability, rule: 'operator' };
  const named: Named = {
    id: choice.id,
    name: choice.name,
    ...(choice.emoji === undefined ? {} : { emoji: choice.emoji }),
    probability,
  };
  if (question.kind === 'is-it') {
    const wanted = labelsUnder(question.target.ids, model);
    const { name, emoji } = question.target;
    const target: Named = {
      id: targetKey(question.target),
      name,
      ...(emoji === undefined ? {} : { emoji }),
      probability: meanOf(round, [...wanted]),
    };
    const isTarget = ids.map((id) => wanted.has(id));
    if (isTarget.every(Boolean)) return { kind: 'yes', target, runnersUp: [], rule: 'operator' };
    if (!isTarget.some(Boolean)) {
      const instead = isCatchAll(choice.id, model) ? {} : { instead: named };
      return { kind: 'no', target, ...instead, likely: [], rule: 'operator' };
    }
  }
  return { kind: isLabel ? 'label' : 'group', named, runnersUp: [], rule: 'operator' };
}

/** What the network gives these labels together, over all photos. */
function meanOf(round: FullRound, ids: readonly string[]): number {
  const all = round.photos.flatMap(({ prediction }) => (prediction ? [prediction.scores] : []));
  const of = (scores: readonly Score[]) =>
    scores.reduce((sum, { label, probability }) => sum + (ids.includes(label) ? probability : 0), 0);
  return all.length === 0 ? 0 : all.reduce((sum, scores) => sum + of(scores), 0) / all.length;
}
