/**
 * Quoting for POSIX shells. The one place where a value becomes part of shell text.
 *
 * @module
 */

/** Characters that no POSIX shell treats specially in any position of a word. */
const PLAIN = /^[A-Za-z0-9_./:@%+,-]+$/;

/**
 * Quotes a value so that a POSIX shell reads it back as exactly one word (POSIX.1-2017, XCU 2.2.2).
 *
 * @param value Any text without NUL, which no argument can contain
 * @returns The value itself where it needs no quoting, otherwise in single quotes
 */
export function shellQuote(value: string): string {
  if (PLAIN.test(value)) return value;
  return `'${value.replaceAll("'", `'\\''`)}'`;
}

/** A command as a person would type it into a shell. */
export function shellJoin(argv: readonly string[]): string {
  return argv.map(shellQuote).join(" ");
}
