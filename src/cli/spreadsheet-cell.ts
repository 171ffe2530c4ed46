/**
 * A text as a cell of a CSV that people open in a spreadsheet. An apostrophe goes in front of
 * - what the spreadsheet would run as a formula, also behind a comma, semicolon, tab, bar or line break within the text: where the
 *   spreadsheet takes another separator than the comma that was written, a cell begins there;
 * - what it would take for a number or a date: of a post's id (19 digits) it keeps 15, of version 1.10 it makes 1.1 or a day in January.
 * The formulas are those of OWASP's "CSV Injection", and their full-width forms, which Excel reads alike in East Asia.
 */
export function spreadsheetCell(text: string): string {
  const harmless = text.replace(WITHIN, "$&'").replace(IN_FRONT, "$&'");
  return looksLikeNumber(text) && !harmless.startsWith("'") ? `'${harmless}` : harmless;
}

const STARTERS = '[=+\\-@\\t\\r＝＋－＠﹦﹢﹣﹫]';
/** Quotes and spaces are taken away before a formula is looked for. */
const PASSED_OVER = '["\\p{Zs}\\ufeff]*';
const IN_FRONT = new RegExp(`^${PASSED_OVER}(?=${STARTERS})`, 'u');
const WITHIN = new RegExp(`[,;|\\t\\r\\n]${PASSED_OVER}(?=${STARTERS})`, 'gu');

function looksLikeNumber(text: string): boolean {
  const month = /^(?:\d{1,2}[ -]?)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[ -]?\d{1,4}$/i;
  return /^[\d\s.,:/%e+-]*$/i.test(text) ? /\d/.test(text) : month.test(text);
}
