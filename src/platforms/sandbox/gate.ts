import type { IncomingMessage, ServerResponse } from 'node:http';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { deliver } from './deliver.ts';
import { alterJson, faultResponse } from './fault-answers.ts';
import type { Fault, Faults, RequestRecord } from './faults.ts';
import { createSite } from './routes.ts';
import type { Call, Site } from './site.ts';

export interface Connection {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

/** Where requests come in: writes them down, lets faults strike before or after the effect, and sends what is left. */
export class Gate {
  readonly requests: RequestRecord[] = [];
  readonly #site: Site;
  readonly #app: ReturnType<typeof createSite>;
  readonly #faults: Faults;

  constructor(site: Site, faults: Faults) {
    this.#site = site;
    this.#app = createSite(site);
    this.#faults = faults;
  }

  async handle(request: Request, { incoming, outgoing }: Connection): Promise<Response> {
    const url = new URL(request.url);
    const authorization = incoming.headers.authorization;
    const call: Call = {
      method: request.method,
      url: `http://${incoming.headers.host}${incoming.url}`,
      query: Object.fromEntries(url.searchParams),
      authorization,
      body: await request.text(),
    };
    const record = {
      number: this.requests.length + 1,
      at: this.#site.world.now(),
      method: call.method,
      path: url.pathname,
      query: call.query,
      body: call.body,
      auth: authSeen(authorization),
      status: 0,
    } satisfies RequestRecord;
    this.requests.push(record);
    const fault = this.#faults.strike(record);
    if (fault) Object.assign(record, { fault: fault.kind });

    const response = await this.#answer(call, record, fault);
    const date = fault?.kind === 'wrong-date' ? fault.date : this.#site.world.now();
    response?.headers.set('date', date.toUTCString());
    const sent = await deliver(response, fault, outgoing);
    if (sent) record.status = response?.status ?? 0;
    return sent === 'by-us' || !sent || !response ? RESPONSE_ALREADY_SENT : response;
  }

  /** `undefined`: the connection gets no answer. */
  async #answer(call: Call, record: RequestRecord, fault: Fault | undefined): Promise<Response | undefined> {
    const early = fault && (fault.when ?? 'before-effect') === 'before-effect';
    if (early && fault.kind === 'hook' && (await fault.run(record)) === 'drop') return undefined;
    const { vocabulary, world } = this.#site;
    const instead = fault && faultResponse(fault, vocabulary, world.now());
    if (early && instead) return instead === 'none' ? undefined : instead;
    const request = new Request(call.url, { method: call.method });
    const usual = await this.#app.fetch(request, call);
    if (fault?.kind === 'hook' && !early && (await fault.run(record)) === 'drop') return undefined;
    if (instead) return instead === 'none' ? undefined : instead;
    return fault ? alterJson(usual, fault) : usual;
  }
}

function authSeen(authorization = ''): RequestRecord['auth'] {
  if (/^oauth /i.test(authorization)) return 'oauth1';
  return /^bearer /i.test(authorization) ? 'bearer' : 'none';
}
