import { basename, isAbsolute } from 'node:path';

/**
 * A command as it can be typed again, for reports that are kept: options that are `undefined` are left out, those that are `true`
 * stand alone. Of absolute paths only the last part is named: where someone keeps the photos is nobody's business.
 */
export function commandLine(
  command: string,
  path: string,
  options: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>,
): string {
  const shown = (value: string | number): string => {
    const text = String(value);
    const plain = isAbsolute(text) ? basename(text) : text;
    return /^[\w./,=:+-]+$/.test(plain) ? plain : `'${plain.replaceAll("'", "'\\''")}'`;
  };
  const words = Object.entries(options).flatMap(([name, value]): string[] => {
    if (value === undefined || value === false) return [];
    if (value === true) return [`--${name}`];
    if (typeof value === 'object') return value.map((entry) => `--${name} ${shown(entry)}`);
    return [`--${name} ${shown(value)}`];
  });
  return [`fieldmark ${command} ${shown(path)}`, ...words].join(' ');
}
