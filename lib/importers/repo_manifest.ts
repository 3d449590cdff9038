/**
 * Imports a manifest of Android's repo: `default.xml`, or `.repo/manifest.xml` with the local
 * manifests.
 *
 * A project becomes a repository with its groups as tags. Those that are wanted are imported:
 * without a choice those of the groups that `repo init` has written down, otherwise all that are
 * not in the group `notdefault`, and those in the group of this system, such as `platform-linux`.
 * URLs that are relative are resolved with the URL that the manifest's own repository was cloned
 * from.
 *
 * @module
 */

import { basename, dirname, join } from "node:path";
import { isSamePath } from "../files/real_path.ts";
import { isBranchName, isRelativeUrl } from "../manifest/git_argument.ts";
import { MOST_JOBS } from "../manifest/limits.ts";
import type { Imported, ImportedTables, ImportSource } from "./imported.ts";
import { ManifestProjects } from "./manifest_projects.ts";
import {
  cloneUrl,
  configuredUrl,
  configuredValue,
  workingCopyAround,
} from "./manifest_repository.ts";
import { orderedNotes } from "./repeated_notes.ts";
import { splitGroups } from "./repo_manifest_document.ts";
import { locateManifest, type ManifestLocation, readElements } from "./repo_manifest_files.ts";
import { allGroups, GroupSelection, PLATFORM_GROUP } from "./repo_manifest_groups.ts";
import { RepoManifest, type RepoProject } from "./repo_manifest_model.ts";
import { isAbsoluteFetch, projectUrl, resolveFetch } from "./repo_manifest_url.ts";
import { readRevision } from "./revision_reference.ts";
import { someNames } from "./some_names.ts";
import { ImportReport } from "./source_document.ts";
import { unknownGroup } from "./unknown_group.ts";

/**
 * Imports a manifest of repo.
 *
 * @param source The file, and the groups that are wanted as `repo init -g` takes them
 * @throws {NestrError} `IMPORT_INVALID`, `NAME_UNKNOWN` for a group that no project is in,
 *   `IMPORT_NOT_FOUND`, `FILE_ACCESS`, `GIT_NOT_FOUND`
 */
export async function importRepoManifest(source: ImportSource): Promise<Imported> {
  const report = new ImportReport();
  const location = locateManifest(source.path);
  noteOtherRoot(source, location, report);
  const manifest = new RepoManifest(await readElements(location, report), report);
  const selection = await selectionOf(source, location, report);
  const wanted = manifest.projects.filter((project) => selection.has(project));
  noteLeftOut(manifest.projects, selection, report);
  notePlatform(wanted, report);
  report.throwIfAny();
  requireGroups(manifest.projects, selection);
  const fetchUrl = await fetchUrls(location, wanted, report);
  const defaultBranch = branchOf(manifest.defaults.revision ?? "");
  const projects = new ManifestProjects(source.root, report);
  for (const project of wanted) {
    const { name, path, groups, depth, submodules, remote, element: place } = project;
    const { branch, revision } = placeOf(project);
    // repo refuses it as well: nothing is checked out over its own files.
    if (/(?:^|\/)\.repo/i.test(path)) {
      place.problem(`"${name}" has the path "${path}"; expected one outside .repo`);
    }
    projects.add({
      ...{ name, path, depth, submodules, place, revision },
      // Groups that repo makes up itself are for choosing only.
      groups: groups.filter((group) => !group.startsWith("local:")),
      branch: branch === defaultBranch ? undefined : branch,
      url: projectUrl(fetchUrl(remote.fetch), name),
    });
  }
  report.throwIfAny();
  return {
    ...(defaultBranch === undefined ? {} : { defaultBranch }),
    tables: { repos: projects.table, ...filtersOf(wanted, source), ...defaultsOf(manifest) },
    notes: orderedNotes(report),
    files: report.files,
  };
}

/** The groups that are asked for, else those that `repo init` has written down. */
async function selectionOf(
  { groups = [] }: ImportSource,
  { state }: ManifestLocation,
  report: ImportReport,
): Promise<GroupSelection> {
  const file = state === undefined ? undefined : join(state, "manifests.git", "config");
  if (file === undefined || groups.length > 0) return new GroupSelection(groups);
  const configured = splitGroups(await configuredValue(file, "manifest.groups") ?? "");
  if (configured.length > 0) {
    const reason = `the groups that repo init was given were imported: ${configured.join(",")}; ` +
      "choose others with --group";
    report.note(file, undefined, "manifest.groups", reason);
  }
  return new GroupSelection(groups, configured);
}

/** The branch that a revision names, if it names one. */
function branchOf(revision: string): string | undefined {
  const reference = readRevision(revision);
  // repo looks for a bare name among the branches.
  const isBranch = reference.kind === "branch" || reference.kind === "name";
  return isBranch && isBranchName(reference.name) ? reference.name : undefined;
}

function placeOf(
  { name, revision, upstream, element }: RepoProject,
): { readonly branch?: string | undefined; readonly revision?: string } {
  const reference = readRevision(revision);
  const branch = upstream === undefined ? undefined : branchOf(upstream);
  switch (reference.kind) {
    case "branch":
    case "name":
      return { branch: reference.name };
    case "tag":
      return { branch, revision: reference.name };
    case "commit":
      return { branch, revision: reference.name };
    case "other":
      element.note(
        `the revision "${revision}" of "${name}" was not imported: nestr follows branches, and ` +
          "stays at tags and commits",
      );
      return { branch };
  }
}

/** A function from what a remote says to the URL it means. */
async function fetchUrls(
  location: ManifestLocation,
  projects: readonly RepoProject[],
  report: ImportReport,
): Promise<(fetch: string) => string> {
  const relative = projects.find(({ remote }) => !isAbsoluteFetch(remote.fetch))?.remote;
  const url = relative && await manifestUrl(location);
  if (relative !== undefined && url === undefined) {
    relative.element.problem(
      `the remote "${relative.name}" fetches from "${relative.fetch}", relative to the ` +
        "URL of the manifest's repository, which is not known here",
      "import .repo/manifest.xml where repo has run, or clone the manifest's repository " +
        "(git clone URL) and import there, or write the remote's full URL in fetch",
    );
    report.throwIfAny();
  }
  return (fetch) => resolveFetch(fetch, url ?? "");
}

/** The URL that the manifest's repository was cloned from; a path on this machine is absolute. */
async function manifestUrl({ file, folder, state }: ManifestLocation): Promise<string | undefined> {
  const repository = workingCopyAround(file);
  const url = state === undefined
    ? repository && await cloneUrl(repository)
    : await configuredUrl(join(state, "manifests.git", "config"));
  return url !== undefined && isRelativeUrl(url) ? join(folder, url) : url;
}

function noteOtherRoot(
  { path, root }: ImportSource,
  { state }: ManifestLocation,
  report: ImportReport,
): void {
  if (state === undefined || isSamePath(dirname(state), root)) return;
  const reason = `its paths start at "${dirname(state)}", and at "${root}" here; import it there ` +
    "to go on with the repositories that are checked out";
  report.note(path, undefined, basename(path), reason);
}

function requireGroups(projects: readonly RepoProject[], selection: GroupSelection): void {
  const written = new Set(projects.flatMap((project) => project.groups));
  const all = new Set(projects.flatMap((project) => [...allGroups(project)]));
  const missing = selection.asked.find((group) =>
    !all.has(group) && !["all", "default", "notdefault", PLATFORM_GROUP].includes(group)
  );
  if (missing !== undefined) throw unknownGroup(missing, written);
}

function noteLeftOut(
  projects: readonly RepoProject[],
  selection: GroupSelection,
  report: ImportReport,
): void {
  const left = projects.filter((project) => !selection.has(project));
  const [first] = left;
  if (first === undefined) return;
  const names = someNames(left.map(({ name }) => name));
  const own = someNames(["all", ...new Set(left.flatMap((project) => project.groups))]);
  const reason = `left out, as no wanted group holds them: ${names}; ` +
    `to import them, name one of their groups with --group: ${own}`;
  report.note(first.element.file, first.element.line, first.element.subject, reason);
}

/** On another system the same manifest comes to other repositories. */
function notePlatform(projects: readonly RepoProject[], report: ImportReport): void {
  const own = projects.filter(isOfPlatform);
  const [first] = own;
  if (first === undefined) return;
  const reason = `imported, as repo does on this system, though in notdefault: ` +
    `${someNames(own.map(({ name }) => name))}; they are in ${PLATFORM_GROUP}`;
  report.note(first.element.file, first.element.line, first.element.subject, reason);
}

/** Whether only this system's group makes repo take a project without a choice. */
const isOfPlatform = ({ groups }: RepoProject): boolean =>
  groups.includes("notdefault") && groups.includes(PLATFORM_GROUP);

/** What `repo` takes without a choice, where more than that was chosen. */
function filtersOf(
  projects: readonly RepoProject[],
  { groups = [] }: ImportSource,
): Pick<ImportedTables, "filters"> {
  const usual = new GroupSelection(undefined);
  if (groups.length === 0 || projects.every((project) => usual.has(project))) return {};
  const platform = projects.some(isOfPlatform) ? ` | tag:${PLATFORM_GROUP}` : "";
  return { filters: { default: `!tag:notdefault${platform}` } };
}

function defaultsOf({ defaults: { jobs } }: RepoManifest): Pick<ImportedTables, "defaults"> {
  return jobs === undefined ? {} : { defaults: { network_jobs: Math.min(jobs, MOST_JOBS) } };
}
