import type { Game } from '../game/game.ts';
import type { DatabaseUrl } from './secrets.ts';

/** What the program works with. It can be logged as it is: the one secret in it prints as `[secret]`. */
export interface Settings {
  /** Whether the bot plays on X: unless there is another network, and no key of X. */
  readonly playsOnX: boolean;
  /** Absent: the bot does not play there. */
  readonly bluesky?: BlueskySettings;
  /** Networks on which a reply shows where the bot looked, as a picture. Absent: none. */
  readonly showMap?: readonly ['bluesky'];
  /** Origin and perhaps a path, without a slash at the end. */
  readonly xApiBaseUrl: string;
  /** In the order of TRACKED_HASHTAGS, then of the games file. Empty when the command needs none. */
  readonly games: readonly Game[];
  readonly poll: 'search' | 'mentions';
  readonly unsummoned: 'standalone' | 'reply' | 'skip';
  readonly replyMode: 'dry-run' | 'review' | 'live';
  /** 0 to 1. */
  readonly reviewBelow: number;
  /** 0: texts are kept for good. */
  readonly retentionMs: number;
  readonly maxPostAgeMs: number;
  readonly maxAnswersPerRun: number;
  readonly maxAnswersPerDay: number;
  /** Millionths of a US dollar a UTC day. */
  readonly dailyBudgetMicroUsd: number;
  /** Of PRICES_FILE: they take the place of the published ones. */
  readonly prices?: OwnPrices;
  /** A node-cron expression; checked only for commands that need it. */
  readonly schedule: string;
  /** A node-cron expression: when to draft a summary. Absent: never. */
  readonly weeklySummary?: string;
  /** IANA name, in which both count; the machine's own without TZ. Absent for commands that follow neither. */
  readonly timeZone?: string;
  readonly runTimeoutMs: number;
  /** First wait after a failure; 0: try again at the next run. */
  readonly retryBaseMs: number;
  /** Host names, with a port where one was given, in lower case. */
  /** In place of the networks' own. */
  readonly mediaHosts?: readonly string[];
  /** A memory on a PostgreSQL server; absent: `databasePath`. */
  readonly databaseUrl?: DatabaseUrl;
  /** Absolute. */
  readonly databasePath: string;
  /** Absolute. */
  readonly modelsDir: string;
  /** Only for commands that serve. */
  readonly web?: WebSettings;
  readonly logLevel: LogLevel;
  readonly logFormat: 'json' | 'pretty';
}

export interface BlueskySettings {
  /** Lower case, without `@`. */
  readonly handle: string;
  /** Origin, without a slash at the end. */
  readonly service: string;
  readonly unsummoned: 'skip' | 'reply';
  /** Games without hosts are searched for. */
  readonly search: boolean;
}

export interface WebSettings {
  /** Absent: PORT is not set. */
  readonly port?: number;
  readonly host: string;
  readonly isPublic: boolean;
  readonly fetchesUrls: boolean;
  readonly showsScore: boolean;
  /** Addresses, ranges, `loopback`, `private`. */
  readonly trustedProxies: readonly string[];
}

/** What X charges for, one unit each. */
export const paidThings = ['post-read', 'own-read', 'user-read', 'post', 'post-with-link', 'reply'] as const;
export type PaidThing = (typeof paidThings)[number];

export interface OwnPrices {
  /** When they were looked up, `2027-01-15`. */
  readonly date: string;
  /** Where, in words. */
  readonly source: string;
  /** Millionths of a US dollar for one. */
  readonly microUsd: Readonly<Partial<Record<PaidThing, number>>>;
}

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** A setting as `doctor` shows it. */
export interface SettingRow {
  readonly variable: string;
  /** As written, or the default; `set` or `missing` for a secret; `faulty` when there is a fault. */
  readonly value: string;
  readonly source: 'default' | 'environment' | '.env';
}
