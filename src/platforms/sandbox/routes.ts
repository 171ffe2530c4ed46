import { Hono } from 'hono';
import { createPost } from './create-post.ts';
import { respell, type Vocabulary } from './fields.ts';
import type { EndpointName, Headers } from './limits.ts';
import { isVariant, variantOf } from './photos.ts';
import { ApiProblem, forbidden, notFound, withProblemHost } from './problems.ts';
import { lookup, me, search, timeline, users } from './read-endpoints.ts';
import type { Call, Handler, Site } from './site.ts';

const ENDPOINTS: readonly [method: 'GET' | 'POST', path: string, EndpointName, userOnly: boolean, Handler][] =
  [
    ['GET', '/2/tweets/search/recent', 'search', false, search],
    ['GET', '/2/users/me', 'me', true, me],
    ['GET', '/2/users/by', 'usersBy', false, (site, call) => users('usernames', /^\w{1,15}$/, site, call)],
    ['GET', '/2/users', 'users', false, (site, call) => users('ids', /^[0-9]{1,19}$/, site, call)],
    ['GET', '/2/users/:id/tweets', 'userPosts', false, (...args) => timeline('tweets', ...args)],
    ['GET', '/2/users/:id/mentions', 'mentions', false, (...args) => timeline('mentions', ...args)],
    ['GET', '/2/tweets', 'posts', false, lookup],
    ['POST', '/2/tweets', 'createPost', true, createPost],
  ];

export function createSite(site: Site): Hono<{ Bindings: Call }> {
  const app = new Hono<{ Bindings: Call }>();
  for (const [method, path, endpoint, userOnly, handle] of ENDPOINTS)
    app.on(method, path, async (context) => {
      let headers: Headers = {};
      try {
        const call = context.env;
        const auth = site.gatekeeper.check(method, call.url, call.authorization);
        if (userOnly && auth === 'bearer') throw forbidden('unsupported-authentication');
        headers = site.limits.take(endpoint, auth);
        const { status, body, headers: more } = await handle(site, call, auth, context.req.param('id') ?? '');
        const text = withProblemHost(respell(body, site.vocabulary), site.vocabulary);
        return new Response(text, { status, headers: { ...JSON_HEADERS, ...headers, ...more } });
      } catch (error) {
        return problemResponse(error, site.vocabulary, headers);
      }
    });
  app.get('/media/:file', async (context) => {
    const name = context.req.query('name') ?? 'medium';
    const media = site.world.media.get(context.req.param('file').replace(/\.\w+$/, ''));
    if (!media || !isVariant(name)) return new Response(null, { status: 404 });
    const bytes = site.resizePhotos ? await variantOf(media, name) : media.bytes;
    return new Response(new Uint8Array(bytes), { headers: { 'content-type': media.contentType } });
  });
  app.notFound(() => problemResponse(notFound(), site.vocabulary));
  return app;
}

const JSON_HEADERS = { 'content-type': 'application/json; charset=utf-8' };

export function problemResponse(error: unknown, vocabulary: Vocabulary, headers: Headers = {}): Response {
  if (!(error instanceof ApiProblem)) throw error;
  return new Response(withProblemHost(error.body, vocabulary), {
    status: error.status,
    headers: { 'content-type': 'application/problem+json', ...headers, ...error.headers },
  });
}
