import { type AdmissionPolicy, admit, type Standing } from '../admission.ts';
import type { Game } from '../game.ts';
import type { Post } from '../round.ts';

export const now = new Date('2026-11-20T12:00:00Z');
export const cougar: Game = {
  key: '#cougarornot',
  hashtag: 'cougarornot',
  hosts: ['drmichellelarue'],
  model: 'cougar-or-not',
};
export const open: Game = { key: '#crowornot', hashtag: 'crowornot', hosts: [], model: 'crows' };
export const policy: AdmissionPolicy = {
  games: [cougar, open],
  rules: { summons: ['mention', 'quote'], unsummonedReply: 'entitled', edits: true },
  bot: { id: '42', handle: 'fieldmarkbot' },
  unsummoned: 'standalone',
  maxAgeMs: 24 * 3600 * 1000,
};
export const unknown: Standing = { answered: false, optedOut: false, quotesBot: false };
export const photo = { key: '3_1', kind: 'photo', url: 'https://pbs.twimg.com/media/a.jpg' } as const;

export function post(over: Partial<Post> = {}): Post {
  return {
    id: '100',
    editIds: ['100'],
    versionAt: new Date('2026-11-20T11:00:00Z'),
    latestAt: new Date('2026-11-20T11:00:00Z'),
    authorId: '7',
    authorHandle: 'drmichellelarue',
    createdAt: new Date('2026-11-20T11:00:00Z'),
    text: 'What is it? #CougarOrNot',
    hashtags: ['CougarOrNot'],
    mentions: [],
    photos: [photo],
    ...over,
  };
}

export const mention = { mentions: [{ handle: 'fieldmarkbot', id: '42' }] };

export function decide(
  over: Partial<Post>,
  standing: Partial<Standing> = {},
  rules: Partial<AdmissionPolicy> = {},
): string {
  const admission = admit(post(over), { ...unknown, ...standing }, { ...policy, ...rules }, now);
  return `${admission.kind} ${admission.reason}`;
}
