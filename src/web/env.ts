import type { HttpBindings } from '@hono/node-server';
import type { Client } from './guard/clients.ts';

/** What every handler finds: Node's own request, and who asks. */
export interface RoomEnv {
  Bindings: HttpBindings;
  Variables: { client: Client; isOperator: boolean };
}
