import { asPlayed, gameOf, type WordingTemplates } from '../game/game.ts';
import { judgeFor } from '../game/is-it.ts';
import { questionOf } from '../game/target.ts';
import type { HasTextRules } from '../game/text-rules.ts';
import type { Verdict } from '../game/verdict.ts';
import type { WordingContext } from '../game/wording.ts';
import type { AnswerRecord, RoundRecord } from '../store/store.ts';
import type { ModelInfo } from '../vision/vision.ts';
import type { Pass } from './context.ts';

/** How many wordings are tried for one that no other round has used: X refuses duplicates, all networks take them for spam. The built-in sentences give 36 or more. */
const MAX_WORDINGS = 36;
/** A network that refuses duplicates (X) does so for about this time. */
const DUPLICATE_MS = 24 * 60 * 60 * 1000;
/** Within it a game's replies do not repeat each other's sentences and field marks. */
const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

/**
 * Decides what the photos of a round show, composes the answer once and stores it. A post that summoned the bot always gets
 * an answer; a standalone post is made only when there is an animal to name, or a yes or no to say.
 */
export async function answer(pass: Pass, round: RoundRecord): Promise<AnswerRecord | undefined> {
  const { store, counts, log } = pass;
  const model = pass.vision.models.get(round.model ?? '');
  if (!model)
    throw new Error(`The model "${round.model}" of round ${round.id} is not installed under MODELS_DIR`);
  const verdict = await verdictOf(pass, round, model);
  const kind = round.kind ?? 'reply';
  if (kind === 'standalone' && !namesAnAnimal(verdict)) {
    await store.rounds.setState(round.id, 'skipped', 'nothing-to-name');
    counts.add('skipped:nothing-to-name');
    log.info({ post: round.id, rule: verdict.rule }, 'no animal to name: no post of our own');
    return undefined;
  }
  const text = await compose({ ...pass, model }, round, verdict);
  const drafted = await store.answers.draft({
    roundId: round.id,
    kind,
    ...(kind === 'reply' ? { replyTo: round.latestPostId } : {}),
    text,
    verdict: { ...verdict, model: model.id },
    rule: verdict.rule,
    draftedAt: pass.now(),
  });
  counts.add('drafted');
  return drafted;
}

async function verdictOf({ store, games }: Pass, round: RoundRecord, model: ModelInfo): Promise<Verdict> {
  const photos = await store.photos.of(round.id);
  const predictions = await Promise.all(
    photos.map(({ hash }) => (hash === undefined ? undefined : store.photos.prediction(hash, model.id.hash))),
  );
  // A round of a game that was taken from the settings meanwhile is answered by what its hashtag says.
  const game = games.find(({ key }) => key === round.gameKey) ?? gameOf(round.gameKey.replace(/^[#@]/, ''));
  const set = asPlayed(model, game);
  return judgeFor(questionOf(game, set), predictions, set);
}

/** Whether it says more than that the bot cannot tell, or sees no animal: what is worth a post of its own. */
export function namesAnAnimal({ kind }: Verdict): boolean {
  return ['label', 'group', 'several', 'yes', 'no'].includes(kind);
}

/**
 * The first wording of this round's that no other answer has used. A standalone post says which photo it is about; so does a
 * reply when all plain wordings of the same verdict are used up.
 * @param wording sentences in place of the game's own and the built-in ones
 */
export async function compose(
  where: Pick<Pass, 'store' | 'games' | 'now'> & {
    readonly platform: HasTextRules;
    readonly model: ModelInfo;
  },
  round: RoundRecord,
  verdict: Verdict,
  wording?: WordingTemplates,
): Promise<string> {
  const { word } = await import('../game/wording.ts');
  const rules = await where.platform.text();
  const game = where.games.find((candidate) => candidate.key === round.gameKey);
  const templates = wording ?? game?.wording;
  const hashtag = game?.hashtagAsWritten ?? game?.hashtag;
  const plain: WordingContext = {
    rules,
    seed: round.id,
    ...(hashtag === undefined ? {} : { hashtag }),
    ...(templates === undefined ? {} : { templates }),
    model: game ? asPlayed(where.model, game) : where.model,
    ...(game?.fieldMarks === undefined ? {} : { fieldMarks: game.fieldMarks }),
    recent: await where.store.answers.textsOf(round.gameKey, {
      since: new Date(round.createdAt.getTime() - WEEK_MS),
      before: round.createdAt,
    }),
  };
  const dated: WordingContext = { ...plain, photoPostedAt: round.createdAt };
  // The last one without the operator's sentences and marks: one of those may make a link or a mention of just this label.
  const { templates: _, ...rest } = dated;
  const builtIn = { ...(wording === undefined ? rest : dated), fieldMarks: false } as const;
  const contexts = round.kind === 'standalone' ? [dated, builtIn] : [plain, dated, builtIn];
  for (const context of contexts) {
    for (let attempt = 0; attempt < MAX_WORDINGS; attempt++) {
      const text = wordIfItFits(() => word(verdict, { ...context, attempt }));
      if (text === undefined || (await isUsed(where, round, text))) continue;
      if (rules.faults(text, hashtag).length === 0) return text;
    }
  }
  return word(verdict, builtIn);
}

/** The operator's sentences were tried with the longest labels, but not with every verdict that photos can give. */
function wordIfItFits(word: () => string): string | undefined {
  try {
    return word();
  } catch {
    return undefined;
  }
}

/**
 * Whether the network would refuse it, as far as is known: a new memory knows its former answers from the own timeline only. A standalone
 * post names its photo, so that nothing but itself has its text; and by that text it is found there.
 */
export async function isUsed(
  { store, now }: Pick<Pass, 'store' | 'now'>,
  round: RoundRecord,
  text: string,
): Promise<boolean> {
  const since = round.kind === 'standalone' ? undefined : new Date(now().getTime() - DUPLICATE_MS);
  return store.answers.usesText(text, round.id, since);
}
