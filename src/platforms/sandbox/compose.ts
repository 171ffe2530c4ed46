import { createHash } from 'node:crypto';
import type { Media } from './photos.ts';
import type { Account, ComposedText, SandboxPost } from './post.ts';
import { codePoints, type LinkEntity, type TextRules } from './text.ts';

interface Typed {
  readonly id: string;
  readonly author: Account;
  readonly text: string;
  readonly media: readonly Media[];
  readonly replyTo: SandboxPost | undefined;
  readonly quoting: SandboxPost | undefined;
  readonly repostOf: SandboxPost | undefined;
}

interface Directory {
  readonly text: TextRules;
  findAccount(handle: string): Account | undefined;
}

/**
 * Does to a typed text what X does: a repost becomes `RT @author: ...` of at most 140 characters, a reply to someone else
 * begins with `@author`, links become t.co links, and one more t.co link stands for the quoted post and for the photos.
 */
export function compose(directory: Directory, typed: Typed): ComposedText {
  const { repostOf } = typed;
  if (repostOf) return withEntities(directory, repostText(repostOf), []);

  const links: Omit<LinkEntity, 'start' | 'end'>[] = [];
  const own = shortenLinks(directory, replyPrefix(directory, typed) + typed.text, typed.id, links);
  const parts = own === '' ? [] : [own];
  if (typed.quoting) {
    const expandedUrl = statusUrl(typed.quoting.by, typed.quoting.id);
    const url = shortUrl(`${typed.id} quote`);
    links.push({ url, expandedUrl, displayUrl: expandedUrl.replace('https://', '') });
    parts.push(url);
  }
  if (typed.media.length > 0) {
    const url = shortUrl(`${typed.id} media`);
    for (const medium of typed.media) {
      const shown = `${statusUrl(typed.author.handle, typed.id)}/${medium.type === 'photo' ? 'photo' : 'video'}/1`;
      const displayUrl = url.replace('https://t.co', 'pic.x.com');
      links.push({ url, expandedUrl: shown, displayUrl, mediaKey: medium.key });
    }
    parts.push(url);
  }
  return withEntities(directory, parts.join(' '), links);
}

function repostText({ by, stored }: SandboxPost): string {
  const whole = `RT @${by}: ${stored.text}`;
  return codePoints(whole) > 140 ? `${[...whole].slice(0, 139).join('')}…` : whole;
}

function replyPrefix(directory: Directory, { author, text, replyTo }: Typed): string {
  if (!replyTo || replyTo.authorId === author.id) return '';
  const named = directory.text.entities(text).mentions.map(({ username }) => username.toLowerCase());
  return named.includes(replyTo.by.toLowerCase()) ? '' : `@${replyTo.by} `;
}

function shortenLinks(
  directory: Directory,
  text: string,
  id: string,
  links: Omit<LinkEntity, 'start' | 'end'>[],
): string {
  let short = '';
  let done = 0;
  for (const { url: typed, start, end } of directory.text.links(text)) {
    const url = shortUrl(`${id} ${start}`);
    const expandedUrl = /^https?:/i.test(typed) ? typed : `http://${typed}`;
    links.push({ url, expandedUrl, displayUrl: typed.replace(/^https?:\/\//i, '') });
    short += text.slice(done, start) + url;
    done = end;
  }
  return short + text.slice(done);
}

function withEntities(
  directory: Directory,
  text: string,
  links: readonly Omit<LinkEntity, 'start' | 'end'>[],
): ComposedText {
  const { hashtags, mentions } = directory.text.entities(text);
  return {
    text,
    hashtags,
    mentions: mentions.flatMap((mention) => {
      const account = directory.findAccount(mention.username);
      return account ? [{ ...mention, id: account.id }] : [];
    }),
    urls: links.map((link) => {
      const start = codePoints(text.slice(0, text.indexOf(link.url)));
      return { start, end: start + link.url.length, ...link };
    }),
  };
}

function statusUrl(handle: string, id: string): string {
  return `https://x.com/${handle}/status/${id}`;
}

function shortUrl(seed: string): string {
  return `https://t.co/${createHash('sha256').update(seed).digest('base64').replace(/[+/=]/g, '').slice(0, 10)}`;
}
