import { getAuthorFeed, getPosts, getProfile, getProfiles, resolveHandle, searchPosts } from './appview.ts';
import { listNotifications } from './notifications.ts';
import {
  createRecord,
  deleteRecord,
  getBlob,
  getRecord,
  listRecords,
  putRecord,
  uploadBlob,
} from './repo.ts';
import type { Site } from './site.ts';
import { type Answer, type Call, textOf } from './xrpc.ts';

interface Endpoint {
  readonly method: 'GET' | 'POST';
  /** `own`: it reads the Authorization header itself. */
  readonly session: 'needed' | 'optional' | 'own';
  readonly answer: (site: Site, call: Call) => Answer;
}

const read = (answer: Endpoint['answer']): Endpoint => ({ method: 'GET', session: 'optional', answer });
const write = (answer: Endpoint['answer']): Endpoint => ({ method: 'POST', session: 'needed', answer });

/** What anybody's AppView answers: a real PDS passes these on. */
export const APPVIEW: Readonly<Record<string, Endpoint>> = {
  'app.bsky.actor.getProfile': read(getProfile),
  'app.bsky.actor.getProfiles': read(getProfiles),
  'app.bsky.feed.getAuthorFeed': read(getAuthorFeed),
  'app.bsky.feed.getPosts': read(getPosts),
  'app.bsky.feed.searchPosts': read(searchPosts),
  'app.bsky.notification.listNotifications': { method: 'GET', session: 'needed', answer: listNotifications },
  'com.atproto.identity.resolveHandle': read(resolveHandle),
};

export const PDS: Readonly<Record<string, Endpoint>> = {
  'com.atproto.server.createSession': {
    method: 'POST',
    session: 'own',
    answer: (site, call) => {
      const headers = site.limits.take('login', textOf(call.body, 'identifier'));
      return { ...site.sessions.create(call, site.url()), headers };
    },
  },
  'com.atproto.server.refreshSession': {
    method: 'POST',
    session: 'own',
    answer: (site, call) => site.sessions.refresh(call, site.url()),
  },
  'com.atproto.server.deleteSession': {
    method: 'POST',
    session: 'own',
    answer: (site, call) => site.sessions.end(call),
  },
  'com.atproto.repo.createRecord': write(createRecord),
  'com.atproto.repo.putRecord': write(putRecord),
  'com.atproto.repo.deleteRecord': write(deleteRecord),
  'com.atproto.repo.uploadBlob': write(uploadBlob),
  'com.atproto.repo.getRecord': read(getRecord),
  'com.atproto.repo.listRecords': read(listRecords),
  'com.atproto.sync.getBlob': read(getBlob),
};
