import type { Pass } from './context.ts';

/** A post that was made so long ago is answered no more. */
export function isTooOld({ now, rules }: Pick<Pass, 'now' | 'rules'>, postedAt: Date): boolean {
  return now().getTime() - postedAt.getTime() > rules.maxPostAgeMs;
}
