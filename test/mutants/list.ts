// biome-ignore-all lint/suspicious/noTemplateCurlyInString: sources are quoted here

/** Small changes of meaning, each of which some test beside the source, or one named here, has to notice. */
export interface Mutated {
  readonly file: string;
  /** Beside the source's own `x.test.ts`, where there is one. */
  readonly tests?: readonly string[];
  /** What stands there once, and what is put in its place. */
  readonly changes: readonly (readonly [from: string, to: string])[];
}

const store = ['src/store/sqlite/store.test.ts'];

export const mutated: readonly Mutated[] = [
  {
    file: 'src/game/admission.ts',
    changes: [
      ['post.authorId === bot.id', 'post.authorId !== bot.id'],
      ['post.repostOf !== undefined', 'false'],
      ['if (optedOut)', 'if (false)'],
      ['if (answered)', 'if (false)'],
      ['> maxAgeMs', '>= maxAgeMs'],
      ["summons.includes('quote') && standing.quotesBot", 'standing.quotesBot'],
      ["(summons.includes('mention') && mentionsBot(post, bot))", 'mentionsBot(post, bot)'],
      ["post.canReply !== 'no'", 'true'],
      ["if (unsummonedReply === 'never') return skip('not-summoned');", ''],
      ['if (post.authorIsBot)', 'if (false)'],
      ['if (post.sensitive)', 'if (false)'],
      ['game.hosts.length > 0 && game.hashtag !== undefined', 'game.hashtag !== undefined'],
      ['game.hosts.length > 0 ? 0 : 1', 'game.hosts.length > 0 ? 1 : 0'],
      ['post.photos.length === 0 && tagged[0]', 'false && tagged[0]'],
    ],
  },
  {
    file: 'src/game/question.ts',
    changes: [['id === undefined ?', 'id !== undefined ?']],
    tests: ['src/game/admission.test.ts'],
  },
  {
    file: 'src/game/verdict.ts',
    changes: [
      [
        'clear.toSorted((a, b) => b.named.probability - a.named.probability)',
        'clear.toSorted((a, b) => a.named.probability - b.named.probability)',
      ],
      ['candidate.probability >= LEAST_WORTH_NAMING', 'candidate.probability >= 0'],
      ['nothing >= model.decision.nothing', 'nothing > model.decision.nothing'],
      ['animals.size > 1', 'animals.size > 2'],
      ['withAnimal.length > 0 ? withAnimal : seen', 'seen'],
      ['best.probability >= threshold', 'best.probability > threshold'],
      ['a.size - b.size ||', 'b.size - a.size ||'],
      ['const NEARLY_ALL = 0.9', 'const NEARLY_ALL = 0.5'],
      ['model.decision.only?.[id] ?? usual', 'usual'],
    ],
  },
  {
    file: 'src/game/hours.ts',
    changes: [
      ['minutes === 24 * 60 ? day.plus({ days: 1 }) : day', 'day'],
      ['to.getTime() + GRACE_MS', 'to.getTime()'],
      ['to <= from ?', 'false ?'],
      ['time < to.getTime()', 'time <= to.getTime()'],
    ],
  },
  {
    file: 'src/solutions/score.ts',
    changes: [
      ["verdict.rule === 'operator'", 'false'],
      ["outcomes.includes('wrong')", 'false'],
      ['isWithin(said, set) || isWithin(set, said)', 'isWithin(said, set)'],
      ["? 'open' : 'right';\n  }", "? 'right' : 'open';\n  }"],
    ],
  },
  {
    file: 'src/solutions/merge.ts',
    changes: [
      ['return within(after, before) ? later : contradiction', 'return contradiction'],
      ["known.state === 'ambiguous'", 'false'],
    ],
  },
  {
    file: 'src/game/confidence.ts',
    changes: [
      ['Math.min', 'Math.max'],
      ['return 0;', 'return 1;'],
    ],
  },
  {
    file: 'src/game/summary.ts',
    changes: [
      ['named === 0', 'named < 0'],
      ['to.getTime() - 1)', 'to.getTime())'],
    ],
  },
  {
    file: 'src/game/wording.ts',
    changes: [
      ['probability >= 0.995', 'probability > 1'],
      ['(context.attempt ?? 0)', '0'],
      ['rules.length(text) <= rules.limit', 'true'],
    ],
  },
  {
    file: 'src/platforms/x/text-rules.ts',
    changes: [
      ['tag.toLowerCase() !== hashtag?.toLowerCase()', 'tag !== hashtag'],
      ['length > LIMIT', 'length > 2 * LIMIT'],
    ],
  },
  {
    file: 'src/platforms/x/mapping.ts',
    changes: [["settings === 'everyone' || (own", "settings !== 'everyone' || (own"]],
  },
  {
    file: 'src/play/draft.ts',
    tests: ['src/play/publish.test.ts'],
    changes: [
      ["kind === 'reply' ? { replyTo", "kind !== 'reply' ? { replyTo"],
      ['draftedAt: at } = answer', 'postCreatedAt: at } = answer'],
    ],
  },
  { file: 'src/game/assign-models.ts', changes: [['!models.has(model)', 'false']] },
  { file: 'src/game/opt-out.ts', changes: [['!JEST.test(said) &&', '']] },
  {
    file: 'src/play/budget.ts',
    changes: [
      ['context.now().toISOString().slice(0, 10)', 'context.now().toDateString()'],
      [
        'new Date(context.now().toISOString().slice(0, 10))',
        'new Date(context.now().getTime() - 86_400_000)',
      ],
      ['left > 0 && left >=', 'left >='],
      [
        'budgetLeft(pass);\n  if (pays(left, costOf(pass, what) * units))',
        'budgetLeft(pass);\n  if (pays(left, costOf(pass, what)))',
      ],
      ['price > 0 ?', 'price >= 0 ?'],
      ['if (!context.platform.prices) return Number.POSITIVE_INFINITY;\n  const midnight', 'const midnight'],
    ],
  },
  {
    file: 'src/play/retry.ts',
    changes: [
      ['2 ** Math.min(attempts - 1, 10)', 'Math.min(attempts, 10)'],
      ["error.kind === 'unavailable'", 'true'],
    ],
  },
  {
    file: 'src/play/reconcile.ts',
    changes: [
      ['Math.min(...starts.map(Number)) - MARGIN_MS', 'Math.min(...starts.map(Number))'],
      ['known.getTime() - MARGIN_MS', 'known.getTime()'],
      ['Math.max(pass.rules.maxPostAgeMs, 24 * 60 * 60 * 1000)', 'pass.rules.maxPostAgeMs'],
      ['attempts >= MAX_ATTEMPTS', 'attempts > MAX_ATTEMPTS'],
      ['|| missedAt !== undefined)', '|| true)'],
      ['pass.platform.lookup\n    ? []\n    : ', ''],
      ['ageMs(pass, missedAt ?? sendingAt)', 'ageMs(pass, sendingAt)'],
    ],
    tests: ['test/lagging-timeline.test.ts'],
  },
  {
    file: 'src/play/poll.ts',
    changes: [
      ["if (error.kind === 'rate-limited') break;", ''],
      ['failure ??= error;', 'failure = undefined;'],
      ['|| error.needsPerson) throw error', ') throw error'],
    ],
  },
  {
    file: 'src/play/admit.ts',
    changes: [
      ['known.latestAt >= post.versionAt', 'known.latestAt > post.versionAt'],
      ['!pass.platform.rules.edits ||', ''],
      ["admission.reason === 'profile-opt-out' &&", 'false &&'],
    ],
    tests: ['src/play/poll.test.ts'],
  },
  {
    file: 'src/play/caps.ts',
    changes: [
      ['posted >= rules.maxAnswersPerRun)', 'posted > rules.maxAnswersPerRun)'],
      ['sent >= rules.maxAnswersPerDay)', 'sent > rules.maxAnswersPerDay)'],
    ],
    tests: ['src/play/publish.test.ts'],
  },
  {
    file: 'src/play/publish.ts',
    changes: [
      ['error.retryAt ?? later', 'later'],
      ["if (target === 'open') out.isOver", 'if (target) out.isOver'],
      ["error.kind === 'rate-limited' ? 'limit' : 'later'", "'later'"],
      ['if (!already) await noteCost', 'await noteCost'],
      ["error.effect === 'unknown' ||", ''],
      ["|| error.kind === 'duplicate') {", ') {'],
      ['attempts >= MAX_ATTEMPTS', 'attempts > MAX_ATTEMPTS'],
      ['box.markUntried(key, pass.now(), error.reason);\n      throw error;', 'throw error;'],
      [
        'confidence(answer.verdict as Verdict) < rules.reviewBelow',
        'confidence(answer.verdict as Verdict) <= rules.reviewBelow',
      ],
    ],
  },
  {
    file: 'src/play/look.ts',
    changes: [['photo.attempts + 1 >= MAX_ATTEMPTS', 'photo.attempts + 1 > MAX_ATTEMPTS']],
  },
  {
    file: 'src/play/prune.ts',
    tests: ['test/retention.test.ts'],
    changes: [['Math.max(rules.retentionMs, rules.maxPostAgeMs)', 'rules.retentionMs']],
  },
  {
    file: 'src/play/age.ts',
    tests: ['test/limits-and-money.test.ts', 'test/play-a-round.test.ts'],
    changes: [['> rules.maxPostAgeMs', '< rules.maxPostAgeMs']],
  },
  {
    file: 'src/play/opt-out.ts',
    changes: [['post.repostOf !== undefined', 'false']],
  },
  {
    file: 'src/play/answer.ts',
    tests: ['test/play-a-round.test.ts', 'test/a-week-of-three-games.test.ts'],
    changes: [["kind === 'standalone' && !namesAnAnimal(verdict)", 'false']],
  },
  // What a run leans on.
  {
    file: 'src/platforms/x/rate-limits.ts',
    changes: [
      ['Math.min(...resets)', 'Math.max(...resets)'],
      ['Math.max(...resets)', 'Math.min(...resets)'],
    ],
  },
  {
    file: 'src/platforms/x/errors.ts',
    changes: [
      ['answer.status !== 408 && ', ''],
      ["&& kind !== 'duplicate'", ''],
      ['answer.status < 500', 'answer.status <= 500'],
    ],
  },
  {
    file: 'src/store/rows/own-posts.ts',
    tests: store,
    changes: [
      [
        'text = ? AND ${UNCLAIMED}\n    ORDER BY created_at,',
        'text = ? AND ${UNCLAIMED}\n    ORDER BY created_at DESC,',
      ],
      [
        'instr(text, ?) > 0 AND ${UNCLAIMED}\n    ORDER BY created_at,',
        'instr(text, ?) > 0 AND ${UNCLAIMED}\n    ORDER BY created_at DESC,',
      ],
      ['max(created_at)', 'min(created_at)'],
    ],
  },
  {
    file: 'src/store/rows/rounds.ts',
    tests: store,
    changes: [["if (other.answer_state !== 'sent') yield* retireRound", 'yield* retireRound']],
  },
  {
    file: 'src/store/rows/limits.ts',
    tests: store,
    changes: [['CASE WHEN excluded.until > rate_limits.until THEN', 'CASE WHEN true THEN']],
  },
  { file: 'src/mask.ts', changes: [['b.length - a.length', 'a.length - b.length']] },
];
