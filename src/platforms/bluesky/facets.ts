/** A part of a text, in bytes of UTF-8, and what it is. */
export interface Facet {
  readonly index: { readonly byteStart: number; readonly byteEnd: number };
  readonly features: readonly { readonly $type: 'app.bsky.richtext.facet#tag'; readonly tag: string }[];
}

const TAGS = /(?<![\p{L}\p{N}_#])[#＃](?<tag>[\p{L}\p{M}\p{N}_]+)/gu;

/** The hashtags of a text as a person sees them, without `#`. */
export function hashtagsIn(text: string): readonly string[] {
  return [...text.matchAll(TAGS)].flatMap(({ groups }) => groups?.tag ?? []);
}

/** The facet of each place where the text has the hashtag: without one it is no hashtag on Bluesky. */
export function hashtagFacets(text: string, hashtag: string | undefined): readonly Facet[] {
  const sought = hashtag?.toLowerCase();
  return [...text.matchAll(TAGS)].flatMap((match) => {
    const tag = match.groups?.tag;
    if (tag === undefined || tag.toLowerCase() !== sought) return [];
    const byteStart = Buffer.byteLength(text.slice(0, match.index));
    const index = { byteStart, byteEnd: byteStart + Buffer.byteLength(match[0]) };
    return [{ index, features: [{ $type: 'app.bsky.richtext.facet#tag', tag }] }];
  });
}
