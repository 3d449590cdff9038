/**
 * A project at a glance: where it lies, and what the manifest names.
 *
 * @module
 */

import type { ProjectInfo } from "../engine/project_info.ts";
import type { Appearance } from "./appearance.ts";
import { quantity } from "./quantity.ts";
import { type Cell, type Column, renderTable } from "./table.ts";
import { prepareWidths, textWidth } from "./text_width.ts";
import { visibleText } from "./visible_text.ts";

/** Blanks before names and rows. */
const INDENT = 2;

/**
 * A project as text.
 *
 * @param info What it consists of
 * @param appearance Of the stream it goes to
 */
export async function renderProjectInfo(
  info: ProjectInfo,
  appearance: Appearance,
): Promise<string> {
  const { style } = appearance;
  const { repositories, components } = info;
  const sameNames = repositories.length === components.length &&
    repositories.every((name) => components.includes(name));
  const blocks = [
    `${style.heading(visibleText(info.name))}\n${await factTable(info, appearance)}`,
    await nameBlock(
      quantity(repositories.length, "repository", "repositories") +
        (sameNames && components.length > 0 ? ", each a component" : ""),
      repositories,
      appearance,
    ),
    sameNames
      ? ""
      : await nameBlock(quantity(components.length, "component"), components, appearance),
    await tableBlock("workflow", [{ shrinkTo: 16 }, { shrinkTo: 16 }, { shrinkTo: 16 }], [
      ...info.workflows.map(({ name, steps, description }) => [
        { text: name, paint: style.emphasis },
        steps.join(", "),
        { text: description ?? "", paint: style.muted },
      ]),
    ], appearance),
    await tableBlock("filter", [{}, {}], pairs(info.filters, "@", appearance), appearance),
    await tableBlock("alias", [{}, {}], pairs(info.aliases, "", appearance), appearance, "aliases"),
  ];
  return blocks.filter((block) => block !== "").join("\n");
}

function factTable(info: ProjectInfo, appearance: Appearance): Promise<string> {
  const facts: readonly (readonly [string, string])[] = [
    ["root", info.root],
    ["manifest", info.manifest],
    ...info.imports.map((path, index) => [index === 0 ? "imports" : "", path] as const),
    ["default branch", info.defaultBranch],
  ];
  return renderTable({
    indent: INDENT,
    columns: [{}, {}],
    rows: facts.map(([label, value]) => [{ text: label, paint: appearance.style.muted }, value]),
  }, appearance);
}

function pairs(
  values: Readonly<Record<string, string>>,
  sign: string,
  { style }: Appearance,
): readonly (readonly (Cell | string)[])[] {
  return Object.entries(values)
    .map(([name, value]) => [{ text: sign + name, paint: style.emphasis }, value]);
}

/** A count as a heading, and a table; nothing for no rows. */
async function tableBlock(
  noun: string,
  columns: readonly Column[],
  rows: readonly (readonly (Cell | string)[])[],
  appearance: Appearance,
  plural?: string,
): Promise<string> {
  if (rows.length === 0) return "";
  const heading = appearance.style.heading(quantity(rows.length, noun, plural));
  return `${heading}\n${await renderTable({ indent: INDENT, columns, rows }, appearance)}`;
}

/** A heading, and names side by side: as many to a line as the terminal has room for. */
async function nameBlock(
  heading: string,
  names: readonly string[],
  { style, columns }: Appearance,
): Promise<string> {
  const shown = names.map(visibleText);
  await prepareWidths(shown);
  const room = (columns ?? Infinity) - INDENT;
  const lines: string[] = [];
  let line = "";
  let width = 0;
  shown.forEach((name, index) => {
    const word = index === shown.length - 1 ? name : `${name},`;
    const length = textWidth(word);
    if (line !== "" && width + 1 + length > room) {
      lines.push(line);
      line = "";
      width = 0;
    }
    width += length + (line === "" ? 0 : 1);
    line += line === "" ? word : ` ${word}`;
  });
  if (line !== "") lines.push(line);
  const margin = " ".repeat(INDENT);
  return [style.heading(heading), ...lines.map((each) => margin + each)]
    .map((each) => `${each}\n`).join("");
}
