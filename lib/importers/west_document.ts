/**
 * One file of a manifest of west: what it says, before imports are followed.
 *
 * What west would refuse is a problem; what has no counterpart is noted.
 *
 * @module
 */

import { nearestNames } from "../errors/nearest_names.ts";
import type { RepeatedNotes } from "./repeated_notes.ts";
import type { SourceNode } from "./source_document.ts";
import { belowPrefix, readImports, type WestImport } from "./west_import_value.ts";

/** The branch of projects that name no revision, for west. */
const WEST_BRANCH = "master";
/** The newest version of the format that is known here. */
const NEWEST_VERSION = [1, 2] as const;

/** A project. */
export interface WestProject {
  readonly name: string;
  /** Relative to the workspace. */
  readonly path: string;
  readonly url: string;
  readonly revision: string;
  readonly depth?: number | undefined;
  readonly submodules: boolean;
  readonly groups: readonly string[];
  readonly imports: readonly WestImport[];
  readonly description?: string | undefined;
  readonly place: SourceNode;
}

/** What a file says. */
export interface WestDocument {
  /** What is imported before its own projects. */
  readonly selfImports: readonly WestImport[];
  /** Path of the manifest's own repository, if it says one. */
  readonly selfPath?: string | undefined;
  /** `+group` and `-group`, the last of a group deciding. */
  readonly groupFilter: readonly string[];
  /** The revision of projects that name none. */
  readonly revision: string;
  readonly projects: readonly WestProject[];
}

/**
 * Reads what a file says.
 *
 * @param top The file
 * @param prefix Folder that its projects are put below; empty for none
 * @param notes Where repeated notes go
 */
export function readWestDocument(
  top: SourceNode,
  prefix: string,
  notes: RepeatedNotes,
): WestDocument {
  top.noteOthers(["manifest"], "not imported: west ignores it as well");
  const manifest = top.get("manifest");
  if (manifest === undefined) top.problem('there is no "manifest"; expected a table of that name');
  else {
    manifest.entries();
    manifest.noteOthers(["version", "defaults", "remotes", "projects", "group-filter", "self"]);
    noteVersion(manifest);
  }
  const self = manifest?.get("self");
  noteExtras(self, ["path", "import"], notes);
  const selfImport = self?.get("import");
  const remotes = readRemotes(manifest);
  const defaults = readDefaults(manifest, remotes);
  const projects = manifest?.get("projects")?.elements() ?? [];
  return {
    selfImports: selfImport ? readImports(selfImport, false) : [],
    selfPath: self?.get("path")?.someText("a path"),
    groupFilter: readGroupFilter(manifest),
    revision: defaults.revision,
    projects: projects.flatMap((place) =>
      readProject(place, { remotes, defaults, prefix, notes }) ?? []
    ),
  };
}

/** Whether a text can name a group. */
function isGroup(text: string): boolean {
  return text !== "" && !/^[+-]|[\s,:]/.test(text);
}

interface Defaults {
  readonly remote: string | undefined;
  readonly revision: string;
}

interface ProjectContext {
  readonly remotes: ReadonlyMap<string, string>;
  readonly defaults: Defaults;
  readonly prefix: string;
  readonly notes: RepeatedNotes;
}

function readProject(place: SourceNode, context: ProjectContext): WestProject | undefined {
  place.entries();
  const name = place.get("name")?.someText("a name");
  if (name === undefined) {
    if (place.isTable && !place.get("name")) place.problem(`"${place.subject}" has no name`);
    return undefined;
  }
  if (name === "manifest") place.problem('no project can be called "manifest"');
  noteExtras(place, PROJECT_KEYS, context.notes);
  const url = readUrl(place, name, context);
  const value = place.get("import");
  const imports = value ? readImports(value, true) : [];
  const groups = readGroups(place, name);
  if (imports.length > 0 && groups.length > 0) {
    place.problem(`"${name}" has both an import and groups, which west does not allow`);
  }
  // A prefix of the import holds for the project itself as well.
  const own = value?.isTable ? imports[0]?.prefix ?? "" : "";
  const path = belowPrefix(own, place.get("path")?.someText("a path") ?? name);
  return url === undefined ? undefined : {
    ...{ name, url, groups, imports, place },
    path: belowPrefix(context.prefix, path),
    revision: place.get("revision")?.someText("a revision") ?? context.defaults.revision,
    depth: readDepth(place),
    submodules: readSubmodules(place, name),
    description: place.get("description")?.text(),
  };
}

const PROJECT_KEYS = [
  ...["name", "url", "repo-path", "remote", "revision", "path", "submodules", "clone-depth"],
  ...["import", "groups", "description"],
];

/** Notes keys that mean something to west alone. */
function noteExtras(
  place: SourceNode | undefined,
  known: readonly string[],
  notes: RepeatedNotes,
): void {
  if (place === undefined) return;
  place.noteOthers([...known, "west-commands", "userdata"]);
  place.get("west-commands")?.note(
    "not imported: nestr has no commands from repositories; aliases and workflows come nearest",
  );
  const data = place.get("userdata");
  if (data) notes.note("userdata", data, "not imported: nestr keeps no data of others");
}

function readUrl(
  place: SourceNode,
  name: string,
  { remotes, defaults }: ProjectContext,
): string | undefined {
  const url = place.get("url")?.someText("a URL");
  const below = place.get("repo-path");
  const remote = place.get("remote");
  if (url !== undefined) {
    if (remote) place.problem(`"${name}" has both a url and a remote; expected one of them`);
    if (below) place.problem(`"${name}" has both a url and a repo-path; expected one of them`);
    return url;
  }
  if (place.get("url")) return undefined;
  const used = remote ? remote.someText("the name of a remote") : defaults.remote;
  if (used === undefined) {
    if (!remote) place.problem(`"${name}" has neither a url nor a remote, and there is no default`);
    return undefined;
  }
  const base = remotes.get(used);
  if (base !== undefined) return `${base}/${below?.someText("a path") ?? name}`;
  // A default that is unknown has been noted once.
  if (remote) remote.problem(unknownRemote(used, remotes));
  return undefined;
}

function readRemotes(manifest: SourceNode | undefined): ReadonlyMap<string, string> {
  const remotes = new Map<string, string>();
  for (const remote of manifest?.get("remotes")?.elements() ?? []) {
    remote.entries();
    remote.noteOthers(["name", "url-base"]);
    const name = remote.get("name")?.someText("a name");
    const base = remote.get("url-base")?.someText("a URL");
    if (name === undefined || base === undefined) {
      const isMissing = remote.isTable && (!remote.get("name") || !remote.get("url-base"));
      if (isMissing) remote.problem(`"${remote.subject}" needs a name and a url-base`);
    } else if (remotes.has(name)) {
      remote.problem(`the remote "${name}" stands there twice; expected a name of its own`);
    } else remotes.set(name, base.replace(/\/+$/, ""));
  }
  return remotes;
}

function readDefaults(
  manifest: SourceNode | undefined,
  remotes: ReadonlyMap<string, string>,
): Defaults {
  const defaults = manifest?.get("defaults");
  defaults?.entries();
  defaults?.noteOthers(["remote", "revision"]);
  const node = defaults?.get("remote");
  const remote = node?.someText("the name of a remote");
  if (remote !== undefined && !remotes.has(remote)) node?.problem(unknownRemote(remote, remotes));
  return {
    remote,
    revision: defaults?.get("revision")?.someText("a revision") ?? WEST_BRANCH,
  };
}

function unknownRemote(name: string, remotes: ReadonlyMap<string, string>): string {
  const near = nearestNames(name, remotes.keys()).map((it) => `"${it}"`).join(" or ");
  return `no remote is called "${name}"${near === "" ? "" : `; did you mean ${near}?`}`;
}

function readGroups(place: SourceNode, project: string): readonly string[] {
  return (place.get("groups")?.elements() ?? []).flatMap((element) => {
    const group = element.text("the name of a group");
    if (group === undefined || isGroup(group)) return group ?? [];
    element.problem(
      `"${project}" is in the group ${JSON.stringify(group)}; expected a name ` +
        'without white space, "," and ":" that does not begin with "+" or "-"',
    );
    return [];
  });
}

function readGroupFilter(manifest: SourceNode | undefined): readonly string[] {
  return (manifest?.get("group-filter")?.elements() ?? []).flatMap((element) => {
    const item = element.text("+GROUP or -GROUP");
    if (item === undefined) return [];
    if (/^[+-]/.test(item) && isGroup(item.slice(1))) return [item];
    element.problem(`"${element.subject}" is ${JSON.stringify(item)}; expected +GROUP or -GROUP`);
    return [];
  });
}

function readDepth(place: SourceNode): number | undefined {
  const node = place.get("clone-depth");
  if (node === undefined) return undefined;
  const { value } = node;
  if (typeof value === "number" && Number.isInteger(value) && value > 0) return value;
  node.problem(`"${node.subject}" is ${JSON.stringify(value)}; expected a whole number above 0`);
  return undefined;
}

function readSubmodules(place: SourceNode, project: string): boolean {
  const node = place.get("submodules");
  if (node === undefined) return false;
  if (!Array.isArray(node.value)) return node.truth() ?? false;
  const paths = node.elements().flatMap((element) => {
    element.entries();
    element.noteOthers(["path", "name"]);
    const path = element.get("path")?.someText("a path");
    if (element.isTable && !element.get("path")) {
      element.problem(`"${element.subject}" has no path`);
    }
    return path ?? [];
  });
  node.note(`all submodules of "${project}" are cloned: nestr cannot choose ${paths.join(", ")}`);
  return true;
}

function noteVersion(manifest: SourceNode): void {
  const node = manifest.get("version");
  const version = node?.text("a version");
  if (node === undefined || version === undefined) return;
  const [, major, minor] = /^(\d{1,6})(?:\.(\d{1,6}))?/.exec(version) ?? [];
  if (major === undefined) {
    node.problem(
      `"${node.subject}" is ${JSON.stringify(version)}; expected a version such as "1.0"`,
    );
    return;
  }
  const [newest, newestMinor] = NEWEST_VERSION;
  const isNewer = Number(major) > newest ||
    (Number(major) === newest && Number(minor ?? 0) > newestMinor);
  if (isNewer) node.note(`read as version ${newest}.${newestMinor}, the newest that nestr knows`);
}
