import { readFile } from 'node:fs/promises';
import { style } from '../page/style.ts';
import { statisticsStyle } from '../solutions/stats/page/page.ts';

/** The style of a place in this house: what all pages share, and these files of `static`, one after the other. */
export async function styleSheet(files: readonly ('page' | 'try' | 'desk' | 'training')[]): Promise<string> {
  const own = files.map((name) => readFile(new URL(`./static/${name}.css`, import.meta.url), 'utf8'));
  return [style.text, statisticsStyle.text, ...(await Promise.all(own))].join('\n');
}
