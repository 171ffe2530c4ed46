import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { deliver } from '../deliver.ts';
import { type Fault, Faults, type RequestRecord } from '../faults.ts';
import { listen, stop } from '../listening.ts';
import { drawPhoto } from './draw.ts';
import { answerApi, answerPhoto, refusal } from './endpoints.ts';
import { type SmallPhoto, World } from './world.ts';

export type { Fault } from '../faults.ts';
export type { NewObservation, NewPhoto, SmallObservation, SmallPhoto, SmallTaxon } from './world.ts';

const MINUTE_MS = 60_000;

export interface SmallINaturalistOptions {
  /** The server's clock, milliseconds. Default: the machine's. */
  readonly now?: () => number;
  /** Requests a minute: 100 of the API, as published; of each photo host 120, a guess. */
  readonly limits?: { readonly api?: number; readonly photos?: number };
  /** So many refusals for asking too fast, and the address is blocked: 403. Default 10, a guess. */
  readonly blockAfter?: number;
  /** Draws what photos show. Default: ellipses, a colour a taxon. */
  readonly draw?: (taxon: number, photo: number) => Promise<Buffer>;
}

type Host = 'api' | 'open' | 'closed';

/** A request, and where it went: the API, the bucket of open photos, or the host of all others. */
export interface Asked extends RequestRecord {
  readonly host: Host;
  readonly userAgent: string;
}

export type SmallINaturalist = Awaited<ReturnType<typeof startSmallINaturalist>>;

/** A small iNaturalist on 127.0.0.1, three servers as there: see README.md beside this file. */
export async function startSmallINaturalist(options: SmallINaturalistOptions = {}) {
  const { now = Date.now, limits = {}, blockAfter = 10, draw = drawPhoto } = options;
  const world = new World(draw);
  const faults = new Faults();
  const requests: Asked[] = [];
  const origins = { api: '', open: '', closed: '' };
  let [atOnce, mostAtOnce, refused] = [0, 0, 0];

  const tooMany = (host: Host): boolean => {
    const most = host === 'api' ? (limits.api ?? 100) : (limits.photos ?? 120);
    const since = now() - MINUTE_MS;
    return requests.filter((one) => one.host === host && one.at.getTime() > since).length > most;
  };
  const usual = async (url: URL, host: Host): Promise<Response> => {
    const [, version = ''] = url.pathname.split('/');
    if (refused >= blockAfter) return refusal(version, 403, 'Forbidden');
    if (tooMany(host)) {
      refused += 1;
      return refusal(version, 429, 'Too Many Requests', { 'retry-after': '30' });
    }
    return host === 'api' ? answerApi(world, url, origins) : answerPhoto(world, url.pathname, host);
  };
  const handle = async (
    request: Request,
    host: Host,
    incoming: IncomingMessage,
    outgoing: ServerResponse,
  ) => {
    const url = new URL(request.url);
    const record: Asked & { status: number } = {
      ...{ number: requests.length + 1, at: new Date(now()), method: request.method, path: url.pathname },
      ...{ query: Object.fromEntries(url.searchParams), body: '', auth: 'none', status: 0 },
      ...{ host, userAgent: incoming.headers['user-agent'] ?? '' },
    };
    requests.push(record);
    mostAtOnce = Math.max(mostAtOnce, ++atOnce);
    const fault = faults.strike(record);
    const response = await answer(fault, record, () => usual(url, host));
    atOnce -= 1;
    const sent = await deliver(response, fault, outgoing);
    if (sent) record.status = response?.status ?? 0;
    return sent === 'usual' && response ? response : RESPONSE_ALREADY_SENT;
  };
  const servers = await Promise.all(
    (['api', 'open', 'closed'] as const).map(async (host) => {
      const server = createAdaptorServer({
        fetch: (request, { incoming, outgoing }) =>
          handle(request, host, incoming as IncomingMessage, outgoing as ServerResponse),
      }) as Server;
      origins[host] = `http://127.0.0.1:${await listen(server, 0)}`;
      return server;
    }),
  );

  return {
    /** For INATURALIST_HOSTS: the API, the bucket, the other photo host. */
    hosts: [origins.api, origins.open, origins.closed] as const,
    world,
    faults,
    requests,
    /** The most requests that were under way at one moment. */
    mostAtOnce: () => mostAtOnce,
    /** A photo moves to the other host when its licence opens or closes. */
    setLicence: (photo: number, licence: string | null): void => {
      find(world, photo).licence = licence;
    },
    deletePhoto: (id: number): void => {
      for (const one of world.observations) one.photos = one.photos.filter((photo) => photo.id !== id);
    },
    deleteObservation: (id: number): void => {
      world.observations = world.observations.filter((one) => one.id !== id);
    },
    close: async (): Promise<void> => {
      await Promise.all(servers.map(stop));
    },
  };
}

function find(world: World, id: number): SmallPhoto {
  const photo = world.photo(id);
  if (!photo) throw new Error(`The small iNaturalist has no photo ${id}`);
  return photo;
}

/** `undefined`: the connection gets no answer. */
async function answer(
  fault: Fault | undefined,
  record: RequestRecord,
  usual: () => Promise<Response>,
): Promise<Response | undefined> {
  switch (fault?.kind) {
    case 'reset':
    case 'drop':
    case 'hang':
      return undefined;
    case 'hook': {
      const late = fault.when === 'after-effect' ? await usual() : undefined;
      return (await fault.run(record)) === 'drop' ? undefined : (late ?? (await usual()));
    }
    case 'status': {
      const html =
        '<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>\n';
      const isPage = fault.body === 'html';
      const headers = new Headers(isPage ? { 'content-type': 'text/html' } : {});
      for (const [name, value] of Object.entries(fault.headers ?? {})) headers.set(name, String(value));
      return new Response(isPage ? html : null, { status: fault.status, headers });
    }
    case 'malformed':
      return new Response('{"total_results":3,"results":[{"id":', {
        headers: { 'content-type': 'application/json' },
      });
    default:
      return usual();
  }
}
