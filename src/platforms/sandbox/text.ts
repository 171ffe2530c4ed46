/** What X finds in a text, and what it makes of links. Indices count code points, `end` is exclusive, as in X's answers. */
export interface TextEntities {
  readonly hashtags: readonly { start: number; end: number; tag: string }[];
  readonly mentions: readonly { start: number; end: number; username: string }[];
}

export interface LinkEntity {
  readonly start: number;
  readonly end: number;
  readonly url: string;
  readonly expandedUrl: string;
  readonly displayUrl: string;
  readonly mediaKey?: string;
}

export interface TextRules {
  entities(text: string): TextEntities;
  /** What parses as a link, with or without a protocol, as typed. */
  links(text: string): readonly { url: string; start: number; end: number }[];
  /** Weighted length: 280 is the limit for a post. */
  weightedLength(text: string): number;
}

export async function loadTextRules(): Promise<TextRules> {
  const { default: twitterText } = await import('twitter-text');
  return {
    entities: (text) => ({
      hashtags: twitterText
        .extractHashtagsWithIndices(text)
        .map(({ hashtag, indices }) => ({ ...codePointRange(text, indices), tag: hashtag })),
      mentions: twitterText
        .extractMentionsWithIndices(text)
        .map(({ screenName, indices }) => ({ ...codePointRange(text, indices), username: screenName })),
    }),
    links: (text) =>
      twitterText.extractUrlsWithIndices(text).map(({ url, indices: [start, end] }) => ({ url, start, end })),
    weightedLength: (text) => twitterText.parseTweet(text).weightedLength,
  };
}

function codePointRange(text: string, [start, end]: readonly [number, number]) {
  return { start: codePoints(text.slice(0, start)), end: codePoints(text.slice(0, end)) };
}

export function codePoints(text: string): number {
  return [...text].length;
}

/** X escapes these three, and no others, in the text of every answer. */
export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
