/**
 * What a selection expression that is being typed could go on with.
 *
 * Reads as the expression's own tokenizer does, but what is not finished is no mistake here.
 *
 * @module
 */

import type { KnownName, ProjectNames } from "../../engine/project_names.ts";
import { PREDICATES } from "../../graph/selection/expression.ts";
import type { Candidate } from "./suggestion.ts";

/** A character of the grammar, white space, something in quotation marks, or a word. */
const TOKEN = /[&|]{1,2}|[!()]|\s+|"[^"]*"|(?:\[[^\]\s]*\]|\{[^}\s]*\}|[^\s&|!()",[{])+/y;

const FUNCTIONS: readonly KnownName[] = [
  { name: "deps(", about: "and all that it depends on" },
  { name: "dependents(", about: "and all that depends on it" },
  { name: "affected(", about: "changed since a revision, and all that depends on it" },
];

const FIELDS: readonly KnownName[] = [
  { name: "name:", about: "by its name, which may be a pattern" },
  { name: "tag:", about: "by a tag" },
  { name: "path:", about: "by its path" },
];

/**
 * What an expression could become.
 *
 * @param text The expression up to the cursor
 * @param names The names of the project; undefined where there is none
 */
export function selectionCandidates(
  text: string,
  names: ProjectNames | undefined,
): readonly Candidate[] {
  const place = readTyped(text);
  if (place === undefined) return [];
  if (place.after === "operand") {
    return [{ value: `${text}&`, about: "and" }, { value: `${text}|`, about: "or" }];
  }
  const { before, word } = place;
  return (place.after === "affected" ? names?.revisions ?? [] : operands(word, names))
    .filter(({ name }) => name.startsWith(word))
    .map(({ name, about }) => ({
      value: before + name,
      ...(about === undefined ? {} : { about }),
    }));
}

/** Where the cursor stands in an expression. */
type TypedPlace =
  /** In a word, or before one; in the parentheses of `affected` it is a revision. */
  | {
    readonly after: "operator" | "affected";
    readonly before: string;
    readonly word: string;
  }
  /** Behind a condition that is complete. */
  | { readonly after: "operand" };

/** Undefined where nothing can be offered: in quotation marks, or in what is wrong. */
function readTyped(text: string): TypedPlace | undefined {
  const calls: string[] = [];
  let complete = false;
  let last = "";
  TOKEN.lastIndex = 0;
  for (let at = 0; at < text.length; at = TOKEN.lastIndex) {
    const [token] = TOKEN.exec(text) ?? [];
    if (token === undefined) return undefined;
    const end = TOKEN.lastIndex;
    if (token === "(") {
      calls.push(last);
      complete = false;
    } else if (token === ")") {
      calls.pop();
      complete = true;
    } else if (/^[&|!]/.test(token)) complete = false;
    else if (token.trim() !== "") {
      if (complete) return undefined;
      if (end === text.length && !token.endsWith('"')) {
        return { after: after(calls), before: text.slice(0, at), word: token };
      }
      complete = !(text[end] === "(" || /^[a-z]+:$/.test(token));
    }
    last = token;
  }
  return complete ? { after: "operand" } : { after: after(calls), before: text, word: "" };
}

function after(calls: readonly string[]): "operator" | "affected" {
  return calls.at(-1) === "affected" ? "affected" : "operator";
}

function operands(word: string, names: ProjectNames | undefined): readonly KnownName[] {
  const { components = [], repositories = [], tags = [], paths = [], filters = [] } = names ?? {};
  const known = unique([...components, ...repositories]);
  if (word.startsWith("tag:")) return under("tag:", tags);
  if (word.startsWith("path:")) return under("path:", paths);
  if (word.startsWith("name:")) return under("name:", known);
  const predicates = new Set<string>(PREDICATES);
  return [
    ...known.filter(({ name }) => !predicates.has(name)),
    ...under("@", filters),
    ...FIELDS,
    ...PREDICATES.map((name) => ({ name, about: `what is ${name}` })),
    ...FUNCTIONS,
  ];
}

function under(field: string, names: readonly KnownName[]): readonly KnownName[] {
  return names.map((it) => ({ ...it, name: field + quoted(it.name) }));
}

/** Puts a text in double quotes where a bare word could not hold it. */
function quoted(text: string): string {
  return /[\s&|!(),*?[\]{}]/.test(text) ? `"${text}"` : text;
}

function unique(names: readonly KnownName[]): readonly KnownName[] {
  const seen = new Set<string>();
  return names.filter(({ name }) => !seen.has(name) && seen.add(name));
}
