import type { VariableName } from '../src/settings/variables.ts';

/** What each setting means, in a line of Markdown: docs/settings.md is made from it. `.env.example` tells more. */
export const meanings: Readonly<Record<VariableName, string>> = {
  X_API_KEY: 'key of the app on X (OAuth 1.0a)',
  X_API_SECRET: 'its secret',
  X_ACCESS_TOKEN: "token of the bot's account",
  X_ACCESS_SECRET: 'its secret',
  X_BEARER_TOKEN: 'optional; used for reading when given',
  BLUESKY_HANDLE: "the bot's account on Bluesky; with it the bot plays there, and needs X no more",
  BLUESKY_APP_PASSWORD: 'made for the bot alone at bsky.app, not the password of the account',
  BLUESKY_SERVICE: "the account's server, or the entrance to it",
  BLUESKY_UNSUMMONED:
    'rounds of listed hosts that did not mention the bot: `skip`, or `reply` where the hosts have agreed to it',
  BLUESKY_SEARCH:
    'whether games without hosts are searched for, which Bluesky asks bots not to do: `no` or `yes`',
  SHOW_MAP:
    'whether a reply that names an animal carries a picture of where the bot looked: `no` or `bluesky`',
  X_API_BASE_URL: 'a proxy or simulator in the place of X',
  TRACKED_HASHTAGS: "`tag[@host[+host…]][:model]`, comma-separated; without a host anyone's post counts",
  GAMES_FILE:
    'a JSON file of games, instead or in addition: [schema](../src/settings/games.schema.json), [example](../src/settings/games.example.json); the plain `{"host": ["hashtag"]}` form works too, an empty list meaning every post of that host with photos',
  X_POLL: "`search`, or `mentions` (cheaper: the bot's own mentions)",
  X_UNSUMMONED:
    'tracked posts that did not summon the bot: `standalone`, `reply` (for apps entitled to it), `skip`',
  REPLY_MODE: '`dry-run`, `review` (replies wait for a person) or `live`',
  REVIEW_BELOW: 'in live mode, replies less sure than this (e.g. `0.9`) wait for a person',
  MAX_POST_AGE_HOURS: 'older posts are recorded, and get no reply',
  MAX_ANSWERS_PER_RUN: 'further replies wait, with the reason',
  MAX_ANSWERS_PER_DAY: 'the same for a day',
  DAILY_BUDGET_USD:
    'checked before each call that costs money; reading can go over it by less than a page of ten posts; half of it is kept for the hosts of games',
  PRICES_FILE:
    "a JSON file of prices that take the place of X's published ones, all or some: [form](../src/platforms/x/prices.json)",
  SCHEDULE: 'when `npm start` makes a run, as a cron expression',
  WEEKLY_SUMMARY:
    'when to draft a post about the score, e.g. `0 9 * * MON`; it is held for review in every mode',
  TZ: "the zone of schedules and of hours without one; default: the machine's",
  RUN_TIMEOUT_SECONDS: 'the longest run',
  RETRY_BASE_SECONDS: 'the first wait after a failure, doubling',
  HEARTBEAT_URL: 'pinged at start, success and failure of each run, as healthchecks.io takes it',
  ALERT_WEBHOOK_URL:
    'told once of what needs a person, and once when it is over; Slack, Discord, Mattermost, ntfy',
  MEDIA_HOSTS: "where photos may come from, in place of the network's own hosts (X: `pbs.twimg.com`)",
  RETENTION_DAYS:
    "then texts, names and photo addresses of other people's posts are removed; ids, predictions and scores stay; `0` keeps all",
  DATABASE_URL:
    'a PostgreSQL server for the memory, in place of the file: `postgres://…`; `?schema=` keeps several bots apart, `?sslmode=` says how to encrypt',
  DATABASE_PATH: 'the SQLite file, where there is no `DATABASE_URL`',
  MODELS_DIR: 'the folder of model folders; without one here, that of the program',
  PORT: 'where `serve` listens, 8000 by default; with it `start` serves too',
  SERVE_HOST:
    'the address it listens at: `127.0.0.1`, this machine alone; all addresses with `SERVE_PUBLIC=yes`',
  SERVE_PUBLIC: 'whether anybody may try pictures: `no` or `yes`',
  SERVE_URLS: 'whether pictures may be given by their address: `no` or `yes`',
  SERVE_SCORE: 'whether the score may be read without the password: `no` or `yes`',
  SERVE_PASSWORD: 'opens the desk; there is none without',
  SERVE_TOKEN: 'with one the API asks for it',
  SERVE_TRUSTED_PROXIES:
    'proxies in front whose X-Forwarded-For is believed: addresses, ranges (`10.0.0.0/8`), `loopback`, `private`',
  LOG_LEVEL: '`fatal` to `trace`, or `silent`',
  LOG_FORMAT: '`pretty` (default on a terminal) or `json` (elsewhere)',
};
