import type { Alert } from '../store/store.ts';

const LONGEST = 1500;

const titles: Readonly<Record<string, string>> = {
  credentials: '{network} refuses the keys',
  money: 'there is no money left at {network}',
  setup: 'the app at {network} is set up wrongly',
  settings: 'settings need attention',
  model: 'the model is refused',
  'database-rebuilt': 'the database was damaged and made anew',
  failing: 'ten runs in a row have failed',
  drift: 'photos look unlike those that a model was validated on',
};

/** `Bluesky refuses the keys (posting)` of the alert `credentials (posting) on Bluesky`, for people; without a network it is of X. */
export function titleOf(name: string): string {
  const [, kind = '', more = '', network = 'X'] = /^(\S+)( \(\w+\))?(?: on (.+))?$/.exec(name) ?? [];
  return (titles[kind]?.replace('{network}', network) ?? kind) + more;
}

/**
 * What is posted to a webhook. `text` is what Slack and Mattermost show (https://docs.slack.dev/messaging/formatting-message-text:
 * `&`, `<` and `>` are escaped), `content` what Discord shows (https://docs.discord.com/developers/resources/webhook#execute-webhook:
 * at most 2000 characters; no mention is heeded); `title` and `message` are for templates, as ntfy has them.
 */
export function webhookMessage(alert: Alert, bot: string | undefined): string {
  const state = alert.overAt ? 'over' : 'begun';
  const who = bot === undefined ? 'Fieldmark' : `Fieldmark (${bot})`;
  const title = plain(
    alert.overAt ? `${who}: over, ${titleOf(alert.name)}` : `${who} needs you: ${titleOf(alert.name)}`,
  );
  const message = plain(alert.overAt ? `It was so since ${when(alert.since)}.` : alert.message);
  const text = `${title}\n${message}`;
  return JSON.stringify({
    text: text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
    content: text,
    allowed_mentions: { parse: [] },
    title,
    message,
    source: 'fieldmark',
    alert: { name: alert.name, state, since: alert.since, ...(alert.overAt ? { over: alert.overAt } : {}) },
  });
}

/**
 * One line in which nothing is markup, a mention or a link: a network's answers are quoted in it. Mattermost reads `@channel` in `text`, so
 * that an invisible space keeps each @ and :// from being one.
 */
export function plain(text: string): string {
  const line = text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replace(/[`*~|]/g, "'")
    .replaceAll('](', '] (')
    .trim();
  const short = line.length > LONGEST ? `${line.slice(0, LONGEST).replace(/[\ud800-\udbff]$/, '')}…` : line;
  return short.replaceAll('@', '@\u200b').replaceAll('://', ':\u200b//');
}

function when(moment: Date): string {
  return `${moment.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
