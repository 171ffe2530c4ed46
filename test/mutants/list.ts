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
      ["unsummonedReply === 'never' || ", ''],
      ["(unsummonedReply === 'hosts' && game.hosts.length === 0)", 'false'],
      ['if (post.authorIsBot)', 'if (false)'],
      ['if (post.sensitive)', 'if (false)'],
      ['game.hosts.length > 0 && game.hashtag !== undefined', 'game.hashtag !== undefined'],
      ['game.hosts.length > 0 ? 0 : 1', 'game.hosts.length > 0 ? 1 : 0'],
      ['post.photos.length === 0 && tagged[0]', 'false && tagged[0]'],
      ['tagged.length === 0 && post.photos.length > 0 &&', 'post.photos.length > 0 &&'],
      ['mentionsBot(post, bot) && asksAboutPhoto(saidIn(post))', 'mentionsBot(post, bot)'],
      ['question && standing.askedEnough', 'false'],
      ['if (standing.askedEnough)', 'if (false)'],
      ['(isOwn && tagged.length === 0 ? policy.questions : undefined)', 'policy.questions'],
    ],
  },
  {
    file: 'src/game/questions-game.ts',
    changes: [
      ['animals >= LEAST_ANIMALS', 'true'],
      ['b.animals - a.animals', 'a.animals - b.animals'],
      ['!nothing', 'true'],
    ],
  },
  {
    file: 'src/play/play-once.ts',
    changes: [['platform.prices ? undefined : context.questions', 'context.questions']],
    tests: ['test/questions.test.ts'],
  },
  {
    file: 'src/play/question.ts',
    changes: [
      ['if (bar) return', 'if (false) return'],
      ["if (parent.authorIsBot) return { kind: 'author-is-bot' };", ''],
      ['!questions || asksAboutPhoto(saidIn(parent))', 'true'],
      ['{ ...round, id: about.id, photos', '{ ...round, photos'],
    ],
    tests: ['test/bluesky-manners.test.ts', 'test/bluesky-questions.test.ts'],
  },
  {
    file: 'src/solutions/match.ts',
    changes: [
      ['const text = saidIn(post)', 'const { text } = post'],
      ['await store.rounds.get(answer.roundId)', 'await store.rounds.find([answer.roundId])'],
    ],
    tests: ['test/bluesky-cases.test.ts', 'test/bluesky-days.test.ts'],
  },
  {
    file: 'src/game/networks.ts',
    changes: [
      ['did.test(id) && ', ''],
      ['did.test(id) && hosts.includes(id)', 'false'],
      ['handle !== undefined && hosts.includes(handle)', 'false'],
    ],
  },
  {
    file: 'src/play/renamed-host.ts',
    changes: [
      ['[...game.hosts, id]', 'game.hosts'],
      ['query: id', 'query: host'],
      ["request.kind !== 'host' || reason !== 'host-unknown'", 'true'],
    ],
    tests: ['test/bluesky-renamed-host.test.ts'],
  },
  {
    file: 'src/game/question.ts',
    changes: [['id === undefined ?', 'id !== undefined ?']],
    tests: ['src/game/admission.test.ts'],
  },
  {
    file: 'src/game/verdict.ts',
    tests: ['src/game/roll-up.test.ts'],
    changes: [
      [
        'clear.toSorted((a, b) => b.named.probability - a.named.probability)',
        'clear.toSorted((a, b) => a.named.probability - b.named.probability)',
      ],
      ['probability >= LEAST_WORTH_NAMING', 'probability >= 0'],
      ['nothing >= model.decision.nothing', 'nothing > model.decision.nothing'],
      ['animals.size > 1', 'animals.size > 2'],
      ['withAnimal.length > 0 ? withAnimal : seen', 'seen'],
      ['best.probability >= namedFrom', 'best.probability > namedFrom'],
      ['a.size - b.size ||', 'b.size - a.size ||'],
      ['const NEARLY_ALL = 0.9', 'const NEARLY_ALL = 0.5'],
      ['only?.[id] ?? (found', '(found'],
      ['ranks?.[found.rank]) ?? group', 'undefined) ?? group'],
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
    file: 'src/solutions/reading/understood.ts',
    changes: [
      ["place === 'thread' && borne.length === 0", 'borne.length === 0'],
      ['!borne.includes(number)', 'borne.includes(number)'],
    ],
    tests: ['src/solutions/reading/read-solution.test.ts'],
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
      ['Math.min(...verdict.photos', 'Math.max(...verdict.photos'],
      ['Math.min(ofTarget', 'Math.max(ofTarget'],
      ["case 'unsure':\n      return 0;", "case 'unsure':\n      return 1;"],
      ["case 'cannotTell':\n      return 0;", "case 'cannotTell':\n      return 1;"],
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
      ['hash(context.seed) + attempt', 'hash(context.seed)'],
      ['.find((each) => !recent', '.find((each) => recent'],
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
  {
    file: 'src/game/phrases.ts',
    changes: [
      ['probability >= 0.995', 'probability > 1'],
      ['probability >= least - 1e-9', 'probability >= least - 0.05'],
    ],
  },
  {
    file: 'src/game/is-it.ts',
    tests: ['src/game/roll-up.test.ts'],
    changes: [
      ['probability >= yes', 'probability > yes'],
      ['probability <= no ||', 'probability < no ||'],
      ['(instead && probability <= noWithAnother)', 'false'],
      ['(instead && probability <= noWithAnother)', 'probability <= noWithAnother'],
      ['Math.max(...target.ids.map', 'Math.min(...target.ids.map'],
      ["has('no')) return { ...first, photos", "has('yes')) return { ...first, photos"],
      ['size > 1 || photos.includes(undefined)', 'size > 1'],
      ['share * (1 - measured)', 'share * measured'],
      ['isCatchAll(sight.named.id, model)', 'false'],
      ['return holds ? undefined : sight.named;', 'return sight.named;'],
      ['target: first.target, rule', 'rule'],
    ],
  },
  {
    file: 'src/game/target.ts',
    changes: [
      ['|| isCatchAll(found.id, model)', ''],
      ["n === 'n' ? [rest, `n${rest}`] : [rest]", '[rest]'],
      ['if (found[1])', 'if (found[9])'],
      ["if (game.question === 'which') return", 'if (game.target === undefined) return'],
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
      [' - (await onHosts(context))', ''],
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
    file: 'src/solutions/drift.ts',
    changes: [
      ['if (looks.length < LEAST) continue;', ''],
      ['const ALLOWED = 0.1;', 'const ALLOWED = 0.3;'],
      ['mean(values) - Z * standardError(values)', 'mean(values)'],
      ['const FARTHER = 0.8;', 'const FARTHER = 0.4;'],
      ['&& distances.length >= LEAST', ''],
      ['&& !isFar', ''],
      ['&& now.distance > farthest(expected)', ''],
      ['|| model.species', ''],
      [" === 'unsure' ? 1 : 0", " === 'unsure' ? 0 : 1"],
    ],
  },
  {
    file: 'src/solutions/shadows.ts',
    changes: [
      ["outcome === undefined || outcome === 'open' ||", 'outcome === undefined ||'],
      ["|| one.outcome === 'open'", ''],
      ['byHash.get(one.model.hash)', '[...byHash.values()][0]'],
      ["outcome === 'right' && other[i] !== 'right'", "outcome === 'right'"],
      ['Math.min(1, 2 * sum)', 'Math.min(1, sum)'],
    ],
  },
  {
    file: 'src/settings/exchange-models.ts',
    changes: [
      ['if (model !== entry.model)', 'if (false)'],
      ["'shadow', before)", "'shadow', entry.shadow)"],
      ['entry.shadow !== undefined && isMeant(entry)', 'entry.shadow !== undefined'],
    ],
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
    file: 'src/platforms/bluesky/publishing.ts',
    tests: ['test/bluesky-publishing.test.ts'],
    changes: [
      ['rkey, swapRecord: null, record }', 'rkey, record }'],
      ['createdAt: draft.at.toISOString()', 'createdAt: new Date().toISOString()'],
      [
        "if (found !== 'foreign') return { id: found, already: true };",
        'return { id: String(found), already: true };',
      ],
      ['parentOf(value) === draft.replyTo', 'true'],
      ["Reflect.get(answer.body, 'commit') === undefined", 'false'],
      ['invalid-swap|', ''],
      ['|record-already-exists', ''],
    ],
  },
  {
    file: 'src/platforms/bluesky/record-key.ts',
    tests: ['test/bluesky-publishing.test.ts'],
    changes: [
      ['(hash + BigInt(next))', 'hash'],
      ["key.startsWith('at://') && isTid(own)", 'false'],
      ['? numberOf(own) >> CLOCK_BITS', '? numberOf(own)'],
    ],
  },
  {
    file: 'src/platforms/bluesky/marks.ts',
    tests: ['test/bluesky-reading.test.ts', 'test/bluesky-contract.test.ts'],
    changes: [
      ['Math.max(at - OVERLAP_MS, reached)', 'Math.max(at, reached)'],
      ['isWhole ? 0 :', 'isWhole || true ? 0 :'],
      ['item.seenAt > this.#mark.seenAt', 'false'],
      ['item.at >= this.#floor', 'item.at > this.#floor'],
      ['item.at >= this.#floor && ', ''],
      ['oldest.at <= notBefore.getTime()', 'true'],
      ['.sort((a, b) => a.at - b.at)', ''],
      ['difference >= 0 ? a : b', 'difference >= 0 ? b : a'],
      ['items.filter((item) => item.at >= floor)', 'items.slice(0, 1)'],
    ],
  },
  {
    file: 'src/platforms/bluesky/session.ts',
    tests: ['test/bluesky-session.test.ts'],
    changes: [
      ['const isOurs = kept.handle === credentials.handle &&', 'const isOurs ='],
      ['Date.parse(endsAt) - MARGIN_MS', 'Date.parse(endsAt)'],
      ['await this.#options.book.save(JSON.stringify(this.#session));', ''],
      ['this.#renewing ??=', 'this.#renewing ='],
      ['const known = [this.#session, await this.#load()]', 'const known = [this.#session]'],
      ["error.kind === 'credentials' && /token|auth/.test(error.reason)", 'false'],
    ],
  },
  {
    file: 'src/platforms/bluesky/mapping.ts',
    tests: ['test/bluesky-reading.test.ts'],
    changes: [
      ['moments.length === 0 ? 0 : Math.min(...moments)', 'Math.max(...moments)'],
      ["viewer.replyDisabled === true ? 'no' : 'yes'", "'yes'"],
      ['neg !== true &&', ''],
      ['!(exp !== undefined && Date.parse(exp) <= now.getTime())', 'true'],
      ['[...view.labels, ...author.labels]', 'view.labels'],
      ['isBridged(author) || ', ''],
      [".replace(/^@/, '').toLowerCase()", ''],
      ['LEAVE_ALONE.test(description)', 'false'],
    ],
  },
  {
    file: 'src/platforms/bluesky/errors.ts',
    tests: [
      'test/bluesky-publishing.test.ts',
      'test/bluesky-reading.test.ts',
      'test/bluesky-session.test.ts',
    ],
    changes: [
      ["effect: call.write && !isRefusal ? 'unknown' : 'none'", "effect: 'none'"],
      ['call.write && sent', 'call.write'],
      ['/^Account/.test(error) && status !== 401', 'false'],
      ['answer.status < 500 && answer.status !== 408', 'true'],
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
