/**
 * What steers a terminal (control characters), breaks a log's line, or turns the direction of what stands after it goes at the door.
 * Line ends stay, and so do the joiners and marks that emoji, Persian, Arabic and Hebrew need.
 */
export function withoutSteering(text: string): string {
  return text.replace(/[\u2028\u2029]/g, '\n').replace(/(?!\n)[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, ' ');
}
