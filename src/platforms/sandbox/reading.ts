import { createHash } from 'node:crypto';
import type { SandboxPost } from './post.ts';
import { invalidRequest, type PartialError } from './problems.ts';
import { compareIds, firstIdAt } from './snowflake.ts';

type Query = Readonly<Record<string, string>>;

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

/** @throws ApiProblem 400 on a parameter that the endpoint does not have */
export function refuseUnknown(query: Query, known: readonly string[]): void {
  for (const name of Object.keys(query))
    if (!known.includes(name))
      throw invalidRequest(
        { [name]: [query[name] ?? ''] },
        `The query parameter [${name}] is not one of [${known.join(',')}]`,
      );
}

export function readList(query: Query, name: string, pattern: RegExp): readonly string[] {
  const value = query[name];
  if (value === undefined || value === '')
    throw invalidRequest({ [name]: [] }, `The \`${name}\` query parameter can not be empty`);
  const items = value.split(',');
  if (items.length > 100)
    throw invalidRequest({ [name]: [value] }, `size must be between 1 and 100: [${items.length}]`);
  for (const item of items)
    if (!pattern.test(item))
      throw invalidRequest(
        { [name]: [item] },
        `The \`${name}\` query parameter value [${item}] does not match ${pattern.source}`,
      );
  return items;
}

export interface Range {
  readonly sinceId: string;
  readonly untilId?: string;
}

/** `since_id`, `until_id`, `start_time`, `end_time`: both ends exclusive but the start of `start_time`. @throws ApiProblem 400 */
export function readRange(query: Query, now: Date, lastSevenDaysOnly: boolean): Range {
  const { since_id: sinceId, until_id: untilId, start_time: start, end_time: end } = query;
  for (const name of ['since_id', 'until_id'])
    if (query[name] !== undefined && !/^[0-9]{1,19}$/.test(query[name]))
      throw invalidRequest(
        { [name]: [query[name]] },
        `The \`${name}\` query parameter value [${query[name]}] does not match ^[0-9]{1,19}$`,
      );
  if (lastSevenDaysOnly && (sinceId ?? untilId) !== undefined && (start ?? end) !== undefined)
    throw invalidRequest(
      sinceId === undefined ? { until_id: [untilId ?? ''] } : { since_id: [sinceId] },
      "Invalid use of 'since_id' or 'until_id' in conjunction with 'start_time' or 'end_time'.",
    );
  const weekAgo = new Date(now.getTime() - WEEK_MS);
  const oldest = lastSevenDaysOnly ? firstIdAt(weekAgo) : '0';
  if (lastSevenDaysOnly && sinceId !== undefined && compareIds(sinceId, oldest) < 0)
    throw invalidRequest(
      { since_id: [sinceId] },
      `'since_id' must be a tweet id created after ${minute(weekAgo)}. Please use a 'since_id' that is larger than ${oldest}`,
    );
  const startTime = readMoment(query, 'start_time');
  const endTime = readMoment(query, 'end_time');
  if (lastSevenDaysOnly && startTime && startTime < weekAgo)
    throw invalidRequest(
      { start_time: [start ?? ''] },
      `Invalid 'start_time':'${start}'. 'start_time' must be on or after ${minute(weekAgo)}`,
    );
  if (lastSevenDaysOnly && endTime && endTime.getTime() > now.getTime() - 10_000)
    throw invalidRequest(
      { end_time: [end ?? ''] },
      `Invalid 'end_time':'${end}'. 'end_time' must be a minimum of 10 seconds prior to the request time.`,
    );
  const afterStart = startTime ? (BigInt(firstIdAt(startTime)) - 1n).toString() : oldest;
  const before = untilId ?? (endTime && firstIdAt(endTime));
  return {
    sinceId: sinceId !== undefined && compareIds(sinceId, afterStart) > 0 ? sinceId : afterStart,
    ...(before !== undefined && { untilId: before }),
  };
}

function minute(moment: Date): string {
  return `${moment.toISOString().slice(0, 16)}Z`;
}

function readMoment(query: Query, name: string): Date | undefined {
  const value = query[name];
  if (value === undefined) return undefined;
  const moment = new Date(value);
  if (
    !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value) ||
    Number.isNaN(moment.getTime())
  )
    throw invalidRequest(
      { [name]: [value] },
      `The \`${name}\` query parameter value [${value}] is not a valid date-time`,
    );
  return moment;
}

export function inRange(post: SandboxPost, { sinceId, untilId }: Range): boolean {
  return compareIds(post.id, sinceId) > 0 && (untilId === undefined || compareIds(post.id, untilId) < 0);
}

export interface Page {
  readonly posts: readonly SandboxPost[];
  readonly meta: Readonly<Record<string, string | number>>;
}

/**
 * Cuts one page out of posts that are sorted newest first. The token holds the last id shown and what was asked, so that it
 * fits no other request, and a post that arrives between two pages is on neither.
 * @throws ApiProblem 400 on a bad `max_results` or token
 */
export function cutPage(posts: readonly SandboxPost[], query: Query, min: number, scope: string): Page {
  const asked = query.max_results ?? '10';
  const size = Number(asked);
  if (!/^\d+$/.test(asked) || size < min || size > 100)
    throw invalidRequest(
      { max_results: [asked] },
      `The \`max_results\` query parameter value [${asked}] is not between ${min} and 100`,
    );
  const { next_token: next, pagination_token: pagination, max_results: _, ...rest } = query;
  const fingerprint = createHash('sha256')
    .update(scope + JSON.stringify(Object.entries(rest).sort()))
    .digest('hex')
    .slice(0, 12);
  const token = next ?? pagination;
  const name = next === undefined ? 'pagination_token' : 'next_token';
  let remaining = posts;
  if (token !== undefined) {
    const [madeFor, lastId] = Buffer.from(token, 'base64url').toString('utf8').split(':');
    if (madeFor !== fingerprint || lastId === undefined)
      throw invalidRequest({ [name]: [token] }, `Invalid '${name}':'${token}'`);
    remaining = posts.filter((post) => compareIds(post.id, lastId) < 0);
  }
  const page = remaining.slice(0, size);
  const [newest, oldest] = [page[0], page.at(-1)];
  return {
    posts: page,
    meta: {
      ...(newest && oldest && { newest_id: newest.id, oldest_id: oldest.id }),
      result_count: page.length,
      ...(oldest &&
        remaining.length > page.length && {
          next_token: Buffer.from(`${fingerprint}:${oldest.id}`).toString('base64url'),
        }),
    },
  };
}

/** Leaves out what is empty, as X does: no hits are a `meta` alone, and what could not be found is `errors` alone. */
export function answer(
  data: unknown,
  includes: unknown,
  errors: readonly PartialError[],
  meta?: Page['meta'],
): Record<string, unknown> {
  const hasData = Array.isArray(data) ? data.length > 0 : data !== undefined;
  return {
    ...(hasData && { data }),
    ...(includes !== undefined && { includes }),
    ...(errors.length > 0 && { errors }),
    ...(meta && { meta }),
  };
}
