/**
 * RFC 4180: fields in quotes may hold commas, line breaks and doubled quotes. A byte-order mark and a missing last line break
 * are taken as they come.
 * @returns one object a line, by the names of the first; fields that a line lacks are empty. An unclosed quote runs to the end.
 */
export function parseCsv(text: string): readonly Readonly<Record<string, string>>[] {
  const [header = [], ...lines] = fieldsOf(text.replace(/^\uFEFF/, ''));
  return lines
    .filter((fields) => fields.length > 1 || fields[0] !== '')
    .map((fields) => Object.fromEntries(header.map((name, i) => [name.trim(), fields[i] ?? ''])));
}

/** A field with the comma, the line break or the end that follows it. */
const FIELD = /(?:"((?:[^"]|"")*)(?:"|$)|([^",\r\n][^,\r\n]*|))(,|\r?\n|\r|$)/gy;

function fieldsOf(text: string): string[][] {
  const lines: string[][] = [];
  let line: string[] = [];
  FIELD.lastIndex = 0;
  while (FIELD.lastIndex < text.length || line.length > 0) {
    const at = FIELD.lastIndex;
    const found = FIELD.exec(text);
    if (found === null) {
      // Text after a closing quote: not CSV; taken as it stands up to the next comma.
      FIELD.lastIndex = at + 1;
      continue;
    }
    const [, quoted, plain = '', end] = found;
    line.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ',') {
      if (FIELD.lastIndex < text.length) continue;
      line.push('');
    }
    lines.push(line);
    line = [];
  }
  return lines;
}
