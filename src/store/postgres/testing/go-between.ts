import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Stands between the bot and its server, and cuts the line when told. */
export interface GoBetween {
  /** The address by way of it. */
  readonly url: string;
  /** How often the bot has waited for an answer so far: what it sends in a row counts once. */
  roundTrips(): number;
  /** Cuts the line once at a COMMIT: before the server gets it, or after the server has carried it out and before the bot hears of it. */
  cutAtCommit(when: 'before' | 'after'): void;
  close(): void;
}

export async function goBetween(url: string): Promise<GoBetween> {
  const { hostname, port } = new URL(url);
  let trips = 0;
  let cut: 'before' | 'after' | undefined;
  const open = new Set<Socket>();
  const listener = createServer((bot) => {
    const server = connect(Number(port), hostname);
    let waits = false;
    for (const socket of [bot, server]) {
      open.add(socket);
      socket.on('error', () => {}).on('close', () => [bot, server].forEach((each) => void each.destroy()));
    }
    bot.on('data', (bytes) => {
      if (!waits) trips++;
      waits = true;
      if (cut !== 'before' || !bytes.includes('COMMIT\0')) return server.write(bytes);
      cut = undefined;
      return bot.destroy();
    });
    server.on('data', (bytes) => {
      waits = false;
      if (cut !== 'after' || !bytes.includes('COMMIT\0')) return bot.write(bytes);
      cut = undefined;
      return bot.destroy();
    });
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const by = new URL(url);
  by.port = String((listener.address() as AddressInfo).port);
  return {
    url: by.href,
    roundTrips: () => trips,
    cutAtCommit(when) {
      cut = when;
    },
    close() {
      listener.close();
      for (const socket of open) socket.destroy();
    },
  };
}
