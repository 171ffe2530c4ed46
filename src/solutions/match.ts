import { gamesTagged, hasAnswerTag } from '../game/admission.ts';
import { answerTagOf, asPlayed, type Game, type LabelSet } from '../game/game.ts';
import { indexOf } from '../game/label-index.ts';
import { saidIn } from '../game/question.ts';
import type { Post } from '../game/round.ts';
import type { Solution } from '../game/solution.ts';
import { askedBy, questionOf, sharedKind } from '../game/target.ts';
import type { Verdict } from '../game/verdict.ts';
import type { AnswerRecord, RoundRecord, SolutionRecord, Store } from '../store/store.ts';
import type { Vision } from '../vision/vision.ts';
import { mergeSolutions } from './merge.ts';
import { type Reading, readConfirmation, readSolution } from './reading/read-solution.ts';
import { type GameWords, type Vocabulary, vocabularyOf } from './reading/vocabulary.ts';

/** A post that names no round is about one of at most so many days before it. */
const DAYS_BACK = 7;
const DAY_MS = 86_400_000;

/** What matching needs of a run. */
export interface Matching {
  readonly store: Store;
  readonly games: readonly Game[];
  readonly vision: Pick<Vision, 'models'>;
  readonly counts: { add(name: string): void };
  readonly log: { info(details: object, message: string): void };
  readonly now: () => Date;
}

/** A post that says what an earlier round showed. */
export interface FoundSolution {
  readonly game: Game;
  /** Absent: a person has said it already, and the post is only an edit of what was read before. */
  readonly round?: RoundRecord;
  /** `none`: an edit took it back. */
  readonly reading: Reading;
  readonly holds: Vocabulary['holds'];
}

/**
 * Whether a post says the solution of an earlier round by the same author: in the round's thread, quoting the round, of the
 * bot's own answer ("Right!"), or in a post of its own with the hashtag. Found in what is polled anyway; photos are not needed, and
 * a post with photos has to say plainly that it is an answer.
 */
export async function findSolution(run: Matching, post: Post): Promise<FoundSolution | undefined> {
  const earlier = await run.store.solutions.from(post.editIds);
  const known = await run.store.rounds.find(post.editIds);
  const about = earlier ? await theSame(run, earlier) : await aboutWhich(run, post);
  const game = run.games.find(({ key }) => key === (about?.round.gameKey ?? known?.gameKey));
  if (known?.reason === 'reveal' && !earlier && game) return { game, ...nothing };
  const model = run.vision.models.get(about?.round.model ?? '');
  if (!about || !game || !model) return undefined;
  const vocabulary = vocabularyFor(game, model);
  const reading = await read(post, about, run, game, vocabulary);
  if (!counts(post, reading, about)) return earlier ? { game, round: about.round, ...nothing } : undefined;
  return {
    game,
    round: about.round,
    reading: isUnclear(about) ? doubted(reading) : reading,
    holds: vocabulary.holds,
  };
}

const known = new WeakMap<LabelSet, Map<string | undefined, Vocabulary>>();

/** Of a species game its words for what it asks, and for what lies outside of its part of life; made once for a game. */
function vocabularyFor(game: Game, model: LabelSet): Vocabulary {
  const set = asPlayed(model, game);
  const made = known.get(set) ?? new Map<string | undefined, Vocabulary>();
  known.set(set, made);
  const found =
    made.get(game.hashtag) ??
    (set === model ? vocabularyOf(set) : vocabularyOf(set, wordsOf(game, set, model)));
  made.set(game.hashtag, found);
  return found;
}

function wordsOf(game: Game, set: LabelSet, model: LabelSet): GameWords {
  const question = questionOf(game, set);
  const { rest } = set;
  const { labels, groups } = model;
  if (question.kind === 'which') return rest === undefined ? {} : { all: { labels, groups, rest } };
  const { ids, name } = question.target;
  const { labels: byId } = indexOf(set);
  const kind = sharedKind(ids.flatMap((id) => byId.get(id)?.name ?? []));
  const asked = { ids, words: [...new Set([name, ...(kind ? [kind] : []), ...askedBy(game.hashtag)])] };
  return rest === undefined ? { asked } : { asked, all: { labels, groups, rest } };
}

const nothing = { reading: { kind: 'none' }, holds: () => false } as const satisfies Partial<FoundSolution>;

/** Keeps it with its evidence. An edit replaces what was read from its earlier text; what a person said stays. */
export async function keepSolution(
  run: Matching,
  post: Post,
  { round, reading, holds }: FoundSolution,
): Promise<void> {
  if (!round) return;
  await run.store.solutions.revise(round.id, (known) => {
    if (known?.source === 'operator' && known.state !== 'dismissed') return known;
    const isEdit = known !== undefined && post.editIds.includes(known.source);
    if (reading.kind === 'none') return isEdit ? undefined : known;
    const { kind: state, solution, evidence } = reading;
    const found: SolutionRecord = {
      roundId: round.id,
      state,
      solution,
      evidence,
      source: post.id,
      foundAt: run.now(),
    };
    if (!known || isEdit || known.state === 'dismissed') return found;
    const merged = mergeSolutions(
      { state: known.state, solution: known.solution },
      { state, solution },
      holds,
    );
    if (!merged) return known;
    const isContradicted = known.state === 'settled' && merged.state === 'ambiguous';
    return {
      ...found,
      ...merged,
      evidence: isContradicted ? `${known.evidence ?? ''} … ${evidence}` : evidence,
    };
  });
  run.counts.add(`solution:${reading.kind}`);
  run.log.info(
    { round: round.id, post: post.id, ...('solution' in reading ? reading.solution : {}) },
    'solution found',
  );
}

interface About {
  readonly round: RoundRecord;
  readonly place: 'thread' | 'post';
  /** The post could be about another round as well. */
  readonly open?: boolean;
  /** It answers somebody else in the thread, perhaps about a photo of theirs. */
  readonly aside?: boolean;
  /** The bot's answer that it speaks of. */
  readonly answer?: AnswerRecord;
}

async function theSame({ store }: Matching, { roundId }: SolutionRecord): Promise<About | undefined> {
  const round = await store.rounds.get(roundId);
  return round && { round, place: 'thread' };
}

async function aboutWhich(run: Matching, post: Post): Promise<About | undefined> {
  const { store } = run;
  for (const id of [post.quotes?.id, post.repliesTo?.id]) {
    if (id === undefined) continue;
    const answer = await store.answers.sentAs(id);
    const of = answer ? await store.rounds.get(answer.roundId) : await store.rounds.find([id]);
    const round = await ownRound(run, post, of);
    if (round) return { round, place: 'thread', ...(answer ? { answer } : {}) };
  }
  const { conversationId } = post;
  const root =
    conversationId === undefined
      ? undefined
      : await ownRound(run, post, await store.rounds.find([conversationId]));
  if (root) {
    const later = (await unsolved(run, post, root.gameKey)).filter(
      ({ id, createdAt }) => id !== root.id && createdAt > root.createdAt,
    );
    return {
      round: root,
      place: 'thread',
      open: later.length > 0,
      aside: post.repliesTo !== undefined && post.repliesTo.authorId !== post.authorId,
    };
  }
  for (const { key, hashtag } of gamesTagged(post, run.games)) {
    if (hashtag === undefined) continue;
    const [latest, ...others] = await unsolved(run, post, key);
    if (latest) return { round: latest, place: 'post', open: others.length > 0 };
  }
  return undefined;
}

async function unsolved(
  run: Matching,
  { authorId, createdAt, editIds }: Post,
  gameKey: string,
): Promise<readonly RoundRecord[]> {
  const since = new Date(createdAt.getTime() - DAYS_BACK * DAY_MS);
  return (await run.store.rounds.unsolved({ gameKey, authorId, since, before: createdAt })).filter(
    ({ id, latestPostId }) => ![id, latestPostId].some((each) => editIds.includes(each)),
  );
}

/** The round, where it is one of the same author's with photos, and not the post itself. */
async function ownRound(
  { store }: Matching,
  { authorId, editIds }: Post,
  round: RoundRecord | undefined,
): Promise<RoundRecord | undefined> {
  if (!round || round.authorId !== authorId || round.reason === 'reveal') return undefined;
  if ((await store.rounds.find(editIds))?.id === round.id) return undefined;
  return (await store.photos.of(round.id)).length > 0 ? round : undefined;
}

async function read(
  post: Post,
  about: About,
  run: Matching,
  game: Game,
  vocabulary: Vocabulary,
): Promise<Reading> {
  const model = run.vision.models.get(about.round.model ?? '');
  const hashtags = [game.hashtag, answerTagOf(game), ...(model?.hashtags ?? [])];
  const question = model && questionOf(game, asPlayed(model, game));
  // Names on Bluesky have a dot, which would end a sentence.
  const text = saidIn(post);
  const reading = readSolution(text, {
    vocabulary,
    hashtags: hashtags.filter((hashtag) => hashtag !== undefined),
    place: about.place,
    round: about.round.text,
    photos: (await run.store.photos.of(about.round.id)).length,
    isSolution: hasAnswerTag(post, game),
    ...(question?.kind === 'is-it' ? { target: question.target.ids } : {}),
  });
  if (reading.kind !== 'none' || !about.answer) return reading;
  const confirmed = readConfirmation(text);
  const verdict = about.answer.verdict as Verdict;
  const solution = confirmed && confirmedBy(verdict, confirmed);
  if (!solution) return reading;
  const said = post.text.replace(/https?:\/\/\S+/g, '').trim();
  return { kind: 'settled', solution, evidence: `${said} (of: ${about.answer.text})`, form: 'stated' };
}

/** What "correct!" or "wrong" under an answer says that it was. Of "no, a house cat" a "wrong" may mean either half. */
function confirmedBy(verdict: Verdict, confirmed: 'right' | 'wrong'): Solution | undefined {
  switch (verdict.kind) {
    case 'label':
    case 'group':
      return { kind: confirmed === 'right' ? 'is' : 'is-not', labels: [verdict.named.id] };
    case 'yes':
    case 'no': {
      const labels = verdict.target.id.split('+');
      const isTarget = (verdict.kind === 'yes') === (confirmed === 'right');
      const isDoubtful = verdict.kind === 'no' && confirmed === 'wrong' && verdict.instead !== undefined;
      if (verdict.photos || isDoubtful || (isTarget && labels.length > 1)) return undefined;
      return { kind: isTarget ? 'is' : 'is-not', labels };
    }
    default:
      return undefined;
  }
}

/** Photos make a round, unless the post says that it is an answer, and asks nothing. */
function counts(post: Post, reading: Reading, { place }: About): boolean {
  if (reading.kind === 'none') return false;
  if (post.photos.length === 0 || reading.form === 'cue') return true;
  return (
    place === 'thread' && reading.kind === 'settled' && reading.form === 'stated' && !post.text.includes('?')
  );
}

/** What is said to another person in the thread may be about a photo of theirs. */
function isUnclear({ open = false, aside = false }: About): boolean {
  return open || aside;
}

function doubted(reading: Reading): Reading {
  return reading.kind === 'none' ? reading : { ...reading, kind: 'ambiguous' };
}
