/**
 * Variables as lines that a POSIX shell reads back exactly, and readers of env files wherever their
 * grammar allows it.
 *
 * @module
 */

/** Characters that nobody reads anything into. */
const PLAIN = /^[\w@%+=:,./-]+$/;

/** Names that a shell can assign to. */
const NAME = /^[A-Za-z_]\w*$/;

/**
 * Variables as text, one assignment after the other. One whose name no shell can assign to stands
 * in a comment.
 *
 * @param variables Values by name
 */
export function renderEnvironment(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables).map(([name, value]) =>
    NAME.test(name)
      ? `${name}=${quoted(value)}\n`
      : `# ${JSON.stringify(name)} cannot be the name of a variable in a shell\n`
  ).join("");
}

function quoted(value: string): string {
  if (value === "" || PLAIN.test(value)) return value;
  if (!value.includes("'")) return `'${value}'`;
  // Between double quotes both kinds of reader take everything else as it is.
  if (!/["\\$`!]/.test(value)) return `"${value}"`;
  return `'${value.replaceAll("'", `'\\''`)}'`;
}
