import type { Verdict } from '../../../game/verdict.ts';
import type { Store } from '../../../store/store.ts';

export interface MadeUp {
  readonly rounds: number;
  /** The last round is posted at this moment. */
  readonly until: Date;
  readonly days: number;
  readonly text?: string;
}

const DAY_MS = 86_400_000;
const games = ['#cougarornot', '#crowornot', '#owlorhawk'];
const silences = ['not-summoned', 'too-old', 'no-photo', 'not-a-host'];

/** Rounds of three games with answers, solutions, scores and spending: the surer an answer, the more often it is right. */
export async function makeUpRounds(store: Store, { rounds, until, days, text }: MadeUp): Promise<void> {
  const random = generator();
  for (let i = 0; i < rounds; i++) {
    const createdAt = new Date(
      until.getTime() - ((rounds - 1 - i) / Math.max(1, rounds - 1)) * days * DAY_MS,
    );
    const id = String(1_990_000_000_000_000_000n + BigInt(i));
    const gameKey = games[Math.floor(random() ** 2 * games.length)] ?? '';
    const isSilent = random() < 0.45;
    await store.rounds.save({
      post: {
        id,
        editIds: [id],
        versionAt: createdAt,
        latestAt: createdAt,
        authorId: '7',
        authorHandle: 'drmichellelarue',
        createdAt,
        text: text ?? `Who is this, seen on the trail camera near the creek last night? ${gameKey} ${i}`,
        hashtags: [gameKey.slice(1)],
        mentions: [],
        photos: [{ key: `p${i}`, kind: 'photo', url: `https://pbs.twimg.com/media/p${i}.jpg` }],
      },
      gameKey,
      model: 'cougar-or-not',
      state: isSilent ? 'skipped' : 'admitted',
      reason: isSilent ? (silences[Math.floor(random() * silences.length)] ?? '') : 'summoned',
      ...(isSilent ? {} : { kind: 'reply' as const }),
      seenAt: createdAt,
    });
    if (i % 4 === 0)
      await store.spending.record({ gameKey, at: createdAt, what: 'reply', units: 1, unitMicroUsd: 10_000 });
    if (!isSilent) await answerRound(store, id, createdAt, random);
  }
}

async function answerRound(
  store: Store,
  roundId: string,
  createdAt: Date,
  random: () => number,
): Promise<void> {
  const probability = 0.6 + 0.4 * Math.sqrt(random());
  const named = { id: 'cougar', name: 'cougar', probability };
  const kinds: readonly Verdict[] = [
    { kind: 'label', named, runnersUp: [], rule: 'label' },
    { kind: 'group', named, runnersUp: [], rule: 'group' },
    { kind: 'unsure', runnersUp: [], rule: 'unsure' },
  ];
  const verdict = kinds[random() < 0.75 ? 0 : random() < 0.5 ? 1 : 2] as Verdict;
  const model = {
    name: 'cougar-or-not',
    version: createdAt.getUTCMonth() % 2 ? '1.1.0' : '1.0.0',
    hash: 'h',
  };
  await store.answers.draft({
    roundId,
    kind: 'reply',
    replyTo: roundId,
    text: `An answer to ${roundId}`,
    verdict: { ...verdict, model },
    rule: verdict.rule,
    draftedAt: createdAt,
  });
  await store.answers.markSending(roundId, createdAt);
  if (random() < 0.05) await store.answers.markDead(roundId, 'replies-closed', createdAt);
  else await store.answers.markSent(roundId, `9${roundId}`, createdAt);
  if (random() < 0.4) return;
  const isRight = random() < probability;
  const solution = { kind: 'is', labels: [isRight ? 'cougar' : 'lynx'] } as const;
  await store.solutions.save({
    roundId,
    state: 'settled',
    solution,
    source: 'operator',
    foundAt: createdAt,
  });
  if (verdict.kind === 'unsure') await store.scores.save([{ roundId, model, outcome: 'abstained' }]);
  else {
    const outcome = isRight ? 'right' : 'wrong';
    const kind = verdict.kind === 'group' ? 'group' : 'label';
    await store.scores.save([{ roundId, model, outcome, named: kind, confidence: probability }]);
  }
}

/** The same numbers each time (mulberry32). */
function generator(): () => number {
  let state = 20_261_120;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
  };
}
