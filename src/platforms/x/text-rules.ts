import twitter from 'twitter-text';
import type { TextRules } from '../../game/text-rules.ts';

/** X counts weighted characters: 280 are the limit (docs.x.com, counting characters). */
const LIMIT = 280;

/** What X lets a text be, by its own twitter-text: it makes a link of `bob.cat`. */
export const xTextRules: TextRules = {
  limit: LIMIT,
  length: (text) => twitter.parseTweet(text).weightedLength,
  faults(text, hashtag) {
    const faults: string[] = [];
    const length = xTextRules.length(text);
    if (length > LIMIT) faults.push(`it has ${length} weighted characters, X allows ${LIMIT}`);
    if (text.trim() === '' || twitter.hasInvalidCharacters(text))
      faults.push('it is empty or has characters that X refuses');
    if (/(?!\n)[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(text))
      faults.push('it has control characters, or characters that turn the direction of the text');
    for (const url of twitter.extractUrls(text))
      faults.push(`"${url}" would become a link: put a space after the full stop`);
    for (const mention of twitter.extractMentions(text)) faults.push(`"@${mention}" would mention someone`);
    for (const cashtag of twitter.extractCashtags(text)) faults.push(`"$${cashtag}" would become a cashtag`);
    for (const tag of twitter.extractHashtags(text)) {
      if (tag.toLowerCase() !== hashtag?.toLowerCase())
        faults.push(`"#${tag}" is another hashtag than the game's`);
    }
    return faults;
  },
};
