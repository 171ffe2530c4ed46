/** A refusal as X words it. Thrown by whatever refuses, turned into a response in one place. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;
  /** Without `type`'s host, which depends on the vocabulary. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, body: Record<string, unknown>, headers: Record<string, string> = {}) {
    super(String(body.detail ?? body.title));
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

export type ForbiddenReason =
  | 'not-summoned'
  | 'not-mentioned'
  | 'duplicate'
  | 'post-gone'
  | 'not-permitted'
  | 'spend-cap'
  | 'oauth1-permissions'
  | 'unsupported-authentication'
  | 'client-forbidden';

const PROBLEM = 'problem:';

export function invalidRequest(
  parameters: Record<string, readonly string[]>,
  ...messages: string[]
): ApiProblem {
  return new ApiProblem(400, {
    errors: messages.map((message) => ({ parameters, message })),
    title: 'Invalid Request',
    detail: 'One or more parameters to your request was invalid.',
    type: `${PROBLEM}invalid-request`,
  });
}

export function unauthorized(): ApiProblem {
  return plain(401, 'Unauthorized', 'Unauthorized');
}

export function notFound(): ApiProblem {
  return plain(404, 'Not Found', 'Not Found');
}

export function tooManyRequests(headers: Record<string, string> = {}): ApiProblem {
  return new ApiProblem(
    429,
    { title: 'Too Many Requests', detail: 'Too Many Requests', type: 'about:blank', status: 429 },
    headers,
  );
}

export function creditsDepleted(): ApiProblem {
  return new ApiProblem(402, {
    title: 'CreditsDepleted',
    detail: 'Your account does not have any credits to fulfill this request.',
    type: `${PROBLEM}credits-depleted`,
    status: 402,
  });
}

export function forbidden(reason: ForbiddenReason, status: 400 | 403 = 403): ApiProblem {
  const { title, ...body } = forbiddenBody(reason);
  return new ApiProblem(status, { title: status === 400 ? 'Bad Request' : title, ...body, status });
}

function forbiddenBody(reason: ForbiddenReason): Record<string, unknown> {
  switch (reason) {
    case 'not-summoned':
      return {
        title: 'Forbidden',
        detail:
          'Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author of the post you are replying to.',
        type: 'about:blank',
      };
    case 'not-mentioned':
      return {
        title: 'Forbidden',
        detail:
          'You can only reply to or quote posts where you are mentioned or that are part of a conversation you are in.',
        type: `${PROBLEM}not-authorized-for-resource`,
        resource_type: 'post',
      };
    case 'duplicate':
      return {
        title: 'Forbidden',
        detail: 'You are not allowed to create a Tweet with duplicate content.',
        type: 'about:blank',
      };
    case 'post-gone':
      return {
        title: 'Forbidden',
        detail: 'You attempted to reply to a Tweet that is deleted or not visible to you.',
        type: 'about:blank',
      };
    case 'not-permitted':
      return {
        title: 'Forbidden',
        detail: 'You are not permitted to perform this action.',
        type: 'about:blank',
      };
    case 'spend-cap':
      return {
        title: 'SpendCapReached',
        detail: 'Your enrolled account has reached its billing cycle spend cap.',
        reason: 'SpendCapReached',
        type: `${PROBLEM}credits`,
      };
    case 'oauth1-permissions':
      return {
        title: 'Forbidden',
        detail:
          'Your client app is not configured with the appropriate oauth1 app permissions for this endpoint.',
        type: `${PROBLEM}oauth1-permissions`,
      };
    case 'unsupported-authentication':
      return {
        title: 'Unsupported Authentication',
        detail:
          'Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint.  Supported authentication types are [OAuth 1.0a User Context, OAuth 2.0 User Context].',
        type: `${PROBLEM}unsupported-authentication`,
      };
    case 'client-forbidden':
      return {
        title: 'Client Forbidden',
        detail: 'This request must be made using an approved developer account.',
        type: `${PROBLEM}client-forbidden`,
        reason: 'client-not-enrolled',
        required_enrollment: 'Appropriate Level of API Access',
      };
  }
}

export function plain(status: number, title: string, detail: string): ApiProblem {
  return new ApiProblem(status, { title, detail, type: 'about:blank', status });
}

/** One of the `errors[]` that a 200 carries for what it could not show. */
export type PartialError = Readonly<Record<string, string>>;

export function resourceMissing(
  what: 'tweet' | 'user',
  parameter: string,
  value: string,
  hidden: boolean,
): PartialError {
  const noun = what === 'tweet' && hidden ? 'Tweet' : what;
  return {
    value,
    parameter,
    resource_id: value,
    resource_type: what,
    title: hidden ? 'Authorization Error' : 'Not Found Error',
    detail: hidden
      ? `Sorry, you are not authorized to see the ${noun} with ${parameter}: [${value}].`
      : `Could not find ${noun} with ${parameter}: [${value}].`,
    type: `${PROBLEM}${hidden ? 'not-authorized-for-resource' : 'resource-not-found'}`,
  };
}

/** Spells problem types as the vocabulary's time did: under api.twitter.com, later under api.x.com. */
export function withProblemHost(body: unknown, vocabulary: 'tweet' | 'post'): string {
  const host = vocabulary === 'tweet' ? 'https://api.twitter.com' : 'https://api.x.com';
  return JSON.stringify(body, (key, value: unknown) =>
    key === 'type' && typeof value === 'string' && value.startsWith(PROBLEM)
      ? `${host}/2/problems/${value.slice(PROBLEM.length)}`
      : value,
  );
}
