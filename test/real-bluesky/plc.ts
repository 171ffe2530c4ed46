import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Operation {
  readonly alsoKnownAs: readonly string[];
  readonly verificationMethods: Readonly<Record<string, string>>;
  readonly services: Readonly<Record<string, { readonly type: string; readonly endpoint: string }>>;
  readonly rotationKeys: readonly string[];
}

/** As much of plc.directory as a PDS asks for: it keeps the last operation of each account, and tells its document. */
export async function startPlc(endpoint: () => string): Promise<{ url: string; close: () => Promise<void> }> {
  const operations = new Map<string, Operation>();
  const server: Server = createServer(async (request, response) => {
    const [did = '', what] = decodeURIComponent(request.url ?? '')
      .slice(1)
      .split('/');
    if (request.method === 'POST') {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      operations.set(did, JSON.parse(Buffer.concat(chunks).toString()) as Operation);
      response.end('{}');
      return;
    }
    const operation = operations.get(did);
    response.writeHead(operation ? 200 : 404, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify(operation ? (what === 'data' ? { did, ...operation } : documentOf(did, operation)) : {}),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    // Not by its number: a PDS asks no address for a document.
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  /** Clients are sent to the door in front of the PDS, not past it. */
  function documentOf(did: string, { alsoKnownAs, verificationMethods }: Operation): object {
    return {
      '@context': ['https://www.w3.org/ns/did/v1'],
      id: did,
      alsoKnownAs,
      verificationMethod: Object.entries(verificationMethods).map(([name, key]) => ({
        id: `${did}#${name}`,
        type: 'Multikey',
        controller: did,
        publicKeyMultibase: key.replace('did:key:', ''),
      })),
      service: [{ id: '#atproto_pds', type: 'AtprotoPersonalDataServer', serviceEndpoint: endpoint() }],
    };
  }
}
