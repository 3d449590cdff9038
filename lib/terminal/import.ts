/**
 * What `project import` made of other tools' files.
 *
 * @module
 */

import { sep } from "node:path";
import type { ImportResult } from "../engine/import_project.ts";
import type { ImportNote } from "../importers/imported.ts";
import type { Appearance } from "./appearance.ts";
import { quantity } from "./quantity.ts";
import { visibleText } from "./visible_text.ts";

/**
 * A line on what was written, then every note with its place.
 *
 * @param result What came of it
 * @param appearance Of standard error
 * @param directory The current folder; files in it are shown relative to it
 */
export function renderImport(
  result: ImportResult,
  { style, symbols }: Appearance,
  directory: string,
): string {
  const { written, backup, notes } = result;
  const path = visibleText(shown(result.path, directory));
  const from = result.sources.map(({ file, kind }) =>
    `${visibleText(shown(file, directory))} (${kind})`
  ).join(", ");
  const done = written
    ? `${style.success(symbols.success)} wrote ${path} with ${contents(result)} from ${from}\n`
    : `found ${contents(result)} in ${from}\n`;
  const kept = backup === null
    ? ""
    : `the old manifest is kept as ${visibleText(shown(backup, directory))}\n`;
  const heading = notes.length === 0
    ? ""
    : `${style.warning(quantity(notes.length, "note"))}: what differs, or was not imported\n`;
  // Of many notes, those about something that is not there now must be seen.
  const lines = [...notes.filter(isLoss), ...notes.filter((it) => !isLoss(it))].map((note) =>
    noteLine(note, directory, style.emphasis)
  ).join("");
  const next = written ? `next: ${style.command(nextCommand(result))}\n` : "";
  return done + kept + heading + lines + next;
}

function noteLine(
  { file, line, subject, reason }: ImportNote,
  directory: string,
  emphasis: (text: string) => string,
): string {
  const place = line === undefined ? shown(file, directory) : `${shown(file, directory)}:${line}`;
  return `  ${emphasis(visibleText(place))}  ${visibleText(`${subject}: ${reason}`)}\n`;
}

/** Whether something is left out, or needs somebody's doing. */
const isLoss = ({ reason }: ImportNote): boolean =>
  /^(?:not imported|no \w+ was imported|not followed)|left out| is missing here/.test(reason);

function contents({ repositories, components, workflows, services }: ImportResult): string {
  const parts = [
    ...(repositories.length === 0 && services.length > 0
      ? []
      : [quantity(repositories.length, "repository", "repositories")]),
    ...(components.length === 0 ? [] : [quantity(components.length, "component")]),
    ...(workflows.length === 0 ? [] : [quantity(workflows.length, "workflow")]),
    ...(services.length === 0 ? [] : [quantity(services.length, "service")]),
  ];
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

function nextCommand({ path, repositories, services }: ImportResult): string {
  if (path.endsWith("aether.toml")) return "ajj workspace add ../NAME";
  return repositories.length === 0 && services.length > 0
    ? "nestr project validate"
    : "nestr repo sync";
}

function shown(file: string, directory: string): string {
  return file.startsWith(directory + sep) ? file.slice(directory.length + 1) : file;
}
