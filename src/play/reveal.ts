import { gamesTagged } from '../game/admission.ts';
import type { Game } from '../game/game.ts';
import { type Reveal, readConfirmation, readReveal } from '../game/reveal.ts';
import { type Vocabulary, vocabularyOf } from '../game/reveal-vocabulary.ts';
import type { Post } from '../game/round.ts';
import { hostSpeaksAgain } from '../game/solution.ts';
import type { Verdict } from '../game/verdict.ts';
import type { AnswerRecord, HostAnswer, RoundRecord } from '../store/store.ts';
import type { Pass } from './context.ts';

/** A post that names no round is about one of at most so many days before it. */
const DAYS_BACK = 7;
const DAY_MS = 86_400_000;

/** A post that tells what an earlier round showed. */
export interface Told {
  readonly game: Game;
  /** Absent: it is told already, by a person, and the post is only an edit of how it was told before. */
  readonly round?: RoundRecord;
  /** `none`: an edit took it back. */
  readonly reveal: Reveal;
  readonly holds: Vocabulary['holds'];
}

/**
 * Whether a post tells the solution of an earlier round by the same author: in the round's thread, quoting the round, of the
 * bot's own answer ("Right!"), or in a post of its own with the hashtag. Found in what is polled anyway; photos are not needed, and
 * a post with photos has to say plainly that it is an answer.
 */
export async function solutionTold(pass: Pass, post: Post): Promise<Told | undefined> {
  const earlier = await pass.store.hostAnswers.from(post.editIds);
  const known = await pass.store.rounds.find(post.editIds);
  const about = earlier ? await theSame(pass, earlier) : await aboutWhich(pass, post);
  const game = pass.games.find(({ key }) => key === (about?.round.gameKey ?? known?.gameKey));
  if (known?.reason === 'reveal' && !earlier && game) return { game, ...nothing };
  const model = pass.vision.models.get(about?.round.model ?? '');
  if (!about || !game || !model) return undefined;
  const vocabulary = vocabularyOf(model);
  const reveal = await read(post, about, pass, game, vocabulary);
  if (!counts(post, reveal, about)) return earlier ? { game, round: about.round, ...nothing } : undefined;
  return {
    game,
    round: about.round,
    reveal: isUnclear(about) ? doubted(reveal) : reveal,
    holds: vocabulary.holds,
  };
}

const nothing = { reveal: { kind: 'none' }, holds: () => false } as const satisfies Partial<Told>;

/** Keeps it with its evidence. An edit replaces what its earlier text told; what a person said stays. */
export async function keepSolution(pass: Pass, post: Post, { round, reveal, holds }: Told): Promise<void> {
  if (!round) return;
  await pass.store.hostAnswers.revise(round.id, (known) => {
    if (known?.source === 'operator' && known.state !== 'dismissed') return known;
    const isEdit = known !== undefined && post.editIds.includes(known.source);
    if (reveal.kind === 'none') return isEdit ? undefined : known;
    const { kind: state, solution, evidence } = reveal;
    const told: HostAnswer = {
      roundId: round.id,
      state,
      solution,
      evidence,
      source: post.id,
      foundAt: pass.now(),
    };
    if (!known || isEdit || known.state === 'dismissed') return told;
    const word = hostSpeaksAgain(
      { state: known.state, solution: known.solution },
      { state, solution },
      holds,
    );
    if (!word) return known;
    const isContradicted = known.state === 'settled' && word.state === 'ambiguous';
    return {
      ...told,
      ...word,
      evidence: isContradicted ? `${known.evidence ?? ''} … ${evidence}` : evidence,
    };
  });
  pass.counts.add(`solution:${reveal.kind}`);
  pass.log.info(
    { round: round.id, post: post.id, ...('solution' in reveal ? reveal.solution : {}) },
    'solution told',
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

async function theSame({ store }: Pass, { roundId }: HostAnswer): Promise<About | undefined> {
  const round = await store.rounds.find([roundId]);
  return round && { round, place: 'thread' };
}

async function aboutWhich(pass: Pass, post: Post): Promise<About | undefined> {
  const { store } = pass;
  for (const id of [post.quotes?.id, post.repliesTo?.id]) {
    if (id === undefined) continue;
    const answer = await store.answers.sentAs(id);
    const round = await ownRound(pass, post, answer?.roundId ?? id);
    if (round) return { round, place: 'thread', ...(answer ? { answer } : {}) };
  }
  const root =
    post.conversationId === undefined ? undefined : await ownRound(pass, post, post.conversationId);
  if (root) {
    const later = (await unsolved(pass, post, root.gameKey)).filter(
      ({ id, createdAt }) => id !== root.id && createdAt > root.createdAt,
    );
    return {
      round: root,
      place: 'thread',
      open: later.length > 0,
      aside: post.repliesTo !== undefined && post.repliesTo.authorId !== post.authorId,
    };
  }
  for (const { key, hashtag } of gamesTagged(post, pass.games)) {
    if (hashtag === undefined) continue;
    const [latest, ...others] = await unsolved(pass, post, key);
    if (latest) return { round: latest, place: 'post', open: others.length > 0 };
  }
  return undefined;
}

async function unsolved(
  pass: Pass,
  { authorId, createdAt, editIds }: Post,
  gameKey: string,
): Promise<readonly RoundRecord[]> {
  const since = new Date(createdAt.getTime() - DAYS_BACK * DAY_MS);
  return (await pass.store.rounds.unsolved({ gameKey, authorId, since, before: createdAt })).filter(
    ({ id }) => !editIds.includes(id),
  );
}

/** A known round of the same author, other than the post itself. */
async function ownRound({ store }: Pass, post: Post, id: string): Promise<RoundRecord | undefined> {
  if (post.editIds.includes(id)) return undefined;
  const round = await store.rounds.find([id]);
  if (!round || round.authorId !== post.authorId || round.reason === 'reveal') return undefined;
  return (await store.photos.of(round.id)).length > 0 ? round : undefined;
}

async function read(
  post: Post,
  about: About,
  pass: Pass,
  game: Game,
  vocabulary: Vocabulary,
): Promise<Reveal> {
  const hashtags = [game.hashtag, ...(pass.vision.models.get(about.round.model ?? '')?.hashtags ?? [])];
  const reveal = readReveal(post.text, {
    vocabulary,
    hashtags: hashtags.filter((hashtag) => hashtag !== undefined),
    place: about.place,
    photos: (await pass.store.photos.of(about.round.id)).length,
  });
  if (reveal.kind !== 'none' || !about.answer) return reveal;
  const confirmed = readConfirmation(post.text);
  const verdict = about.answer.verdict as Verdict;
  if (!confirmed || (verdict.kind !== 'label' && verdict.kind !== 'group')) return reveal;
  const solution = { kind: confirmed === 'right' ? 'is' : 'is-not', labels: [verdict.named.id] } as const;
  const said = post.text.replace(/https?:\/\/\S+/g, '').trim();
  return { kind: 'settled', solution, evidence: `${said} (of: ${about.answer.text})`, form: 'told' };
}

/** Photos make a round, unless the post says that it is an answer, and asks nothing. */
function counts(post: Post, reveal: Reveal, { place }: About): boolean {
  if (reveal.kind === 'none') return false;
  if (post.photos.length === 0 || reveal.form === 'cue') return true;
  return (
    place === 'thread' && reveal.kind === 'settled' && reveal.form === 'told' && !post.text.includes('?')
  );
}

/** What is said to another person in the thread may be about a photo of theirs. */
function isUnclear({ open = false, aside = false }: About): boolean {
  return open || aside;
}

function doubted(reveal: Reveal): Reveal {
  return reveal.kind === 'none' ? reveal : { ...reveal, kind: 'ambiguous' };
}
