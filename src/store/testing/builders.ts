import type { PhotoRef, Post } from '../../game/round.ts';
import type { NewAnswer, NewRound } from '../store.ts';

/** A moment so many minutes after the start of every story told here. */
export function at(minutes: number): Date {
  return new Date(Date.UTC(2026, 4, 1, 9, 0, 0, 0) + minutes * 60_000);
}

export function photo(key: string, more: Partial<PhotoRef> = {}): PhotoRef {
  return { key, kind: 'photo', url: `https://pbs.twimg.com/media/${key}.jpg`, ...more };
}

/** Ids are the minutes at which the versions were made. */
export function post(id: string, more: Partial<Post> = {}): Post {
  const { editIds = [id] } = more;
  return {
    id,
    editIds,
    versionAt: at(Number(id)),
    latestAt: at(Math.max(...editIds.map(Number))),
    authorId: '7',
    authorHandle: 'drmichellelarue',
    createdAt: at(0),
    text: `Is it a cougar? #cougarOrNot ${id}`,
    hashtags: ['cougarOrNot'],
    mentions: [],
    photos: [photo(`p${id}`)],
    ...more,
  };
}

/** An admitted post, unless told otherwise. */
export function round(of: Post, more: Partial<NewRound> = {}): NewRound {
  return {
    post: of,
    gameKey: '#cougarornot',
    model: 'cougar',
    state: 'admitted',
    reason: 'summoned',
    kind: 'reply',
    seenAt: at(1),
    ...more,
  };
}

export function skipped(of: Post, reason = 'not-summoned'): NewRound {
  const { kind: _, ...rest } = round(of);
  return { ...rest, state: 'skipped', reason };
}

export function reply(roundId: string, more: Partial<NewAnswer> = {}): NewAnswer {
  return {
    roundId,
    kind: 'reply',
    replyTo: roundId,
    text: `A bobcat, I think (${roundId}).`,
    verdict: { kind: 'label', label: 'bobcat' },
    rule: 'clear-label',
    draftedAt: at(2),
    ...more,
  };
}
