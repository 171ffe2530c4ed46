import type { Mention, Post } from './round.ts';

/** Whether a post names the bot: by its id, since names change; by its handle only where the platform gives no id. */
export function mentionsBot(post: Pick<Post, 'mentions'>, bot: { id: string; handle: string }): boolean {
  return post.mentions.some(({ id, handle }: Mention) =>
    id === undefined ? handle === bot.handle : id === bot.id,
  );
}

/** What a post says beside the names of those whom it mentions, which may have dots and words in them: `@stop-it.bsky.social`. */
export function saidIn({ text, mentions }: Pick<Post, 'text' | 'mentions'>): string {
  const handles = mentions.map(({ handle }) => handle).filter((handle) => handle !== '');
  // Longest first: one name may begin another.
  return handles
    .sort((a, b) => b.length - a.length)
    .reduce(
      (said, handle) => said.replace(new RegExp(`[@＠]${escaped(handle)}(?![\\p{L}\\p{N}_])`, 'giu'), ' '),
      text,
    );
}

/** `RegExp.escape`, which Node 22 lacks. */
const escaped = (text: string): string =>
  text.replace(/[^\p{L}\p{N}_]/gu, (sign) => `\\u{${sign.codePointAt(0)?.toString(16)}}`);

const ASKS = /[?？؟]|^\W*$|\b(?:what|which|who|identify|identification|id|name|guess)\b/iu;

/**
 * Whether a post that names the bot and has no photo asks for that of the post above it: a question, or the bot's name alone. Replies in a
 * thread repeat the names of all who take part, so that a name without a question asks nothing.
 */
export function asksAboutPhoto(text: string): boolean {
  return ASKS.test(text.replace(/https?:\/\/\S+|[@#＠＃][\p{L}\p{N}_]+/gu, ' '));
}
