import type { TextRules } from '../../game/text-rules.ts';

/** `app.bsky.feed.post`: both are limits. */
const LIMIT = 300;
const MAX_BYTES = 3000;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * What Bluesky lets a text be. It makes no link, mention or hashtag of a text: only facets do, and the bot makes one for the game's
 * hashtag.
 */
export const blueskyTextRules: TextRules = {
  limit: LIMIT,
  // A text of many joined signs can have few graphemes and too many bytes: then it counts as too long.
  length: (text) => Math.max(countGraphemes(text), Math.ceil((Buffer.byteLength(text) / MAX_BYTES) * LIMIT)),
  faults(text) {
    const faults: string[] = [];
    const [length, bytes] = [countGraphemes(text), Buffer.byteLength(text)];
    if (length > LIMIT) faults.push(`it has ${length} characters, Bluesky allows ${LIMIT}`);
    if (bytes > MAX_BYTES) faults.push(`it has ${bytes} bytes, Bluesky allows ${MAX_BYTES}`);
    if (text.trim() === '') faults.push('it is empty');
    if (!text.isWellFormed() || /(?!\n)[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(text))
      faults.push('it has control characters, or characters that turn the direction of the text');
    return faults;
  },
};

function countGraphemes(text: string): number {
  let count = 0;
  for (const _ of graphemes.segment(text)) count++;
  return count;
}
