/**
 * Texts of a Compose file as a manifest holds them: as they are, or as templates.
 *
 * Where a manifest allows templates, a variable that is left open becomes `{{ env.NAME }}`, and
 * braces that Compose gives no meaning keep none.
 *
 * @module
 */

import {
  FOLDER_VARIABLE,
  interpolate,
  type InterpolatedText,
  InterpolationMistake,
  REFERENCE_MARK,
} from "./compose_interpolation.ts";
import { type ComposeNode, wrongKind } from "./compose_node.ts";
import { type ComposePlace, type ComposeReport, subjectOf } from "./compose_report.ts";

/** What became of a variable, for notes. */
const FATES = {
  default: 'its default is written; where a template is allowed, {{default env.NAME "…"}} reads it',
  file: "the value that .env gives it is written",
  reference: "{{ env.NAME }} is written: it must be set wherever a workspace is made",
  secret:
    "{{ env.NAME }} is written, since its value in .env looks like a secret: it must be set " +
    "wherever a workspace is made",
  empty: "it is not set in .env, so nothing is written in its place",
} as const;

/**
 * A scalar with its variables looked at; undefined where it is none, which is a problem.
 *
 * @param node A text, number or truth value
 * @param report Where problems and the fate of variables are noted
 * @param isSecret Whether it is a secret by its name
 */
export function readText(
  node: ComposeNode,
  report: ComposeReport,
  isSecret = false,
): InterpolatedText | undefined {
  const { content, place, source } = node;
  if (content === null || typeof content === "object") {
    wrongKind(node, "a text", report);
    return undefined;
  }
  if (typeof content !== "string") {
    if (typeof content === "number" && Math.abs(content) > Number.MAX_SAFE_INTEGER) {
      report.note(place, `written as ${content}: put so large a number into quotes`);
    }
    return { text: String(content), references: [], uses: [] };
  }
  try {
    return interpolate(content, source.variables, isSecret);
  } catch (error) {
    if (!(error instanceof InterpolationMistake)) throw error;
    report.problem(
      place,
      `"${subjectOf(place)}" cannot be interpolated: ${error.message}; "$$" stands for a plain "$"`,
    );
    return undefined;
  }
}

/** A scalar where no template is allowed; undefined, with a note, where it would hold a secret. */
export function plainText(node: ComposeNode, report: ComposeReport): string | undefined {
  const text = readText(node, report);
  if (text === undefined || holdsSecret(text, node.place, report)) return undefined;
  noteUses(text, node.place, report, "plain");
  return plainOf(text);
}

/**
 * A scalar that is looked at and not written, so that nothing is said of its variables; undefined
 * where it is a secret.
 */
export function unwrittenText(node: ComposeNode, report: ComposeReport): string | undefined {
  const text = readText(node, report);
  return text === undefined || secretIn(text) !== undefined ? undefined : plainOf(text);
}

/** A path where no template is allowed; undefined, with a note, where a variable leaves it open. */
export function pathText(node: ComposeNode, report: ComposeReport): string | undefined {
  const text = readText(node, report);
  if (text === undefined || holdsSecret(text, node.place, report)) return undefined;
  const open = text.references.find(({ value }) => value === undefined);
  if (open === undefined) {
    noteUses(text, node.place, report, "plain");
    return plainOf(text);
  }
  report.note(node.place, `not imported: it depends on \${${open.name}}, which .env does not set`);
  return undefined;
}

/** A reference whose value is known and left open all the same. */
const secretIn = ({ references }: InterpolatedText) =>
  references.find(({ name, value }) => name !== FOLDER_VARIABLE && value !== undefined);

/** Whether a text has a secret in it; notes that it has. */
function holdsSecret(text: InterpolatedText, place: ComposePlace, report: ComposeReport): boolean {
  const secret = secretIn(text);
  if (secret === undefined) return false;
  report.note(
    place,
    `not imported: the value of \${${secret.name}} in .env looks like a secret, and nothing can ` +
      "stand for it here",
  );
  return true;
}

/** A scalar where templates are allowed. */
export function templateText(
  node: ComposeNode,
  report: ComposeReport,
  isSecret = false,
): string | undefined {
  const text = readText(node, report, isSecret);
  if (text === undefined) return undefined;
  noteUses(text, node.place, report, "template");
  return templateOf(text);
}

/** Notes what became of the variables of a text, once for each of them. */
export function noteUses(
  { uses, references }: InterpolatedText,
  place: ComposePlace,
  report: ComposeReport,
  kind: "plain" | "template",
): void {
  for (const { name, outcome } of uses) {
    if (name === FOLDER_VARIABLE) continue;
    const isKnown = references.some((it) => it.name === name && it.value !== undefined);
    const fates = kind === "template"
      ? ["secret", "reference"] as const
      : ["file", "empty"] as const;
    const fate = outcome === "reference" ? fates[isKnown ? 0 : 1] : outcome;
    report.note(place, FATES[fate].replaceAll("NAME", name), `\${${name}}`);
  }
}

/** A text in which nothing is left open. */
export function plainOf({ text, references }: InterpolatedText): string {
  return text.split(REFERENCE_MARK)
    .map((piece, index) => index % 2 === 0 ? piece : references[Number(piece)]?.value ?? "")
    .join("");
}

/** A text as a template that is rendered to it. */
export function templateOf({ text, references }: InterpolatedText): string {
  const pieces = text.split(REFERENCE_MARK);
  if (pieces.length === 1 && !text.includes("{{")) return text;
  return pieces.map((piece, index) =>
    index % 2 === 1
      ? expressionOf(references[Number(piece)]!.name)
      : escapeBraces(piece, index > 0, index < pieces.length - 1)
  ).join("");
}

const expressionOf = (name: string): string =>
  name === FOLDER_VARIABLE ? "{{ workspace.root }}" : `{{ env.${name} }}`;

/**
 * A text that Handlebars renders as itself.
 *
 * Braces that it could take for its own stand in a function's argument, and a backslash before an
 * expression is doubled, since one alone would make text of the expression.
 *
 * @param text The text
 * @param follows Whether an expression stands right before it
 * @param precedes Whether an expression stands right after it
 */
function escapeBraces(text: string, follows: boolean, precedes: boolean): string {
  const runs = text.match(/[{}]+|[^{}]+/g) ?? [];
  const last = runs.length - 1;
  const isExpression = (index: number): boolean => {
    const run = runs[index];
    if (run === undefined) return precedes;
    if (!/^[{}]/.test(run)) return false;
    return run.includes("{{") || (index === 0 && follows) || (index === last && precedes);
  };
  return runs.map((run, index) => {
    if (isExpression(index)) return `{{default "" "${run}"}}`;
    return run.endsWith("\\") && isExpression(index + 1) ? `${run}\\` : run;
  }).join("");
}
