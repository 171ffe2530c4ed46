/**
 * A text in lines of at most `width` characters, broken between words; a word that is longer than a line (a path, a hash) is broken
 * anywhere, so that nothing of it is lost.
 *
 * @param indent stands before every line but the first
 */
export function wrapped(text: string, width: number, indent = ''): string[] {
  const lines = [''];
  const add = (piece: string): void => {
    const line = lines.at(-1) ?? '';
    const joined = line.trim() === '' ? `${line}${piece}` : `${line} ${piece}`;
    if ([...joined].length <= width) lines[lines.length - 1] = joined;
    else if (line.trim() !== '') lines.push(`${indent}${piece}`);
    else lines[lines.length - 1] = `${line}${piece}`;
  };
  for (const word of text.split(' ')) {
    const characters = [...word];
    const room = Math.max(1, width - indent.length);
    for (let at = 0; at < Math.max(1, characters.length); at += room)
      add(characters.slice(at, at + room).join(''));
  }
  return lines;
}
