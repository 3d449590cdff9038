/**
 * What forgetting a workspace would remove, or has removed.
 *
 * @module
 */

import type { ForgottenWorkspace, WorkspaceInfo } from "../engine/workspace/workspace_info.ts";
import type { Appearance } from "./appearance.ts";
import { quantity } from "./quantity.ts";
import { visibleText } from "./visible_text.ts";

/** A workspace that is to be forgotten. */
export type ForgetCandidate = WorkspaceInfo & {
  /** Whether its files would be left where they are. */
  readonly filesKept: boolean;
};

/**
 * What would be removed, one line for each workspace.
 *
 * @param workspaces Those that would be
 * @param appearance Of the stream it goes to
 */
export function renderForgetPreviews(
  workspaces: readonly ForgetCandidate[],
  { style }: Appearance,
): string {
  return workspaces.map((workspace) => {
    const { name, root, services, copies, filesKept } = workspace;
    const parts = [
      ...(filesKept ? [] : [quantity(copies.length, "working copy", "working copies")]),
      ...(services.length > 0 ? [quantity(services.length, "service")] : []),
    ];
    const what = parts.length === 0 ? "its registration" : parts.join(" and ");
    return `would remove ${style.emphasis(visibleText(name))}: ${what}` +
      `${filesKept ? ", not the files" : ""} in ${visibleText(root)}\n`;
  }).join("");
}

/**
 * A workspace that was removed, and how to get back what was saved.
 *
 * @param result What was done
 * @param appearance Of the stream it goes to
 */
export function renderForgotten(
  { workspace, filesKept, saved }: ForgottenWorkspace,
  { style, symbols }: Appearance,
): string {
  const where = filesKept ? `; its files are still in ${visibleText(workspace.root)}` : "";
  const heading = `${style.success(symbols.success)} forgot ` +
    `${style.emphasis(visibleText(workspace.name))}${where}\n`;
  const restore = saved.map(({ repository, restore }) =>
    `  ${visibleText(repository)}: ${style.command(visibleText(restore))}\n`
  );
  return heading + (restore.length === 0 ? "" : `saved; to get it back:\n${restore.join("")}`);
}
