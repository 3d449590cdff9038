/**
 * The environment of a service: `environment` and `env_file`.
 *
 * @module
 */

import { resolve } from "node:path";
import { isFile } from "../files/path_kind.ts";
import { VARIABLE_PATTERN } from "../manifest/schema.ts";
import type { ComposeFiles } from "./compose_files.ts";
import { isSecretName } from "./compose_interpolation.ts";
import {
  type ComposeNode,
  type ComposeTable,
  entriesOf,
  isAbsent,
  isList,
  isTable,
  withContent,
  wrongKind,
} from "./compose_node.ts";
import { type ComposeReport, subjectOf } from "./compose_report.ts";
import { pathText, plainText, templateText } from "./compose_text.ts";

const VARIABLE = new RegExp(VARIABLE_PATTERN);

/** Variables of a service by name, as templates. */
export function readEnvironment(
  service: ComposeTable,
  report: ComposeReport,
): ReadonlyMap<string, string> {
  const variables = new Map<string, string>();
  const node = service.get("environment");
  if (isAbsent(node)) return variables;
  for (const [name, value] of entriesOf(node!, report)) {
    // The one name that a table of the manifest cannot have.
    if (!VARIABLE.test(name) || name === "__proto__") {
      report.note(
        value.place,
        "not imported: the names of env are letters, digits and _; an env_file takes others",
        `${subjectOf(node!.place)} ${JSON.stringify(name)}`,
      );
      continue;
    }
    // A name alone takes its value from whoever starts the service.
    const written = value.content === null ? withContent(value, `\${${name}}`) : value;
    const text = templateText(written, report, isSecretName(name));
    if (text !== undefined) variables.set(name, text);
  }
  return variables;
}

/** Env files of a service, relative to the root. */
export async function readEnvFiles(
  service: ComposeTable,
  files: ComposeFiles,
): Promise<readonly string[]> {
  const node = service.get("env_file");
  if (isAbsent(node)) return [];
  const paths = new Set<string>();
  for (const element of isList(node!.content) ? node!.content : [node!]) {
    const path = await readEnvFile(element, files);
    if (path !== undefined) paths.add(path);
  }
  return [...paths];
}

async function readEnvFile(node: ComposeNode, files: ComposeFiles): Promise<string | undefined> {
  const { report } = files;
  const table = isTable(node.content) ? node.content : new Map([["path", node]]);
  const written = table.get("path");
  if (isAbsent(written)) {
    wrongKind(node, "a path, or a table with one", report);
    return undefined;
  }
  const path = pathText(written!, report);
  if (path === undefined) return undefined;
  const inside = files.inside(node.source.folder, path);
  if (inside === undefined || inside === "." || inside.startsWith("-")) {
    report.note(node.place, `not imported: ${path} lies outside of the project's root`);
    return undefined;
  }
  const required = table.get("required");
  const isRequired = required === undefined || plainText(required, report) !== "false";
  if (!isAbsent(table.get("format"))) {
    report.note(table.get("format")!.place, "not imported: nestr reads env files in one way only");
  }
  const file = resolve(node.source.folder, path);
  if (isFile(file)) await noteVariables(node, file, report);
  else if (!isRequired) {
    report.note(
      node.place,
      `not imported: ${path} does not exist, and nestr knows no optional one`,
    );
    return undefined;
  } else report.note(node.place, `${path} does not exist yet; a workspace needs it`);
  return inside;
}

/** Compose expands variables in env files; nestr takes what stands there. */
async function noteVariables(
  node: ComposeNode,
  file: string,
  report: ComposeReport,
): Promise<void> {
  try {
    const text = await Deno.readTextFile(file);
    report.addFile(file);
    if (/^[^#'\n]*=[^'\n]*\$[A-Za-z{]/m.test(text)) {
      report.note(node.place, `${file} has "$" in it, which nestr does not expand as Compose does`);
    }
  } catch {
    report.note(node.place, `${file} cannot be read now; a workspace needs it`);
  }
}
