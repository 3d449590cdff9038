/**
 * Imports `.meta` of the tool `meta`: repositories by path, in JSON; the forms in YAML, and with a
 * table for a repository, that its successors write are read too.
 *
 * The form with `module.exports` is a program and is not run.
 *
 * @module
 */

import { dirname } from "node:path";
import { NestrError } from "../errors/nestr_error.ts";
import type { Imported, ImportedTable, ImportSource } from "./imported.ts";
import { RepositoryList } from "./repository_list.ts";
import { ImportReport, openSource, readSource, type SourceNode } from "./source_document.ts";

/** A project that was imported. */
interface MetaProject {
  readonly node: SourceNode;
  readonly path: string;
}

/**
 * Imports a `.meta` file.
 *
 * @param source The file
 * @throws {NestrError} `IMPORT_INVALID`, `IMPORT_UNSUPPORTED`, `IMPORT_NOT_FOUND`, `FILE_ACCESS`
 */
export async function importMeta(source: ImportSource): Promise<Imported> {
  const text = await readSource(source.path);
  if (/^\s*(?:module\.exports|exports\.|const |var |let |'use strict'|"use strict")/.test(text)) {
    throw new NestrError("IMPORT_UNSUPPORTED", `"${source.path}" is a program, not JSON`, {
      hint: "write what it exports as JSON: node -p 'JSON.stringify(require(\"./.meta\"))'",
      details: { file: source.path },
    });
  }
  const report = new ImportReport();
  const format = text.trimStart().startsWith("{") ? "json" : "yaml";
  const top = await openSource(source.path, report, format);
  top.noteOthers(["projects", "ignore"]);
  top.get("ignore")?.note("not imported: nestr works on the repositories that are listed, only");
  const list = new RepositoryList(source.root);
  const added: MetaProject[] = [];
  const projects = top.get("projects");
  if (projects === undefined) {
    top.problem('there is no "projects"; expected a table of URLs by path', "projects");
  }
  for (const project of projects?.entries() ?? []) {
    const path = addProject(project, list, dirname(source.path));
    if (path !== undefined) added.push({ node: project, path });
  }
  report.throwIfAny();
  const { repos, names } = list.finish();
  return {
    tables: { repos, ...componentsOf(added, names) },
    notes: report.notes,
    files: report.files,
  };
}

/** Adds one project; returns its path, or nothing where it was left out. */
function addProject(
  project: SourceNode,
  list: RepositoryList,
  folder: string,
): string | undefined {
  const isTable = project.isTable;
  const url = isTable
    ? (project.get("repo") ?? project.get("url"))?.someText("a URL")
    : project.someText("a URL, or a table with repo");
  if (url === undefined) {
    if (isTable) project.problem(`"${project.subject}" names no repo`, "repo");
    return undefined;
  }
  if (isTable) project.noteOthers(["repo", "url", "path", "tags", "depends_on"]);
  return list.add({
    path: project.get("path")?.someText("a path") ?? project.key,
    folder,
    url,
    tags: project.get("tags")?.elements().map((tag) => tag.text() ?? "") ?? [],
    place: project,
    at: (key) => project.get(key === "url" ? "repo" : key),
  });
}

/** `[components]` where the file has dependencies. */
function componentsOf(
  projects: readonly MetaProject[],
  names: ReadonlyMap<string, string>,
): { readonly components?: ImportedTable } {
  const byKey = new Map(projects.map(({ node, path }) => [node.key, names.get(path)!]));
  const components = projects.flatMap(({ node, path }) => {
    const wanted = node.get("depends_on")?.elements() ?? [];
    const known = wanted.flatMap((element) => {
      const name = byKey.get(element.text() ?? "");
      if (name === undefined) element.note("left out: no project of this name was imported");
      return name ?? [];
    });
    return known.length === 0 ? [] : [[names.get(path)!, { depends_on: known }] as const];
  });
  return components.length === 0 ? {} : { components: Object.fromEntries(components) };
}
