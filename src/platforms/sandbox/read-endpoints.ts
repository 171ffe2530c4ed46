import { readSelection, SELECTION_PARAMETERS } from './fields.ts';
import type { Auth } from './oauth.ts';
import type { SandboxPost } from './post.ts';
import { invalidRequest, resourceMissing } from './problems.ts';
import { answer, cutPage, inRange, readList, readRange, refuseUnknown } from './reading.ts';
import { type Rendered, renderPosts, renderUser, repliedToUser } from './render.ts';
import { parseQuery, QueryError, type Searchable } from './search-query.ts';
import { type Answer, type Call, type Site, viewer } from './site.ts';
import type { World } from './world.ts';

const RANGE = ['max_results', 'since_id', 'until_id', 'start_time', 'end_time', 'pagination_token'];

export async function search(site: Site, { query }: Call, auth: Auth): Promise<Answer> {
  refuseUnknown(query, ['query', 'next_token', 'sort_order', ...RANGE, ...SELECTION_PARAMETERS]);
  const { world } = site;
  const matches = readQuery(query.query ?? '', site.searchQueryLimit);
  const range = readRange(query, world.now(), true);
  const found = world
    .listed(viewer(site, auth))
    .filter((post) => inRange(post, range) && matches(searchable(world, post)));
  return page(site, query, auth, found, { min: 10, scope: 'search', charge: 'post-read' });
}

function readQuery(query: string, limit: number) {
  try {
    if (query === '') throw new QueryError('The `query` query parameter can not be empty');
    return parseQuery(query, limit);
  } catch (error) {
    if (error instanceof QueryError) throw invalidRequest({ query: [query] }, error.message);
    throw error;
  }
}

export function timeline(
  which: 'tweets' | 'mentions',
  site: Site,
  { query }: Call,
  auth: Auth,
  id: string,
): Promise<Answer> | Answer {
  const known = which === 'tweets' ? ['exclude', ...RANGE] : RANGE;
  refuseUnknown(query, [...known, ...SELECTION_PARAMETERS]);
  if (!/^[0-9]{1,19}$/.test(id))
    throw invalidRequest({ id: [id] }, `The \`id\` query parameter value [${id}] is not valid`);
  const { world } = site;
  const account = world.accountById(id);
  const hidden = account?.locked === true && viewer(site, auth) !== id;
  if (!account || hidden)
    return { status: 200, body: answer(undefined, undefined, [resourceMissing('user', 'id', id, hidden)]) };
  const exclude = (query.exclude ?? '').split(',');
  const range = readRange(query, world.now(), false);
  const isMember = (post: SandboxPost) =>
    which === 'tweets'
      ? post.authorId === id &&
        !(exclude.includes('replies') && post.replyTo !== undefined) &&
        !(exclude.includes('retweets') && post.repostOf !== undefined)
      : post.authorId !== id &&
        post.repostOf === undefined &&
        post.stored.mentions.some((mention) => mention.id === id);
  const members = world
    .listed(viewer(site, auth))
    .filter(isMember)
    .slice(0, which === 'tweets' ? 3200 : 800)
    .filter((post) => inRange(post, range));
  const charge = id === site.bot.id ? 'own-read' : 'post-read';
  return page(site, query, auth, members, { min: 5, scope: `${id} ${which}`, charge });
}

async function page(
  site: Site,
  query: Call['query'],
  auth: Auth,
  posts: readonly SandboxPost[],
  { min, scope, charge }: { min: number; scope: string; charge: 'post-read' | 'own-read' },
): Promise<Answer> {
  const { posts: shown, meta } = cutPage(posts, query, min, scope);
  const rendered = await render(site, query, auth, shown, charge);
  return { status: 200, body: answer(rendered.data, rendered.includes, rendered.errors, meta) };
}

export async function lookup(site: Site, { query }: Call, auth: Auth): Promise<Answer> {
  refuseUnknown(query, ['ids', ...SELECTION_PARAMETERS]);
  const ids = readList(query, 'ids', /^[0-9]{1,19}$/);
  const found = ids.map((id) => ({ id, post: site.world.post(id) }));
  const seen = found.flatMap(({ post }) =>
    post && site.world.isVisible(post, viewer(site, auth)) ? [post] : [],
  );
  const missing = found
    .filter(({ post }) => !post || !seen.includes(post))
    .map(({ id, post }) => resourceMissing('tweet', 'ids', id, post !== undefined && !post.deleted));
  const rendered = await render(site, query, auth, seen, 'post-read');
  return { status: 200, body: answer(rendered.data, rendered.includes, [...missing, ...rendered.errors]) };
}

async function render(
  site: Site,
  query: Call['query'],
  auth: Auth,
  posts: readonly SandboxPost[],
  charge: 'post-read' | 'own-read',
): Promise<Rendered> {
  const who = viewer(site, auth);
  const rendered = await renderPosts(
    {
      world: site.world,
      selection: readSelection(query),
      photoHost: site.url(),
      ...(who !== undefined && { viewer: who }),
    },
    posts,
  );
  site.ledger.read(charge, rendered.postIds);
  site.ledger.read('user-read', rendered.userIds);
  return rendered;
}

export function me(site: Site, { query }: Call): Answer {
  refuseUnknown(query, SELECTION_PARAMETERS);
  const selection = readSelection(query);
  site.ledger.read('user-read', [site.bot.id]);
  return {
    status: 200,
    body: { data: renderUser({ world: site.world, selection, photoHost: site.url() }, site.bot) },
  };
}

export function users(parameter: 'ids' | 'usernames', pattern: RegExp, site: Site, { query }: Call): Answer {
  refuseUnknown(query, [parameter, ...SELECTION_PARAMETERS]);
  const selection = readSelection(query);
  const { world } = site;
  const asked = readList(query, parameter, pattern).map((value) => ({
    value,
    account: parameter === 'ids' ? world.accountById(value) : world.findAccount(value),
  }));
  const found = asked.flatMap(({ account }) => account ?? []);
  const missing = asked
    .filter(({ account }) => !account)
    .map(({ value }) => resourceMissing('user', parameter, value, false));
  site.ledger.read(
    'user-read',
    found.map(({ id }) => id),
  );
  const data = found.map((account) => renderUser({ world, selection, photoHost: site.url() }, account));
  return { status: 200, body: answer(data, undefined, missing) };
}

function searchable(world: World, post: SandboxPost): Searchable {
  const repliedTo = repliedToUser(world, post);
  const repliedHandle = repliedTo === undefined ? undefined : world.accountById(repliedTo)?.handle;
  return {
    text: post.stored.text,
    hashtags: post.stored.hashtags.map(({ tag }) => tag.toLowerCase()),
    mentions: post.stored.mentions.map(({ username }) => username.toLowerCase()),
    author: [post.by.toLowerCase(), post.authorId],
    ...(repliedTo !== undefined && { repliesTo: [repliedHandle?.toLowerCase() ?? '', repliedTo] as const }),
    conversationId: post.conversationId,
    hasLinks: post.stored.urls.length > 0,
    media: post.media.map(({ type }) => type),
    isRetweet: post.repostOf !== undefined,
    isQuote: post.quoting !== undefined,
  };
}
