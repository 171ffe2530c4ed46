/** What a network lets a text be. A text must pass the rules of the network it goes to. */
export interface TextRules {
  /** The longest text, in the network's own measure: weighted characters on X, graphemes on Bluesky. */
  readonly limit: number;
  /** The length of a text in that measure. */
  length(text: string): number;
  /**
   * What keeps a text from being posted, in words that complete "the text cannot be used: …"; empty when it may be. A link, a mention or a
   * hashtag other than the game's is a fault on every network that makes one of a text.
   * @param hashtag the only one it may carry, without `#`
   */
  faults(text: string, hashtag?: string): readonly string[];
}

/** Where the rules of a network come from: what measures a text is loaded only when there is a text. */
export interface HasTextRules {
  text(): Promise<TextRules>;
}
