/**
 * Imports a manifest of Zephyr's west, with what it imports as far as that is on this machine.
 *
 * The active projects become repositories with their groups as tags, and so does the repository
 * that the manifest lies in, which west counts among them.
 *
 * @module
 */

import { basename } from "node:path";
import { isSamePath, realPath } from "../files/real_path.ts";
import { isBranchName } from "../manifest/git_argument.ts";
import { ProcessPool } from "../process/process_pool.ts";
import { LOCAL_GIT_VARIABLES } from "../vcs/git_command.ts";
import { gitDirectory, readGitLink, readHead } from "../vcs/git_directory.ts";
import type { Imported, ImportSource } from "./imported.ts";
import { ManifestProjects } from "./manifest_projects.ts";
import { cloneUrl } from "./manifest_repository.ts";
import { orderedNotes, RepeatedNotes } from "./repeated_notes.ts";
import { insideOf } from "./repository_list.ts";
import { readRevision } from "./revision_reference.ts";
import { someNames } from "./some_names.ts";
import { ImportReport, openSource, type SourceNode } from "./source_document.ts";
import { unknownGroup } from "./unknown_group.ts";
import { WestClones } from "./west_clones.ts";
import { configuredGroups } from "./west_config.ts";
import { readWestDocument, type WestProject } from "./west_document.ts";
import { WestGroups } from "./west_groups.ts";
import { WestResolver } from "./west_resolver.ts";
import { locateWorkspace, type WestWorkspace } from "./west_workspace.ts";

/** The group that stands for all. */
const EVERYTHING = "all";
/** What `git describe` and people write for a commit, shortened. */
const SHORT_COMMIT = /^(?=.*[0-9])[0-9a-f]{7,39}$/;
/** Tags of releases: `v3.7.0`, `mbedtls-3.6.0`; `v3.7-branch` and `release/3.7` are branches. */
const RELEASE = /^(?!.*branch)(?:[A-Za-z][\w-]*[-_])?v?\d+(?:\.\d+)+[\w.+-]*$/;
/** Refs that are not below `refs/heads` or `refs/tags`, and what names no branch at all. */
const UNFOLLOWED = /^(?:pull|merge-requests|changes)\/|^HEAD(?:[~^].*)?$/;

/**
 * Imports a manifest of west.
 *
 * @param source The file, and groups as `west config manifest.group-filter` takes them: `+group`,
 *   `-group`, or `group` to enable one; `all` enables each
 * @throws {NestrError} `IMPORT_INVALID`, `NAME_UNKNOWN` for a group that no project is in,
 *   `IMPORT_NOT_FOUND`, `FILE_ACCESS`, `GIT_NOT_FOUND`
 */
export async function importWest(source: ImportSource): Promise<Imported> {
  const report = new ImportReport();
  const notes = new RepeatedNotes(report);
  const top = await openSource(source.path, report);
  const document = readWestDocument(top, "", notes);
  const workspace = locateWorkspace(source.path, document.selfPath);
  noteOtherRoot(source, workspace, report);
  // What nestr has cloned lies below the root, even where west would have it elsewhere.
  await using pool = new ProcessPool({ size: 1, unset: LOCAL_GIT_VARIABLES });
  const clones = new WestClones([source.root, workspace.top], pool);
  const resolver = new WestResolver(clones, report, notes);
  await resolver.add(source.path, document, workspace);
  report.throwIfAny();
  const chosen = chosenGroups(source, resolver, report);
  const usual = [
    ...resolver.groupFilter,
    ...await configuredGroups(workspace.top, source.path, report),
  ];
  const active = new WestGroups([...usual, ...chosen]);
  const wanted = resolver.projects.filter((project) => active.isActive(project));
  noteInactive(resolver.projects.filter((project) => !active.isActive(project)), report);
  const defaultBranch = branchOf(document.revision);
  const projects = new ManifestProjects(source.root, report);
  const descriptions: [name: string, text: string][] = [];
  for (const project of wanted) {
    const { branch, revision } = await placeOf(project, clones, notes);
    const { name, path, url, groups, depth, submodules, place, description } = project;
    const added = projects.add({
      ...{ name, path, url, groups, depth, submodules, place, revision },
      branch: branch === defaultBranch ? undefined : branch,
    });
    if (added !== undefined && description) descriptions.push([added, description]);
  }
  await addManifestRepository({ source, workspace, top, defaultBranch }, projects);
  report.throwIfAny();
  const filter = new WestGroups(usual).expression(wanted);
  return {
    ...(defaultBranch === undefined ? {} : { defaultBranch }),
    tables: {
      repos: projects.table,
      ...(filter === undefined ? {} : { filters: { active: filter } }),
    },
    ...(descriptions.length === 0 ? {} : { descriptions: Object.fromEntries(descriptions) }),
    notes: orderedNotes(report),
    files: report.files,
  };
}

/** The branch that a revision names, if it names one. */
function branchOf(revision: string): string | undefined {
  const reference = readRevision(revision);
  if (reference.kind === "branch") return isBranchName(reference.name) ? reference.name : undefined;
  if (reference.kind !== "name" || SHORT_COMMIT.test(revision) || RELEASE.test(revision)) {
    return undefined;
  }
  return isBranchName(revision) && !UNFOLLOWED.test(revision) ? revision : undefined;
}

/**
 * West takes branches, tags and commits by their bare names; the clone tells them apart, and where
 * there is none only their looks.
 */
async function placeOf(
  { name, path, revision, place }: WestProject,
  clones: WestClones,
  notes: RepeatedNotes,
): Promise<{ readonly branch?: string; readonly revision?: string }> {
  const reference = readRevision(revision);
  if (reference.kind === "branch") return { branch: reference.name };
  if (reference.kind === "tag" || reference.kind === "commit") return { revision: reference.name };
  if (reference.kind === "other" || UNFOLLOWED.test(revision)) {
    place.note(
      `the revision "${revision}" of "${name}" was not imported: nestr follows ` +
        "branches, and stays at tags and commits",
    );
    return {};
  }
  const known = await clones.kindOf(path, revision);
  if (known !== undefined) return known === "tag" ? { revision } : { branch: revision };
  if (SHORT_COMMIT.test(revision)) return { revision };
  if (!RELEASE.test(revision)) return { branch: revision };
  const reason = `the revision "${revision}" was taken for a tag by its look; write branch ` +
    "instead of revision if it is a branch";
  notes.note("tag", place.get("revision") ?? place, reason);
  return { revision };
}

interface ManifestRepository {
  readonly source: ImportSource;
  readonly workspace: WestWorkspace;
  readonly top: SourceNode;
  readonly defaultBranch: string | undefined;
}

async function addManifestRepository(
  { source, workspace, top, defaultBranch }: ManifestRepository,
  projects: ManifestProjects,
): Promise<void> {
  const { repository, repositoryPath } = workspace;
  if (readGitLink(repository) === undefined) {
    top.note(`the manifest's own repository was not imported: "${repository}" is none of git's`);
    return;
  }
  const url = await cloneUrl(repository);
  const head = readHead(gitDirectory(repository))?.branch ?? undefined;
  const branch = head === undefined || !isBranchName(head) ? undefined : head;
  projects.add({
    name: basename(repositoryPath),
    // Where it is, if that is in the new project.
    path: insideOf(realPath(source.root), realPath(repository)) ?? repositoryPath,
    url,
    branch: branch === defaultBranch ? undefined : branch,
    place: top.get("manifest")?.get("self") ?? top,
  });
}

function noteOtherRoot(
  { path, root }: ImportSource,
  { top }: WestWorkspace,
  report: ImportReport,
): void {
  if (isSamePath(top, root)) return;
  const reason = `its paths start at "${top}" for west, and at "${root}" here; import it there ` +
    "to go on with the repositories that are checked out";
  report.note(path, undefined, basename(path), reason);
}

function noteInactive(projects: readonly WestProject[], report: ImportReport): void {
  const [first] = projects;
  if (first === undefined) return;
  const names = someNames(projects.map(({ name }) => name));
  const groups = someNames([
    ...new Set([EVERYTHING, ...projects.flatMap((project) => project.groups)]),
  ]);
  const reason = `left out, as all of their groups are disabled: ${names}; ` +
    `to import them, enable a group with --group: ${groups}`;
  report.note(first.place.file, first.place.line, first.place.subject, reason);
}

/**
 * The groups that were asked for, as items of a filter; `all` enables each, unless one is called
 * so.
 *
 * @throws {NestrError} `NAME_UNKNOWN`, where it is certain that no project is in one
 */
function chosenGroups(
  { path, groups = [] }: ImportSource,
  resolver: WestResolver,
  report: ImportReport,
): readonly string[] {
  const known = new Set(resolver.projects.flatMap((project) => project.groups));
  const items = groups.flatMap((text) => text.split(/[,\s]+/)).filter((item) => item !== "");
  return items.flatMap((item) => {
    const group = item.replace(/^[+-]/, "");
    if (known.has(group)) return [item];
    if (item === EVERYTHING) return [...known];
    if (resolver.isComplete) throw unknownGroup(group, known);
    const reason = "no project is in it, as far as imports could be followed";
    report.note(path, undefined, `group "${group}"`, reason);
    return [item];
  });
}
