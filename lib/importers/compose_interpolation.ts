/**
 * The variables in a Compose file: `$NAME`, `${NAME}`, `${NAME:-default}` and their relatives.
 *
 * Knows what the text says and what the `.env` file beside it says, never the environment that the
 * import is run in: what somebody has in a shell does not belong into a file that is committed.
 * What cannot be told from the two stays a reference.
 *
 * @module
 */

/** A variable that a `.env` file sets. */
export interface ComposeVariable {
  readonly value: string;
  /** Whether its value must not get into a file that is committed. */
  readonly isSecret: boolean;
}

/** Variables by name. */
export type ComposeVariables = ReadonlyMap<string, ComposeVariable>;

/** A variable whose value a manifest does not hold. */
export interface VariableReference {
  readonly name: string;
  /** Its value, where it is known: it looks like a secret, or is another one in each workspace. */
  readonly value?: string;
}

/** What became of a variable. */
export interface VariableUse {
  readonly name: string;
  /**
   * `default`: the text's own; `file`: the `.env` file's; `reference`: left open; `empty`: nothing.
   */
  readonly outcome: "default" | "file" | "reference" | "empty";
}

/** A text whose variables have been looked at. */
export interface InterpolatedText {
  /** The text, with a mark of two NUL characters around a number for each reference. */
  readonly text: string;
  /** What the marks stand for. */
  readonly references: readonly VariableReference[];
  /** Every variable that decided something. */
  readonly uses: readonly VariableUse[];
}

/** A text that is no interpolation, for whoever knows where it stands. */
export class InterpolationMistake extends Error {}

/** A variable as it is written. */
interface Variable {
  readonly name: string;
  readonly operator: string;
  readonly operand: readonly Part[];
}

type Part = string | Variable;

const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const OPERATOR = /:?[-?+]/y;
const DEEPEST = 32;
const SECRET_NAME =
  /pass|pwd|secret|token|credential|apikey|(?:^|_)(?:key|auth|private|salt|dsn|cert|pw)(?:_|$)/i;
/** Ends of names whose values are none, such as `AUTH_PORT`. */
const PLAIN_NAME = /_(?:dir|file|host|image|path|port|tag|version)$/i;
const SECRET_VALUE =
  /:\/\/[^/\s@]*:[^/\s@]+@|(?:pass(?:word|wd)?|pwd|secret|token)=["']?[^\s"'&;]+|-----BEGIN/i;

/** What a reference's mark looks like. */
export const REFERENCE_MARK = /\0(\d+)\0/;

/**
 * Looks at the variables of a text.
 *
 * @param text A value of a Compose file
 * @param variables What the `.env` file says
 * @param isSecret Whether the text is a secret by its name: then no value of the `.env` file gets
 *   in
 * @throws {InterpolationMistake} Where Compose would not understand the text
 */
export function interpolate(
  text: string,
  variables: ComposeVariables,
  isSecret = false,
): InterpolatedText {
  if (text.includes("\0")) throw new InterpolationMistake("it holds a NUL character");
  const parts = parse(text);
  const guarded = written(parts, variables, true);
  if (isSecret) return guarded;
  const open = written(parts, variables, false);
  // A secret that stands in the Compose file itself is committed already.
  const secret = SECRET_VALUE.exec(withoutMarks(open))?.[0] ?? "";
  return withoutMarks(guarded).includes(secret) ? open : guarded;
}

/** Puts a text together; where all values are secret, those of the `.env` file are left open. */
function written(
  top: readonly Part[],
  variables: ComposeVariables,
  areSecret: boolean,
): InterpolatedText {
  const references: VariableReference[] = [];
  const uses: VariableUse[] = [];
  const joined = (parts: readonly Part[]): string =>
    parts.map((part) => typeof part === "string" ? part : valueOf(part)).join("");
  const refer = (reference: VariableReference): string => {
    uses.push({ name: reference.name, outcome: "reference" });
    references.push(reference);
    return `\0${references.length - 1}\0`;
  };
  const valueOf = ({ name, operator, operand }: Variable): string => {
    const known = variables.get(name);
    const value = known?.value;
    const isSet = value !== undefined && (value !== "" || !operator.startsWith(":"));
    const use = (outcome: VariableUse["outcome"]) => uses.push({ name, outcome });
    if (operator.endsWith("+")) {
      use(isSet ? "file" : "empty");
      return isSet ? joined(operand) : "";
    }
    const hasDefault = operator.endsWith("-");
    if (isSet && (value === "" || !areSecret && !known!.isSecret)) {
      use("file");
      return value;
    }
    if (!hasDefault || name === FOLDER_VARIABLE) {
      return refer({ name, ...(isSet ? { value } : {}) });
    }
    use("default");
    return joined(operand);
  };
  return { text: joined(top), references, uses };
}

const withoutMarks = ({ text }: InterpolatedText): string =>
  text.replaceAll(new RegExp(REFERENCE_MARK, "g"), "");

/** The folder that Compose is run in, which is another one in each workspace. */
export const FOLDER_VARIABLE = "PWD";

/** Whether a variable of this name most likely holds a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) && !PLAIN_NAME.test(name);
}

/** Whether somebody would not want to see a value in a file that is committed. */
export function looksSecret(name: string, value: string): boolean {
  return value !== "" && (isSecretName(name) || SECRET_VALUE.test(value));
}

function parse(text: string): readonly Part[] {
  const { parts, end } = parseUntil(text, 0, 0);
  return end === text.length ? parts : [...parts, text.slice(end)];
}

/** Parts up to the end of the text, or, inside of braces, up to the one that closes them. */
function parseUntil(
  text: string,
  start: number,
  depth: number,
): { readonly parts: readonly Part[]; readonly end: number } {
  if (depth > DEEPEST) throw new InterpolationMistake("its variables are nested too deeply");
  const parts: Part[] = [];
  let at = start;
  let literal = "";
  while (at < text.length && !(depth > 0 && text[at] === "}")) {
    if (text[at] !== "$") literal += text[at++];
    else if (text[at + 1] === "$") {
      literal += "$";
      at += 2;
    } else {
      const { variable, end } = parseVariable(text, at, depth);
      parts.push(literal, variable);
      literal = "";
      at = end;
    }
  }
  return { parts: [...parts, literal], end: at };
}

/** The variable that the `$` at `start` begins. */
function parseVariable(
  text: string,
  start: number,
  depth: number,
): { readonly variable: Variable; readonly end: number } {
  const isBraced = text[start + 1] === "{";
  const name = match(NAME, text, start + (isBraced ? 2 : 1));
  if (name === undefined) {
    throw new InterpolationMistake(`no variable follows the "$" in ${JSON.stringify(text)}`);
  }
  const after = start + (isBraced ? 2 : 1) + name.length;
  if (!isBraced) return { variable: { name, operator: "", operand: [] }, end: after };
  const operator = match(OPERATOR, text, after) ?? "";
  const { parts, end } = operator === ""
    ? { parts: [], end: after }
    : parseUntil(text, after + operator.length, depth + 1);
  if (text[end] !== "}") {
    throw new InterpolationMistake(`"\${${name}" is not closed in ${JSON.stringify(text)}`);
  }
  return { variable: { name, operator, operand: parts }, end: end + 1 };
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
