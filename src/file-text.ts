/**
 * A text file that people or their programs wrote: UTF-8, UTF-16 of either order (Excel's "Unicode text", PowerShell's `>`), else
 * Windows-1252; without its byte-order mark.
 */
export function fileText(bytes: Uint8Array): string {
  const utf16 = utf16Order(bytes);
  if (utf16) return new TextDecoder(utf16).decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** By the mark in front or, without one, by the zeros that Latin letters have there. */
function utf16Order(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  const [first = 1, second = 1, third = 1, fourth = 1] = bytes;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (second === 0 && fourth === 0 && first > 0 && third > 0) return 'utf-16le';
  if (first === 0 && third === 0 && second > 0 && fourth > 0) return 'utf-16be';
  return undefined;
}
