import { type SmallBluesky, startSmallBluesky } from '../platforms/sandbox/bluesky/small-bluesky.ts';
import { type Sandbox, startSandbox } from '../platforms/sandbox/sandbox.ts';
import { BLUESKY_BOT, BOT } from './cast.ts';

/** The networks of the demonstration, on this machine. */
export interface SmallNetworks {
  readonly x: Sandbox;
  readonly bluesky: SmallBluesky;
  close(): Promise<void>;
}

/**
 * Starts a small X and a small Bluesky.
 *
 * @param port of the X; the Bluesky takes the next one. Default: any free ones. Throws EADDRINUSE, with `port`, when one is taken.
 */
export async function startSmallNetworks(port?: number): Promise<SmallNetworks> {
  const at = (offset: number) => (port === undefined ? {} : { port: port + offset });
  const x = await startSandbox({ botHandle: BOT, resizePhotos: true, ...at(0) });
  try {
    const bluesky = await startSmallBluesky({ botHandle: BLUESKY_BOT, ...at(1) });
    const close = async (): Promise<void> => {
      await Promise.all([x.close(), bluesky.close()]);
    };
    return { x, bluesky, close };
  } catch (error) {
    await x.close();
    throw error;
  }
}
