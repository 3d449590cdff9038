/**
 * Workspaces, one line each: name, folder, what runs the services, services with their ports, when
 * it was made, and whether it is the current one.
 *
 * In a pipe every line has every column, with `-` for what there is not, and the moment in full.
 *
 * @module
 */

import type { WorkspaceListing } from "../engine/workspace/workspace_info.ts";
import { formatAge } from "./age.ts";
import type { Appearance } from "./appearance.ts";
import { type Cell, renderTable } from "./table.ts";
import { servicesText } from "./workspace_services.ts";

/** What showing a list needs besides the list. */
export interface ListContext {
  /** The present, for telling how long ago a workspace was made. */
  readonly now: Date;
  /** The command that makes a workspace. */
  readonly add: string;
}

/**
 * Workspaces as text.
 *
 * @param workspaces In the order to show them
 * @param context The present, and what to type where there are none
 * @param appearance Of the stream it goes to
 */
export async function renderWorkspaceList(
  workspaces: readonly WorkspaceListing[],
  { now, add }: ListContext,
  appearance: Appearance,
): Promise<string> {
  const { style } = appearance;
  const onTerminal = appearance.columns !== null;
  if (workspaces.length === 0) {
    return onTerminal
      ? `${style.muted("no workspaces; make one with")} ${style.command(add)}\n`
      : "";
  }
  const orDash = (text: string): Cell => text === "" ? { text: "-", paint: style.muted } : { text };
  return await renderTable({
    columns: [
      { title: "NAME", shrinkTo: 8 },
      { title: "PATH", shrinkTo: 10 },
      { title: "BACKEND" },
      { title: "SERVICES", shrinkTo: 8 },
      { title: "CREATED" },
      { title: "STATE" },
    ],
    rows: workspaces.map((workspace) => [
      { text: workspace.name, paint: workspace.current ? style.command : style.emphasis },
      workspace.root,
      orDash(workspace.backend ?? ""),
      orDash(servicesText(workspace.services)),
      {
        text: onTerminal ? formatAge(new Date(workspace.createdAt), now) : workspace.createdAt,
        paint: style.muted,
      },
      stateCell(workspace, appearance),
    ]),
  }, appearance);
}

function stateCell({ present, current }: WorkspaceListing, { style }: Appearance): Cell {
  if (!present) return { text: "missing", paint: style.warning };
  return current
    ? { text: "current", paint: style.success }
    : { text: "present", paint: style.muted };
}
