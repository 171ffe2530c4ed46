import { wrapAnsi } from 'fast-wrap-ansi';

/** A text broken between words where the terminal ends; whole where its columns are not known. */
export function inLines(text: string, columns: number | undefined, indent = 0): string {
  return columns ? wrapAnsi(text, columns - indent) : text;
}
