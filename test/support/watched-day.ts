import { type GameDay, gameDay, type Watchers } from './game-day.ts';
import { type Listener, startListener } from './listener.ts';

export const PING = '/ping/canary-2222-3333';
export const HOOK = '/services/T0000/canaryHookSecret';

export interface Watched extends GameDay {
  readonly heartbeat: Listener;
  readonly webhook: Listener;
  /** What the heartbeat heard since the last call, without the first path. */
  pings(): readonly string[];
  /** Titles that the webhook heard since the last call. */
  told(): readonly string[];
  readonly watch: Watchers;
}

/** A game day whose bot tells two listeners how its runs go. */
export async function watchedDay(): Promise<Watched> {
  const [heartbeat, webhook] = await Promise.all([startListener(), startListener()]);
  const watch = { heartbeatUrl: `${heartbeat.url}${PING}`, alertWebhookUrl: `${webhook.url}${HOOK}` };
  const day = await gameDay({ watch });
  const fresh = ({ heard }: Listener) => heard.splice(0);
  return {
    ...day,
    heartbeat,
    webhook,
    watch,
    pings: () => fresh(heartbeat).map(({ path }) => path.replace(PING, '') || '(success)'),
    told: () => fresh(webhook).map(({ body }) => (JSON.parse(body) as { title: string }).title),
  };
}
