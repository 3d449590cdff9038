/**
 * What a person needs to know of a workspace that was just made: where it is, where its services
 * answer, and what to type next.
 *
 * @module
 */

import { relative } from "node:path";
import type { WorkspaceInfo } from "../engine/workspace/workspace_info.ts";
import type { Appearance } from "./appearance.ts";
import { commandLine } from "./command_line.ts";
import { renderTable } from "./table.ts";
import { visibleText } from "./visible_text.ts";
import { portTexts } from "./workspace_services.ts";

/** What saying it needs besides the workspace. */
export interface AddedContext {
  /** What runs a command in the workspace that one is in: `ajj run`. */
  readonly run: string;
  /** The current folder, absolute. */
  readonly directory: string;
}

/**
 * A new workspace as text.
 *
 * @param workspace The workspace
 * @param context How to go on from here
 * @param appearance Of the stream it goes to
 */
export async function renderAdded(
  workspace: WorkspaceInfo,
  { run, directory }: AddedContext,
  appearance: Appearance,
): Promise<string> {
  const { style, symbols } = appearance;
  const { name, root, services, envFiles, copies } = workspace;
  const heading = `${style.success(symbols.success)} workspace ` +
    `${style.emphasis(visibleText(name))} in ${visibleText(root)}\n`;
  // A working copy that is the workspace itself is said already.
  const parts = copies.filter(({ path }) => path !== root);
  const rows = [
    ...parts.map((copy) => ["copy", copy.repository, copy.path]),
    ...services.map((service) => ["service", service.name, portTexts(service).join(", ")]),
    ...envFiles.map((file) => ["env file", file, ""]),
  ];
  const table = await renderTable({
    indent: 2,
    columns: [{}, { shrinkTo: 16 }, { shrinkTo: 24 }],
    rows: rows.map(([kind = "", what = "", where = ""]) => [
      { text: kind, paint: style.muted },
      { text: what, paint: style.emphasis },
      where,
    ]),
  }, appearance);
  const next = [commandLine(["cd", shortPath(root, directory)]), `${run} -- COMMAND`];
  return `${heading}${table}${renderNext(next, appearance)}`;
}

/**
 * What to type next.
 *
 * @param lines Command lines
 * @param appearance Of the stream it goes to
 */
export function renderNext(lines: readonly string[], { style }: Appearance): string {
  return `next:\n${lines.map((line) => `  ${style.command(visibleText(line))}\n`).join("")}`;
}

/** A path as a person would type it from a folder. */
function shortPath(path: string, from: string): string {
  const typed = relative(from, path);
  return typed !== "" && typed.length < path.length ? typed : path;
}
