import { onTestFinished } from 'vitest';
import type { Platform, Prices } from '../../platforms/platform.ts';
import { openStore } from '../../store/sqlite/open-store.ts';
import { at } from '../../store/testing/builders.ts';
import type { ModelInfo, Vision } from '../../vision/vision.ts';
import { Counts, type Pass, type PlayRules } from '../context.ts';

const HOUR_MS = 3_600_000;
/** One price for all. */
export const pricesOf = (microUsd: number): Prices => ({
  microUsd: {
    'post-read': microUsd,
    'own-read': microUsd,
    'user-read': microUsd,
    post: microUsd,
    'post-with-link': microUsd,
    reply: microUsd,
  },
});

const silent = () => {};
const unasked = (what: string) => (): never => {
  throw new Error(`nobody said what comes of ${what}`);
};

const cougar: ModelInfo = {
  id: { name: 'cougar', version: '1', hash: 'm' },
  hashtags: ['cougarornot'],
  inputSide: 224,
  labels: [{ id: 'cougar', name: 'cougar' }],
  groups: [],
  decision: { label: 0.7, group: 0.8, nothing: 0.6 },
};

export interface Told extends Partial<PlayRules> {
  /** What X does; what is not told must not be asked. */
  readonly platform?: Partial<Platform>;
  /** What becomes of photos, for a model named `cougar`. */
  readonly vision?: Partial<Vision>;
  readonly now?: () => Date;
}

/** A run with a real memory that has no disk, ten minutes after the story of `store/testing/builders.ts` began. */
export function passWith({ platform, vision, now = () => at(10), ...rules }: Told): Pass {
  const store = openStore(':memory:');
  onTestFinished(() => store.close());
  return {
    store,
    now,
    bot: { id: '99', handle: 'fieldmark_bot' },
    counts: new Counts(),
    games: [{ key: '#cougarornot', hashtag: 'cougarornot', hosts: [] }],
    stop: new AbortController().signal,
    log: { debug: silent, info: silent, warn: silent, error: silent },
    vision: {
      models: new Map([['cougar', cougar]]),
      fetch: unasked('fetching'),
      whereItLooked: unasked('drawing a map'),
      classify: unasked('looking'),
      ...vision,
    },
    platform: {
      network: 'small',
      title: 'a small network',
      rules: { summons: ['mention', 'quote'], unsummonedReply: 'entitled', edits: true },
      mediaHosts: [],
      text: unasked('text'),
      postUrl: ({ id }) => `https://small.example/${id}`,
      whoAmI: unasked('whoAmI'),
      plan: unasked('plan'),
      read: unasked('read'),
      ownPosts: unasked('ownPosts'),
      handlesOf: unasked('handlesOf'),
      posts: unasked('posts'),
      publish: unasked('publish'),
      later: (a, b) => (Number(a) >= Number(b) ? a : b),
      photoUrl: (url) => url,
      ...platform,
    },
    rules: {
      replyMode: 'live',
      retentionMs: 0,
      reviewBelow: 0,
      unsummoned: { small: 'standalone' },
      maxPostAgeMs: 24 * HOUR_MS,
      maxAnswersPerRun: 20,
      maxAnswersPerDay: 100,
      dailyBudgetMicroUsd: 1_000_000,
      runTimeoutMs: 60_000,
      retryBaseMs: 60_000,
      readRetryMs: 0,
      settleAfterMs: 30_000,
      ...rules,
    },
  };
}
