/**
 * How workspaces stand: their working copies and their services.
 *
 * On a terminal each workspace is a block. In a pipe every working copy and every service has one
 * line: workspace, `copy` or `service`, name, state, then branch and changes, or ports.
 *
 * @module
 */

import type { WorkingCopyStatus, WorkspaceStatus } from "../engine/workspace/workspace_info.ts";
import type { Appearance } from "./appearance.ts";
import { markCommands } from "./command_line.ts";
import { quantity } from "./quantity.ts";
import { type Cell, renderTable } from "./table.ts";
import { visibleText } from "./visible_text.ts";
import { addressOf, portTexts, serviceMark } from "./workspace_services.ts";

/**
 * Workspaces as text.
 *
 * @param workspaces In the order to show them
 * @param appearance Of the stream it goes to
 */
export async function renderWorkspaceStatus(
  workspaces: readonly WorkspaceStatus[],
  appearance: Appearance,
): Promise<string> {
  if (appearance.columns === null) return await renderRecords(workspaces, appearance);
  const blocks: string[] = [];
  for (const workspace of workspaces) blocks.push(await renderBlock(workspace, appearance));
  return blocks.join("\n");
}

async function renderBlock(workspace: WorkspaceStatus, appearance: Appearance): Promise<string> {
  const { style } = appearance;
  const facts = [
    workspace.backend ?? "no services",
    workspace.root,
    ...(workspace.present ? [] : ["its folder is missing"]),
  ];
  const heading = `${style.heading(visibleText(workspace.name))}  ` +
    `${style.muted(visibleText(facts.join("  ")))}\n`;
  const copies = await renderTable({
    indent: 2,
    columns: [{ shrinkTo: 16 }, { shrinkTo: 16 }, {}],
    rows: workspace.repositories.map((copy) => [
      { text: copy.repository, paint: style.emphasis },
      { text: copy.branch ?? "-", paint: style.command },
      copyCell(copy, appearance),
    ]),
  }, appearance);
  const services = await renderTable({
    indent: 2,
    columns: [{ gap: 1 }, { shrinkTo: 16 }, {}, { shrinkTo: 24 }],
    rows: workspace.services.map((service) => {
      const { sign, paint, words } = markOf(workspace, service, appearance);
      return [
        { text: sign, paint },
        { text: service.name, paint: style.emphasis },
        { text: words, paint },
        portTexts(service).join(", "),
      ];
    }),
  }, appearance);
  return heading + copies + services;
}

/** A backend that could not be asked knows nothing of a service. */
function markOf(
  { error }: WorkspaceStatus,
  service: WorkspaceStatus["services"][number],
  appearance: Appearance,
): ReturnType<typeof serviceMark> {
  return error === null
    ? serviceMark(service, appearance)
    : { sign: "?", paint: appearance.style.warning, words: "unknown" };
}

function copyCell({ state, changes }: WorkingCopyStatus, { style }: Appearance): Cell {
  if (state !== "present") return { text: state, paint: style.failure };
  return changes === 0
    ? { text: "clean", paint: style.muted }
    : { text: quantity(changes, "change"), paint: style.warning };
}

function renderRecords(
  workspaces: readonly WorkspaceStatus[],
  appearance: Appearance,
): Promise<string> {
  return renderTable({
    columns: [{}, {}, {}, {}, {}, {}],
    rows: workspaces.flatMap((workspace) => [
      ...workspace.repositories.map((copy) => [
        workspace.name,
        "copy",
        copy.repository,
        {
          ...copyCell(copy, appearance),
          text: copy.state === "present" && copy.changes > 0
            ? "changed"
            : copyCell(copy, appearance).text,
        },
        copy.branch ?? "-",
        String(copy.changes),
      ]),
      ...workspace.services.map((service) => {
        const { paint, words } = markOf(workspace, service, appearance);
        return [
          workspace.name,
          "service",
          service.name,
          { text: words.replace(" ", "-"), paint },
          service.ports.map(({ host }) => addressOf(service, host)).join(",") || "-",
          shortId(service.id),
        ];
      }),
    ]),
  }, appearance);
}

/** As much of a container's id as Docker's own tables show; of anything else all of it. */
function shortId(id: string | null): string {
  if (id === null) return "-";
  return /^[0-9a-f]{64}$/.test(id) ? id.slice(0, 12) : id;
}

/**
 * Why services could not be asked, for standard error; empty where all could.
 *
 * @param workspaces The same as in the text
 * @param appearance Of the stream it goes to
 */
export function renderStatusErrors(
  workspaces: readonly WorkspaceStatus[],
  { style }: Appearance,
): string {
  return workspaces.map(({ name, error }) => {
    if (error === null) return "";
    const heading = `${style.failure(style.heading("error"))}: ` +
      `${style.emphasis(visibleText(name))}: ${visibleText(error.message)}\n`;
    const hint = error.hint === undefined
      ? ""
      : `  ${markCommands(visibleText(error.hint), style)}\n`;
    return heading + hint;
  }).join("");
}
