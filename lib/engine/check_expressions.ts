/**
 * Checks every selection expression of a manifest: its form, and the names, tags and paths in it.
 *
 * Of a manifest with other problems, the valid parts are checked. What the broken parts mention
 * counts as known: a tag is not unknown because the key before it is misspelt.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import { ComponentGraph } from "../graph/component_graph.ts";
import { evaluate, requiredFacts, type SelectionContext } from "../graph/selection/evaluate.ts";
import { parseExpression } from "../graph/selection/parse.ts";
import { targetOf } from "../graph/target.ts";
import { valueAt } from "../manifest/check.ts";
import { decode } from "../manifest/decode.ts";
import type { ManifestReading } from "../manifest/load.ts";
import type { KeyPath } from "../manifest/locate.ts";
import { presentElements } from "../manifest/named_entries.ts";
import type { Place } from "../manifest/problem.ts";
import type { ComponentConfig, Project } from "../manifest/project.ts";
import type { ManifestDocument } from "../manifest/schema.ts";

/** Tables in which nothing is named that an expression could choose. */
const NAMELESS: readonly unknown[] = ["workflows", "aliases", "defaults", "environment"];

/**
 * Notes every wrong expression where it stands.
 *
 * @param reading The manifest; where a file of it is missing, names are too, and nothing is checked
 */
export async function noteExpressions({ project, files, report }: ManifestReading): Promise<void> {
  const mentioned = await mentionedIn(report.places);
  if (mentioned.has("import") || files.some(({ document }) => document === undefined)) return;
  const context = contextOf(project, [...mentioned]);
  for (const { document, place } of files) {
    for (const { path, expression } of expressionsOf(document!)) {
      const error = expressionError(expression, context);
      if (error === undefined) continue;
      place.at(...path).note({
        message: error.message,
        found: JSON.stringify(expression),
        suggestion: error.hint,
      });
    }
  }
}

/** What is wrong with an expression: its form, or a name in it. */
function expressionError(expression: string, context: SelectionContext): NestrError | undefined {
  try {
    const parsed = parseExpression(expression);
    requiredFacts(parsed, context.filters);
    evaluate(parsed, context);
    return undefined;
  } catch (thrown) {
    const error = NestrError.from(thrown);
    if (error.code === "INTERNAL") throw thrown;
    return error;
  }
}

/** What expressions are evaluated against; facts about repositories do not matter here. */
function contextOf(project: Project, mentioned: readonly string[]): SelectionContext {
  const repositories = new Map(project.repositories.map((it) => [it.name, it]));
  const names = new Set(project.components.map(({ name }) => name));
  const components: readonly ComponentConfig[] = [
    ...mentioned.map((name) => (
      { name, repositories: [name], path: ".", dependsOn: [], tags: [name], implicit: true }
    )),
    ...project.components.map((component) => (
      { ...component, dependsOn: component.dependsOn.filter((name) => names.has(name)) }
    )),
  ];
  return {
    targets: components.flatMap((component) =>
      component.repositories.map((name) =>
        targetOf(component, repositories.get(name) ?? { name, path: name, tags: [] })
      )
    ),
    graph: new ComponentGraph(components),
    filters: new Map([...mentioned.map((name) => [name, "dirty"] as const), ...project.filters]),
    status: () => ({ dirty: false, ahead: false, behind: false, missing: false }),
    changed: () => new Set(),
  };
}

/** The keys and texts of every part that has a problem, as the files have them. */
async function mentionedIn(places: readonly Place[]): Promise<ReadonlySet<string>> {
  const mentioned = new Set<string>();
  const gather = (value: unknown): void => {
    if (typeof value === "string") {
      for (const word of [value, ...value.split(/[\s,;]+/)]) mentioned.add(word);
    } else if (typeof value === "object" && value !== null) {
      for (const [key, child] of Object.entries(value)) {
        if (!Array.isArray(value)) mentioned.add(key);
        gather(child);
      }
    }
  };
  for (const { path, source } of places) {
    if (NAMELESS.includes(path[0])) continue;
    const keys = source.sourcePath(path);
    const value = valueAt(await decode(source.text, source.format), keys);
    gather([...keys, value]);
    // Probably what should have been `import`.
    if (path[0] === "project" && Array.isArray(value)) mentioned.add("import");
  }
  return mentioned;
}

/** Every selection expression of a file with the path of its key. */
function expressionsOf(
  { filters, workflows }: ManifestDocument,
): readonly { readonly path: KeyPath; readonly expression: string }[] {
  const found: { path: KeyPath; expression: string | undefined }[] = [];
  for (const [name, expression] of Object.entries(filters ?? {})) {
    found.push({ path: ["filters", name], expression });
  }
  for (const [name, workflow] of Object.entries(workflows ?? {})) {
    found.push({ path: ["workflows", name, "select"], expression: workflow?.select });
    for (const { element, index } of presentElements(workflow?.steps)) {
      if (/^(exists|changed):/.test(element.if ?? "")) continue;
      found.push({ path: ["workflows", name, "steps", index, "if"], expression: element.if });
    }
  }
  return found.flatMap(({ path, expression }) =>
    expression === undefined ? [] : [{ path, expression }]
  );
}
