import type { Usage } from '../platform.ts';

/**
 * X's pay-per-use prices in micro-dollars (1_000_000 is one US dollar), from its public documentation of August 2026, gathered
 * 2026-11-20. A post read is charged once per UTC day and post. A user read was reported also for the `author_id` expansion.
 */
export const pricesMicroUsd: Readonly<Record<Usage['what'], number>> = {
  'post-read': 5_000,
  'own-read': 1_000,
  'user-read': 10_000,
  post: 15_000,
  'post-with-link': 200_000,
  reply: 10_000,
};
