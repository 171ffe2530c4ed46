/** Speaks XRPC by plain `fetch`: neither the adapter nor a library can share a mistake with the server. */
export class Caller {
  readonly url: string;
  readonly did: string;
  readonly handle: string;
  accessJwt: string;
  refreshJwt: string;

  constructor(url: string, session: { did: string; handle: string; accessJwt: string; refreshJwt: string }) {
    this.url = url;
    this.did = session.did;
    this.handle = session.handle;
    this.accessJwt = session.accessJwt;
    this.refreshJwt = session.refreshJwt;
  }

  get(name: string, query: Query = {}): Promise<Said> {
    return ask(this.url, name, { query, token: this.accessJwt });
  }

  post(name: string, body: object): Promise<Said> {
    return ask(this.url, name, { body, token: this.accessJwt });
  }

  /** Writes a record as apps do: under a fresh key. */
  async create(collection: string, record: object): Promise<{ uri: string; cid: string }> {
    const body = { repo: this.did, collection, record: { createdAt: new Date().toISOString(), ...record } };
    const answer = await this.post('com.atproto.repo.createRecord', body);
    if (answer.status !== 200)
      throw new Error(`createRecord: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body as unknown as { uri: string; cid: string };
  }

  say(text: string, more: object = {}): Promise<{ uri: string; cid: string }> {
    return this.create('app.bsky.feed.post', { text, ...more });
  }

  put(rkey: string, record: object, more: object = {}): Promise<Said> {
    const collection = 'app.bsky.feed.post';
    return this.post('com.atproto.repo.putRecord', { repo: this.did, collection, rkey, record, ...more });
  }
}

type Query = Readonly<Record<string, string | number | readonly string[]>>;

export interface Said {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: what a test expects of it is what it is
  readonly body: Record<string, any>;
}

export async function ask(
  url: string,
  name: string,
  {
    query = {},
    body,
    token,
    method = body === undefined ? 'GET' : 'POST',
  }: { query?: Query; body?: object; token?: string; method?: string } = {},
): Promise<Said> {
  const address = new URL(`/xrpc/${name}`, url);
  for (const [key, value] of Object.entries(query))
    for (const each of [value].flat()) address.searchParams.append(key, String(each));
  const response = await fetch(address, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text.startsWith('{') ? JSON.parse(text) : {},
  };
}

export async function logIn(url: string, account: { handle: string; password: string }): Promise<Caller> {
  const body = { identifier: account.handle, password: account.password };
  const answer = await ask(url, 'com.atproto.server.createSession', { body });
  if (answer.status !== 200)
    throw new Error(`createSession: ${answer.status} ${JSON.stringify(answer.body)}`);
  return new Caller(url, answer.body as ConstructorParameters<typeof Caller>[1]);
}

export const mentionOf = (did: string, byteStart: number, byteEnd: number): object => ({
  facets: [{ index: { byteStart, byteEnd }, features: [{ $type: 'app.bsky.richtext.facet#mention', did }] }],
});

export const replyTo = (parent: { uri: string; cid: string }, root = parent): object => ({
  reply: { root: { uri: root.uri, cid: root.cid }, parent: { uri: parent.uri, cid: parent.cid } },
});
