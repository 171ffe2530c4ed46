/** How values are written in columns: moments as ISO-8601 UTC text, lists as JSON text, absent as NULL. */

export function orNull<T>(value: T | undefined): T | null {
  return value ?? null;
}

export function moment(date: Date): string {
  return date.toISOString();
}

/** A JSON list for `IN (SELECT value FROM json_each(?))`, so that one prepared statement serves any number of values. */
export function list(values: readonly string[]): string {
  return JSON.stringify(values);
}

/** The row's property under the port's name, left out where the column is NULL. */
export function optional<K extends string, V>(key: K, value: V | null): { [P in K]?: V } {
  return value === null ? {} : ({ [key]: value } as { [P in K]?: V });
}

export function optionalMoment<K extends string>(key: K, value: string | null): { [P in K]?: Date } {
  return optional(key, value === null ? null : new Date(value));
}
