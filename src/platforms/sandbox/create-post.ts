import { checkRules, isSummoned, readDraft } from './rules.ts';
import type { Answer, Call, Site } from './site.ts';
import { escapeHtml } from './text.ts';

export function createPost(site: Site, { body }: Call): Answer {
  const { world, bot, limits, ledger, rules } = site;
  const draft = readDraft(body);
  checkRules(world, bot, draft, rules);
  const headers = limits.takeDaily(draft.reply ? 'dailyReplies' : 'dailyPosts');
  const replyTo = draft.reply?.in_reply_to_tweet_id;
  const post = world.addPost(
    {
      by: bot.handle,
      text: draft.text,
      ...(replyTo !== undefined && { replyTo }),
      ...(draft.quote_tweet_id !== undefined && { quoting: draft.quote_tweet_id }),
      ...(draft.reply_settings && { replySettings: draft.reply_settings }),
      indexedAt: new Date(world.now().getTime() + site.indexDelayMs),
    },
    true,
  );
  const target = replyTo === undefined ? undefined : world.post(replyTo);
  if (world.text.links(draft.text).length > 0) ledger.add('post-with-link');
  else ledger.add(target && isSummoned(world, bot, target) ? 'reply' : 'post');
  const data = { id: post.id, text: escapeHtml(post.stored.text), edit_history_tweet_ids: post.editIds };
  return { status: 201, body: { data }, headers };
}
