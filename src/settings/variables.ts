/** A setting as the operator knows it: the one list behind reading, `.env.example`, `doctor` and the hints for typing errors. */
export interface Variable {
  readonly name: string;
  /** Empty: there is none, or it depends on the machine. */
  readonly default: string;
  /** A line's right-hand side for fault texts. */
  readonly example: string;
  /** Never printed. */
  readonly secret?: true;
}

const fromPortal = 'of your app at developer.x.com, under "Keys and tokens"';

export const variables = [
  { name: 'X_API_KEY', default: '', example: `the API key ${fromPortal}`, secret: true },
  { name: 'X_API_SECRET', default: '', example: `the API key secret ${fromPortal}`, secret: true },
  { name: 'X_ACCESS_TOKEN', default: '', example: `the access token ${fromPortal}`, secret: true },
  { name: 'X_ACCESS_SECRET', default: '', example: `the access token secret ${fromPortal}`, secret: true },
  { name: 'X_BEARER_TOKEN', default: '', example: `the bearer token ${fromPortal}`, secret: true },
  { name: 'BLUESKY_HANDLE', default: '', example: 'fieldmark.bsky.social' },
  {
    name: 'BLUESKY_APP_PASSWORD',
    default: '',
    example: "an app password of the bot's account: bsky.app, Settings, Privacy and security, App passwords",
    secret: true,
  },
  { name: 'BLUESKY_SERVICE', default: 'https://bsky.social', example: 'https://bsky.social' },
  { name: 'BLUESKY_UNSUMMONED', default: 'skip', example: 'skip' },
  { name: 'BLUESKY_SEARCH', default: 'no', example: 'no' },
  { name: 'SHOW_MAP', default: 'no', example: 'bluesky' },
  { name: 'X_API_BASE_URL', default: 'https://api.x.com', example: 'https://api.x.com' },
  { name: 'TRACKED_HASHTAGS', default: '', example: 'cougarOrNot@drmichellelarue, crowOrNo@corvidresearch' },
  { name: 'GAMES_FILE', default: '', example: './games.json' },
  { name: 'X_POLL', default: 'search', example: 'search' },
  { name: 'X_UNSUMMONED', default: 'standalone', example: 'standalone' },
  { name: 'REPLY_MODE', default: 'dry-run', example: 'dry-run' },
  { name: 'REVIEW_BELOW', default: '0', example: '0.9' },
  { name: 'MAX_POST_AGE_HOURS', default: '24', example: '24' },
  { name: 'MAX_ANSWERS_PER_RUN', default: '20', example: '20' },
  { name: 'MAX_ANSWERS_PER_DAY', default: '100', example: '100' },
  { name: 'DAILY_BUDGET_USD', default: '1.00', example: '1.00' },
  { name: 'PRICES_FILE', default: '', example: './prices.json' },
  { name: 'SCHEDULE', default: '*/10 * * * *', example: '*/10 * * * *' },
  { name: 'WEEKLY_SUMMARY', default: '', example: '0 9 * * MON' },
  { name: 'TZ', default: '', example: 'America/Denver' },
  { name: 'RUN_TIMEOUT_SECONDS', default: '240', example: '240' },
  { name: 'RETRY_BASE_SECONDS', default: '60', example: '60' },
  {
    name: 'HEARTBEAT_URL',
    default: '',
    example: 'the ping URL of your check at healthchecks.io',
    secret: true,
  },
  {
    name: 'ALERT_WEBHOOK_URL',
    default: '',
    example: 'the address of an incoming webhook of Slack, Discord or Mattermost',
    secret: true,
  },
  { name: 'MEDIA_HOSTS', default: '', example: 'pbs.twimg.com' },
  { name: 'RETENTION_DAYS', default: '180', example: '180' },
  {
    name: 'DATABASE_URL',
    default: '',
    example: 'the address that your host shows; it begins with postgres://',
    secret: true,
  },
  { name: 'DATABASE_PATH', default: './data/fieldmark.sqlite', example: './data/fieldmark.sqlite' },
  { name: 'MODELS_DIR', default: './models', example: './models' },
  { name: 'PORT', default: '', example: '8000' },
  { name: 'SERVE_HOST', default: '', example: '127.0.0.1' },
  { name: 'SERVE_PUBLIC', default: 'no', example: 'no' },
  { name: 'SERVE_URLS', default: 'no', example: 'no' },
  { name: 'SERVE_SCORE', default: 'no', example: 'no' },
  { name: 'SERVE_PASSWORD', default: '', example: 'a long password of your own', secret: true },
  {
    name: 'SERVE_TOKEN',
    default: '',
    example: 'a long random text, as `openssl rand -hex 32` prints',
    secret: true,
  },
  { name: 'SERVE_TRUSTED_PROXIES', default: '', example: 'loopback' },
  { name: 'LOG_LEVEL', default: 'info', example: 'info' },
  { name: 'LOG_FORMAT', default: '', example: 'json' },
] as const satisfies readonly Variable[];

export type VariableName = (typeof variables)[number]['name'];

/** Those whose values are never printed. */
export const secretNames: readonly VariableName[] = variables.flatMap((entry) =>
  'secret' in entry ? [entry.name] : [],
);

const byName: ReadonlyMap<string, Variable> = new Map(variables.map((variable) => [variable.name, variable]));

export function variable(name: VariableName): Variable {
  const found = byName.get(name);
  if (!found) throw new Error(`${name} is not in the list of variables (src/settings/variables.ts)`);
  return found;
}

export function isVariable(name: string): name is VariableName {
  return byName.has(name);
}
