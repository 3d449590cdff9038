/**
 * Imports `mani.yaml` of mani, with the files that it imports.
 *
 * Projects become repositories, targets filters, tasks workflows; see `mani_projects.ts`,
 * `mani_targets.ts` and `mani_tasks.ts`. The configuration that mani reads from a person's home
 * folder is theirs and not read.
 *
 * @module
 */

import { dirname, isAbsolute, join } from "node:path";
import { realPath } from "../files/real_path.ts";
import { FollowedFiles } from "./followed_files.ts";
import type { Imported, ImportSource } from "./imported.ts";
import { importManiProjects, type ManiProject } from "./mani_projects.ts";
import { ManiTargets } from "./mani_targets.ts";
import { importManiTasks } from "./mani_tasks.ts";
import { ManiVariables } from "./mani_variables.ts";
import { placeIn } from "./repository_list.ts";
import { ImportReport, openSource, type SourceNode } from "./source_document.ts";

/** What all files of a mani configuration say together; of a name, the first one counts. */
interface ManiConfig {
  readonly projects: ManiProject[];
  readonly tasks: Map<string, SourceNode>;
  readonly targets: Map<string, SourceNode>;
  readonly specs: Map<string, SourceNode>;
  readonly env: Map<string, SourceNode>;
  /** Decides about the files that are imported. */
  readonly followed: FollowedFiles;
  /** Real paths of the files that were read. */
  readonly files: Set<string>;
}

const LOOKS = "not imported: how output looks is chosen with --output and --color";

const TOP_LEVEL = [
  ...["import", "projects", "tasks", "targets", "specs", "themes", "env", "shell"],
  "sync_remotes",
];

/**
 * Imports a mani configuration.
 *
 * @param source The file
 * @throws {NestrError} `IMPORT_INVALID`, `IMPORT_NOT_FOUND`, `FILE_ACCESS`
 */
export async function importMani(source: ImportSource): Promise<Imported> {
  const report = new ImportReport();
  const config: ManiConfig = {
    projects: [],
    tasks: new Map(),
    targets: new Map(),
    specs: new Map(),
    env: new Map(),
    followed: new FollowedFiles(source),
    files: new Set(),
  };
  const top = await openSource(source.path, report);
  await readFile(top, config, []);
  report.throwIfAny();
  const projects = importManiProjects(config.projects, source.root);
  const targets = new ManiTargets(config.targets, {
    root: source.root,
    folder: dirname(source.path),
    names: projects.byManiName,
    tags: projects.tags,
    paths: projects.paths,
  });
  const workflows = importManiTasks({
    tasks: config.tasks,
    specs: config.specs,
    env: config.env,
    targets,
    // The shell of the first file holds in all of them.
    shell: top.get("shell")?.someText("a shell") ?? "bash",
    own: new ManiVariables(placeIn(source.root, source.path)),
  });
  report.throwIfAny();
  noteTasksWithoutTarget(top, config);
  return {
    tables: { repos: projects.repos, workflows, filters: targets.filters },
    descriptions: projects.descriptions,
    notes: report.notes,
    files: report.files,
  };
}

/** Reads what a file says, and then the files that it imports. */
async function readFile(
  top: SourceNode,
  config: ManiConfig,
  chain: readonly string[],
): Promise<void> {
  const { file } = top;
  const real = realPath(file);
  config.files.add(real);
  if (top.value === null) return;
  if (!top.isTable) {
    top.problem("the file is no table with projects and tasks", "a table with projects and tasks");
    return;
  }
  top.noteOthers(TOP_LEVEL);
  top.get("themes")?.note(LOOKS);
  if (top.get("sync_remotes")?.truth()) {
    top.get("sync_remotes")!.note("not imported: nestr adds remotes, and changes none that exists");
  }
  for (const node of top.get("projects")?.entries() ?? []) {
    config.projects.push({ node, folder: dirname(file) });
  }
  for (const table of ["tasks", "targets", "specs", "env"] as const) {
    for (const node of top.get(table)?.entries() ?? []) {
      if (config[table].has(node.key)) node.note("not imported: its name stands in another file");
      else config[table].set(node.key, node);
    }
  }
  for (const node of top.get("import")?.elements() ?? []) {
    await importFile(node, config, [...chain, real]);
  }
}

async function importFile(
  node: SourceNode,
  config: ManiConfig,
  chain: readonly string[],
): Promise<void> {
  const name = node.someText("the path of a file");
  if (name === undefined) return;
  if (/[$~]/.test(name)) {
    node.note("not imported: the path depends on the machine; give the file as a second one");
    return;
  }
  const file = isAbsolute(name) ? name : join(dirname(node.file), name);
  const real = realPath(file);
  if (chain.includes(real)) {
    node.problem(`"${name}" closes a cycle: ${[...chain, real].join(" → ")}`);
    return;
  }
  if (config.files.has(real) || !config.followed.mayRead(file, name, node)) return;
  await readFile(await openSource(file, node.report), config, chain);
}

/** mani asks what such a task is for; nestr does it everywhere. */
function noteTasksWithoutTarget(top: SourceNode, { tasks, targets }: ManiConfig): void {
  const without = [...tasks.values()].filter((task) => task.get("target") === undefined);
  if (without.length === 0 || targets.has("default")) return;
  (top.get("tasks") ?? without[0]!).note(
    "a task without a target runs in every repository unless -s chooses; mani asks for a target",
  );
}
