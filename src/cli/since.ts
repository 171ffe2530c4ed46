const units: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 };

/** What to say where it is none. */
export function notAMoment(text: string): string {
  return `--since takes a date (2026-11-01) or a time back from now (90d, 12h, 2w), not "${text}"`;
}

/** Midnight UTC of a date, a full ISO moment, or so long ago. */
export function momentOf(text: string, now: Date): Date | undefined {
  const [, count, unit] = /^(\d{1,5})([hdw])$/i.exec(text.trim()) ?? [];
  const span = units[unit?.toLowerCase() ?? ''];
  if (count !== undefined && span !== undefined) return new Date(now.getTime() - Number(count) * span);
  if (!/^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?$/.test(text.trim())) return undefined;
  const time = Date.parse(text.trim());
  // 2026-02-30 is read as the 2nd of March.
  const isDay =
    Number.isFinite(time) && (text.includes('T') || new Date(time).toISOString().startsWith(text.trim()));
  return isDay ? new Date(time) : undefined;
}
