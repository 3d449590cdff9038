/**
 * The repositories of a project, one line each: name, path, branch, tags, address, components.
 *
 * Each line has every column, with `-` for what there is not, so that columns can be taken apart at
 * blanks. Titles appear on a terminal only.
 *
 * @module
 */

import type { RepositoryListing } from "../engine/list_repositories.ts";
import type { Appearance } from "./appearance.ts";
import { type Cell, renderTable } from "./table.ts";

/**
 * Repositories as text.
 *
 * @param repositories In the order to show them
 * @param appearance Of the stream it goes to
 */
export function renderRepositoryList(
  repositories: readonly RepositoryListing[],
  appearance: Appearance,
): Promise<string> {
  const { style } = appearance;
  const orDash = (text: string): Cell => text === "" ? { text: "-", paint: style.muted } : { text };
  return renderTable({
    columns: [
      { title: "NAME", shrinkTo: 16 },
      { title: "PATH", shrinkTo: 16 },
      { title: "BRANCH", shrinkTo: 12 },
      { title: "STATE" },
      { title: "TAGS", shrinkTo: 12 },
      { title: "COMPONENTS", shrinkTo: 12 },
      { title: "URL", shrinkTo: 20 },
    ],
    rows: repositories.map((repository) => [
      { text: repository.name, paint: style.emphasis },
      repository.path,
      { text: repository.branch, paint: style.command },
      repository.present
        ? { text: "present", paint: style.muted }
        : { text: "missing", paint: style.warning },
      orDash(repository.tags.join(",")),
      orDash(repository.components.join(",")),
      orDash(repository.url ?? ""),
    ]),
  }, appearance);
}
