import { expect, test } from 'vitest';
import { type NamedPerson, readPerson } from './person.ts';

const DID = 'did:plc:ewvi7nxzyoun6zhxrhs64oiz';
const ann: NamedPerson = { network: 'bluesky', handle: 'ann.bsky.social' };
const byId: NamedPerson = { network: 'bluesky', id: DID };

test.each<[string, NamedPerson | undefined]>([
  ['ann.bsky.social', ann],
  ['@Ann.bsky.social', ann],
  ['＠ann.bsky.social', ann],
  // As bsky.app copies a name.
  ['\u202a@ann.bsky.social\u202c', ann],
  ['\u2066ann.bsky.social\u2069', ann],
  ['https://bsky.app/profile/ann.bsky.social', ann],
  ['bsky.app/profile/@ann.bsky.social/', ann],
  ['https://bsky.app/profile/ann.bsky.social?ref_src=embed', ann],
  ['https://bsky.app/profile/ann.bsky.social/lists/3lk', ann],
  ['https://bsky.app/profile/ann.bsky.social/post/3lkabc', { ...ann, post: '3lkabc' }],
  ['https://bsky.app/profile/ann.bsky.social/post/3lkabc/liked-by', { ...ann, post: '3lkabc' }],
  ['at://ann.bsky.social/app.bsky.feed.post/3lkabc', { ...ann, post: '3lkabc' }],
  [DID, byId],
  [`at://${DID}`, byId],
  [`at://${DID}/app.bsky.actor.profile/self`, byId],
  [`https://bsky.app/profile/${DID}`, byId],
  [`https://bsky.app/profile/${encodeURIComponent(DID)}/post/3lkabc`, { ...byId, post: '3lkabc' }],
  [`at://${DID}/app.bsky.feed.post/3lkabc`, { ...byId, post: '3lkabc' }],
  [`bluesky/at://${DID}/app.bsky.feed.post/3lkabc`, { ...byId, post: '3lkabc' }],
  ['did:web:museum.example', { network: 'bluesky', id: 'did:web:museum.example' }],
  ['museum.example', { network: 'bluesky', handle: 'museum.example' }],
  ['ann', { network: 'x', handle: 'ann' }],
  ['https://x.com/Ann/status/12', { network: 'x', handle: 'ann', post: '12' }],
  ['x.com/i/status/12', { network: 'x', post: '12' }],
  ['4711', { network: 'x', id: '4711' }],
  // Its name for a handle that leads nowhere.
  ['handle.invalid', undefined],
  ['https://bsky.app/search?q=ann', undefined],
  ['https://bsky.app/profile/%E0%A4%A', undefined],
  ['did:plc:short', undefined],
  ['@ann@mas.to', undefined],
  ['ann..bsky.social', undefined],
  ['https://elsewhere.example/ann', undefined],
  ['not a name', undefined],
])('%j', (written, person) => {
  expect(readPerson(written)).toEqual(person);
});
