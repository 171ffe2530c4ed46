import type { AnswerKind, RoundState } from '../../game/round.ts';
import { StoreError } from '../errors.ts';
import type { NewRound, RoundRecord, Rounds } from '../store.ts';
import { roundReader } from './all-rounds.ts';
import { photoReplacer } from './photos.ts';
import { type RoundRow, SELECT_ROUNDS, SELECT_ROUNDS_OF_POSTS, toRound } from './round-rows.ts';
import type { Sql, Work } from './sql.ts';
import { list, moment, orNull } from './values.ts';

interface Content {
  id: string;
  network: string;
  version: string;
  latest: string;
  latestAt: string;
  versionAt: string;
  gameKey: string;
  model: string | null;
  authorId: string;
  authorHandle: string | null;
  text: string;
  createdAt: string;
  state: RoundState;
  reason: string;
  kind: AnswerKind | null;
  seenAt: string;
  awaits: number;
  photosPost: string | null;
  photosBy: string | null;
}

export function createRounds(db: Sql, network: string): Rounds {
  const get = db.sql<[string], RoundRow>(`${SELECT_ROUNDS} WHERE rounds.id = ?`);
  const findAll = db.sql<[string, string], RoundRow>(SELECT_ROUNDS_OF_POSTS);
  const awaiting = db.sql<[string], RoundRow>(`${SELECT_ROUNDS}
    WHERE rounds.awaits_answer = 1 AND rounds.network = ? ORDER BY rounds.created_at, rounds.id`);
  const unsolved = db.sql<
    [{ network: string; gameKey: string; authorId: string; since: string; before: string }],
    RoundRow
  >(`
    ${SELECT_ROUNDS}
    WHERE rounds.author_id = @authorId AND rounds.game_key = @gameKey AND rounds.network = @network
      AND rounds.created_at > @since AND rounds.created_at < @before
      AND rounds.reason NOT IN ('reveal', 'not-a-host', 'same-post', 'asked')
      AND EXISTS (SELECT 1 FROM photos WHERE round_id = rounds.id)
      AND NOT EXISTS (SELECT 1 FROM host_answers WHERE round_id = rounds.id AND host_answers.state <> 'ambiguous')
    ORDER BY rounds.created_at DESC, rounds.id DESC`);
  const countAdmitted = db.sql<[string, string, string], { count: number }>(`
    SELECT count(*) AS count FROM rounds
    WHERE author_id = ? AND network = ? AND state = 'admitted' AND seen_at > ?`);
  const byGame = db.sql<[], { game_key: string; last: string | null; count: number }>(`
    SELECT game_key, count(*) AS count,
      max(CASE WHEN reason NOT IN ('not-a-host', 'no-photo', 'asked', 'others-photo', 'parent-gone', 'parent-summoned', 'budget-kept', 'asked-enough')
        THEN created_at END) AS last
    FROM rounds WHERE reason NOT IN ('reveal', 'same-post') GROUP BY game_key`);
  const count = db.sql<[], { count: number }>('SELECT count(*) AS count FROM rounds');
  const lastBy = db.sql<[string, string], { author_id: string; created_at: string }>(`
    SELECT author_id, created_at FROM rounds WHERE author_handle = ? AND network = ? ORDER BY created_at DESC LIMIT 1`);
  const insert = db.sql<[Content]>(`
    INSERT INTO rounds (id, network, latest_post_id, latest_at, version_id, version_at, game_key, model, author_id, author_handle, text, created_at,
      state, reason, kind, seen_at, awaits_answer, photos_post, photos_by)
    VALUES (@id, @network, @latest, @latestAt, @version, @versionAt, @gameKey, @model, @authorId, @authorHandle, @text, @createdAt,
      @state, @reason, @kind, @seenAt, @awaits, @photosPost, @photosBy)`);
  const redecide = db.sql<[Content]>(`
    UPDATE rounds SET version_id = @version, version_at = @versionAt, game_key = @gameKey, model = @model,
      author_handle = coalesce(@authorHandle, author_handle), text = @text, created_at = @createdAt,
      state = @state, reason = @reason, kind = @kind, awaits_answer = @awaits,
      photos_post = @photosPost, photos_by = @photosBy
    WHERE id = @id`);
  const postIds = db.sql<[string], { post_id: string }>(
    'SELECT post_id FROM post_ids WHERE round_id = ? ORDER BY post_id',
  );
  const setLatest = db.sql<[string, string, string]>(
    'UPDATE rounds SET latest_post_id = ?, latest_at = ? WHERE id = ?',
  );
  const addId = db.sql<[string, string, string]>(
    'INSERT INTO post_ids (network, post_id, round_id) VALUES (?, ?, ?) ON CONFLICT (network, post_id) DO NOTHING',
  );
  const moveIds = db.sql<[string, string]>('UPDATE post_ids SET round_id = ? WHERE round_id = ?');
  const setState = db.sql<[{ id: string; state: RoundState; reason: string }]>(`
    UPDATE rounds SET state = @state, reason = @reason, awaits_answer = CASE WHEN @state = 'admitted' THEN 1 ELSE 0 END
    WHERE id = @id AND NOT EXISTS (SELECT 1 FROM answers WHERE round_id = @id)`);
  const retireRound = db.sql<[string]>(
    "UPDATE rounds SET state = 'skipped', reason = 'same-post', awaits_answer = 0 WHERE id = ?",
  );
  const retireAnswer = db.sql<[string, string]>(`
    UPDATE answers SET state = 'dead', reason = 'same-post', dead_at = ?, not_before = NULL
    WHERE round_id = ? AND state NOT IN ('sent', 'dead')`);
  const replacePhotos = photoReplacer(db);

  function* add(round: NewRound, ids: readonly string[]): Work<string> {
    const content = toContent(network, roundId(network, round.post.id), round, newestOf(round));
    yield* insert.tell(content);
    yield* addId.tellEach(ids.map((id) => [network, id, content.id]));
    yield* replacePhotos(content.id, round.post.photos);
    return content.id;
  }

  /** Two rounds turn out to be one post: the other stays for the record, but can never be answered as well. */
  function* absorb(kept: RoundRow, other: RoundRow, at: string): Work<void> {
    yield* moveIds.tell(kept.id, other.id);
    yield* retireAnswer.tell(at, other.id);
    if (other.answer_state !== 'sent') yield* retireRound.tell(other.id);
  }

  /** @param latest the newest version that is known of now */
  function* update(known: RoundRow, round: NewRound, ids: readonly string[], latest: Version): Work<void> {
    yield* addId.tellEach(ids.map((id) => [network, id, known.id]));
    if (latest.id !== known.latest_post_id) yield* setLatest.tell(latest.id, latest.at, known.id);
    const isSummoned = known.kind === 'standalone' && round.kind === 'reply';
    const decided = (known.state === 'admitted' && !isSummoned) || known.answer_state !== null;
    const outdated = moment(round.post.versionAt) < known.version_at;
    if (decided || outdated) return;
    yield* redecide.tell(toContent(network, known.id, round, latest));
    yield* replacePhotos(known.id, round.post.photos);
  }

  return {
    get: async (id) =>
      db.read(function* () {
        const row = yield* get.get(id);
        return row && toRound(row);
      }),
    find: async (postIds) =>
      db.read(function* () {
        const row = yield* findAll.get(network, list(postIds));
        return row && toRound(row);
      }),
    postIds: async (id) =>
      db.read(function* () {
        return (yield* postIds.all(id)).map(({ post_id }) => post_id);
      }),
    save: async (round) =>
      db.write(function* () {
        const ids = [...new Set([...round.post.editIds, round.post.id])];
        const [known, ...others] = yield* findAll.all(network, list(ids));
        for (const other of known ? others : [])
          yield* absorb(known as RoundRow, other, moment(round.seenAt));
        if (!known) return yield* mustGet(yield* add(round, ids));
        const versions = [known, ...others].map((each) => ({ id: each.latest_post_id, at: each.latest_at }));
        const latest = [...versions, newestOf(round)].reduce((a, b) => (b.at >= a.at ? b : a));
        yield* update(known, round, [...ids, ...versions.map(({ id }) => id)], latest);
        return yield* mustGet(known.id);
      }),
    setState: async (id, state, reason) =>
      db.alone(function* () {
        if ((yield* setState.run({ id, state, reason })) === 1) return;
        const found = yield* get.get(id);
        if (!found) throw new StoreError('missing', `Round ${id} is not stored; save it first.`);
        throw new StoreError(
          'state',
          `Round ${id} cannot become ${state}: its answer is ${found.answer_state}. Change the answer instead.`,
        );
      }),
    awaitingAnswer: async () =>
      db.read(function* () {
        return (yield* awaiting.all(network)).map(toRound);
      }),
    unsolved: async ({ gameKey, authorId, since, before }) =>
      db.read(function* () {
        return (yield* unsolved.all({
          network,
          gameKey,
          authorId,
          since: moment(since),
          before: moment(before),
        })).map(toRound);
      }),
    countAdmitted: async ({ authorId, since }) =>
      db.read(function* () {
        return (yield* countAdmitted.get(authorId, network, moment(since)))?.count ?? 0;
      }),
    byGame: async () =>
      db.read(function* () {
        const rows = yield* byGame.all();
        return new Map(
          rows.map(({ game_key, last, count: rounds }) => [
            game_key,
            { count: rounds, ...(last === null ? {} : { last: new Date(last) }) },
          ]),
        );
      }),
    ...roundReader(db),
    lastBy: async (handle) =>
      db.read(function* () {
        const row = yield* lastBy.get(handle, network);
        return row && { authorId: row.author_id, at: new Date(row.created_at) };
      }),
    count: async () =>
      db.read(function* () {
        return (yield* count.get())?.count ?? 0;
      }),
  };

  function* mustGet(id: string): Work<RoundRecord> {
    const row = yield* get.get(id);
    if (!row) throw new StoreError('internal', `Round ${id} was not stored; please report it.`);
    return toRound(row);
  }
}

/** Unique among all networks; on X, which came first, the id of the post. */
function roundId(network: string, postId: string): string {
  return network === 'x' ? postId : `${network}/${postId}`;
}

/** A version of a post, and when it was made. */
interface Version {
  readonly id: string;
  readonly at: string;
}

function newestOf({ post }: NewRound): Version {
  return { id: post.editIds.at(-1) ?? post.id, at: moment(post.latestAt) };
}

function toContent(
  network: string,
  id: string,
  { post, photosOf, gameKey, model, state, reason, kind, seenAt }: NewRound,
  latest: Version,
): Content {
  return {
    id,
    network,
    version: post.id,
    versionAt: moment(post.versionAt),
    latest: latest.id,
    latestAt: latest.at,
    gameKey,
    model: orNull(model),
    authorId: post.authorId,
    authorHandle: orNull(post.authorHandle),
    text: post.text,
    createdAt: moment(post.createdAt),
    state,
    reason,
    kind: orNull(kind),
    seenAt: moment(seenAt),
    awaits: state === 'admitted' ? 1 : 0,
    photosPost: orNull(photosOf?.id),
    photosBy: orNull(photosOf?.authorId),
  };
}
