/** File names, answers of servers and labels may hold anything: nothing of it may steer the terminal or change the direction. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    character === '\u200d' ? character : '\ufffd',
  );
}

export function capital(text: string): string {
  return text.replace(/^\p{Ll}/u, (first) => first.toUpperCase());
}
