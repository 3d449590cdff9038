/**
 * Describes values in messages.
 *
 * @module
 */

/**
 * What a value is, for messages: `the number 5`, `"apo"`, `a list`.
 *
 * @param value Any decoded value
 */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (typeof value === "string") {
    return JSON.stringify(value.length > 60 ? `${value.slice(0, 59)}…` : value);
  }
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (value instanceof Date) return "a date";
  return typeof value === "object" ? "a table" : `the ${typeof value} ${value}`;
}
