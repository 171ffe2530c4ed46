import type { OutgoingHttpHeaders } from 'node:http';
import type { ForbiddenReason } from './problems.ts';

/** One request as the sandbox saw it. */
export interface RequestRecord {
  /** 1 for the first. */
  readonly number: number;
  readonly at: Date;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: string;
  readonly auth: 'oauth1' | 'bearer' | 'none';
  /** 0 while, and when, no answer was sent. */
  readonly status: number;
  /** Kind of the fault that it met. */
  readonly fault?: Fault['kind'];
}

type Body =
  | 'html'
  | 'empty'
  | { readonly json: unknown }
  | { readonly text: string; readonly contentType?: string };

/** What goes wrong. The last group changes a real answer, so `when` does not matter for it. */
export type FaultKind =
  /** The connection is reset (RST), or closed without a byte. */
  | { kind: 'reset' | 'drop' }
  /** No answer, until the client or the sandbox closes. */
  | { kind: 'hang' }
  | { kind: 'status'; status: number; body?: Body; headers?: OutgoingHttpHeaders }
  /** 429. `headers`: the x-rate-limit ones, the 24-hour ones, or none; `code88`: the old body. */
  | { kind: 'rate-limited'; headers?: 'window' | 'day' | 'none'; resetInSeconds?: number; code88?: boolean }
  | { kind: 'credits-depleted' | 'unauthorized' }
  /** `status`: 400 where X answers either. Default 403. */
  | { kind: 'forbidden'; reason: ForbiddenReason; status?: 400 | 403 }
  /** Calls `run` and goes on as usual, or drops the connection if told so: for tests that kill a process at this point. */
  | { kind: 'hook'; run: (request: RequestRecord) => undefined | 'drop' | Promise<undefined | 'drop'> }
  /** The whole answer, a few bytes at a time. */
  | { kind: 'drip'; bytes?: number; everyMs?: number }
  /** Half the body, then the end of the connection; `honest`: with a content-length that fits the half. */
  | { kind: 'cut'; honest?: boolean }
  /** A whole body that is not JSON. */
  | { kind: 'malformed' }
  /** `errors[]` in a 200: beside `data`, or (`instead`) in its place. */
  | { kind: 'partial-errors'; instead?: boolean }
  /** The first of `includes.media`, or all of them, are not there. */
  | { kind: 'missing-media'; all?: boolean }
  /** Fields nobody has heard of, everywhere. */
  | { kind: 'unknown-fields' }
  /** Another `Date` header. */
  | { kind: 'wrong-date'; date: Date };

export type Match =
  | ((request: RequestRecord) => boolean)
  | { readonly method?: string; readonly path?: string | RegExp };

export type Fault = FaultKind & {
  /** Default: every request. A string path matches whole. */
  match?: Match;
  /** How often it strikes. Default 1. */
  times?: number;
  /** How many matching requests pass first. Default 0. */
  skip?: number;
  /** Has the request its effect (a post is made, a read is charged) or not? Default `before-effect`. */
  when?: 'before-effect' | 'after-effect';
};

export interface FaultHandle {
  /** How often it has struck. */
  readonly hits: number;
  remove(): void;
}

interface Planned {
  readonly fault: Fault;
  passed: number;
  hits: number;
}

export class Faults {
  #planned: Planned[] = [];

  add(fault: Fault): FaultHandle {
    const planned: Planned = { fault, passed: 0, hits: 0 };
    this.#planned.push(planned);
    return {
      get hits() {
        return planned.hits;
      },
      remove: () => {
        this.#planned = this.#planned.filter((other) => other !== planned);
      },
    };
  }

  clear(): void {
    this.#planned = [];
  }

  /** The first planned fault that strikes this request. Those that do not strike yet count it. */
  strike(request: RequestRecord): Fault | undefined {
    for (const planned of this.#planned) {
      const { fault } = planned;
      if (planned.hits >= (fault.times ?? 1) || !isMatch(fault.match, request)) continue;
      planned.passed += 1;
      if (planned.passed <= (fault.skip ?? 0)) continue;
      planned.hits += 1;
      return fault;
    }
    return undefined;
  }
}

function isMatch(match: Match | undefined, request: RequestRecord): boolean {
  if (match === undefined) return true;
  if (typeof match === 'function') return match(request);
  const { method, path } = match;
  if (method !== undefined && method !== request.method) return false;
  if (path === undefined) return true;
  return typeof path === 'string' ? path === request.path : path.test(request.path);
}
