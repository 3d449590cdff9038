/**
 * What forgetting a workspace would remove, or has removed.
 *
 * @module
 */

import type {
  ForgottenWorkspace,
  SavedWork,
  WorkspaceInfo,
} from "../engine/workspace/workspace_info.ts";
import { formatAge } from "./age.ts";
import type { Appearance } from "./appearance.ts";
import { quantity } from "./quantity.ts";
import type { Style } from "./style.ts";
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
 * @param program What stands before `list`
 * @param appearance Of the stream it goes to
 */
export function renderForgotten(
  { workspace, filesKept, saved }: ForgottenWorkspace,
  program: string,
  { style, symbols }: Appearance,
): string {
  const where = filesKept ? `; its files are still in ${visibleText(workspace.root)}` : "";
  const heading = `${style.success(symbols.success)} forgot ` +
    `${style.emphasis(visibleText(workspace.name))}${where}\n`;
  if (saved.length === 0) return heading;
  const again = `shown again by: ${style.command(`${program} list --forgotten`)}\n`;
  return `${heading}saved; to get it back:\n${renderRestore(saved, style)}${again}`;
}

/**
 * Work that was saved as workspaces were removed.
 *
 * @param forgotten In the order to show it
 * @param now The present, for telling how long ago it was saved
 * @param appearance Of the stream it goes to
 */
export function renderSavedWork(
  forgotten: readonly SavedWork[],
  now: Date,
  { style, columns }: Appearance,
): string {
  if (forgotten.length === 0) {
    return columns === null ? "" : `${style.muted("no removed workspace had work to be saved")}\n`;
  }
  return forgotten.map(({ workspace, root, savedAt, saved }) => {
    const when = columns === null ? savedAt : formatAge(new Date(savedAt), now);
    return `${style.emphasis(visibleText(workspace))}  ${visibleText(root)}  ${
      style.muted(when)
    }\n` +
      renderRestore(saved, style);
  }).join("");
}

function renderRestore(saved: SavedWork["saved"], style: Style): string {
  return saved.map(({ repository, restore }) =>
    `  ${visibleText(repository)}: ${style.command(visibleText(restore))}\n`
  ).join("");
}
