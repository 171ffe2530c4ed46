/** X appends a link to the attached photos to each text. */
const MEDIA_LINK = /\s*https:\/\/t\.co\/\w+$/;

/** A post's text as people read it, beside its photos. */
export function shownText(text: string): string {
  return text.replace(MEDIA_LINK, '');
}
