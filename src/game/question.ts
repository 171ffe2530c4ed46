import type { Mention, Post } from './round.ts';

/** Whether a post names the bot: by its id, since names change; by its handle only where the platform gives no id. */
export function mentionsBot(post: Pick<Post, 'mentions'>, bot: { id: string; handle: string }): boolean {
  return post.mentions.some(({ id, handle }: Mention) =>
    id === undefined ? handle === bot.handle : id === bot.id,
  );
}

const ASKS = /[?？؟]|^\W*$|\b(?:what|which|who|identify|identification|id|name|guess)\b/iu;

/**
 * Whether a post that names the bot and has no photo asks for that of the post above it: a question, or the bot's name alone. Replies in a
 * thread repeat the names of all who take part, so that a name without a question asks nothing. Names may have dots, and a second `@`.
 */
export function asksAboutPhoto(text: string): boolean {
  return ASKS.test(text.replace(/https?:\/\/\S+|[@#＠＃][\p{L}\p{N}_]+(?:[.@-][a-z\d-]+)*/gu, ' '));
}
