/** Names the photo that a standalone post is about, to the minute: nothing else ties the two together. */
export function occasion(postedAt: Date): string {
  const day = postedAt.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
  return `(Photo of ${day}, ${postedAt.toISOString().slice(11, 16)} UTC.)`;
}
