import type { ServerResponse } from 'node:http';
import type { Fault } from './faults.ts';

/** Sends by hand what the server would not send. `false`: nothing was sent; `usual`: the server shall send it. */
export async function deliver(
  response: Response | undefined,
  fault: Fault | undefined,
  outgoing: ServerResponse,
): Promise<'by-us' | 'usual' | false> {
  if (!response) {
    if (fault?.kind === 'reset') outgoing.socket?.resetAndDestroy();
    else if (fault?.kind !== 'hang') outgoing.socket?.destroy();
    return false;
  }
  if (fault?.kind !== 'drip' && fault?.kind !== 'cut') return 'usual';
  const body = Buffer.from(await response.arrayBuffer());
  const half = body.subarray(0, Math.floor(body.length / 2));
  const honest = fault.kind === 'cut' && fault.honest === true;
  const headers = Object.fromEntries(response.headers);
  outgoing.writeHead(response.status, { ...headers, 'content-length': honest ? half.length : body.length });
  if (honest) outgoing.end(half);
  else if (fault.kind === 'cut') outgoing.write(half, () => outgoing.socket?.destroy());
  else drip(outgoing, body, fault.bytes ?? 16, fault.everyMs ?? 50);
  return 'by-us';
}

function drip(outgoing: ServerResponse, body: Buffer, bytes: number, everyMs: number): void {
  let sent = 0;
  const timer = setInterval(() => {
    outgoing.write(body.subarray(sent, sent + bytes));
    sent += bytes;
    if (sent < body.length) return;
    clearInterval(timer);
    outgoing.end();
  }, everyMs);
  outgoing.on('close', () => clearInterval(timer));
}
