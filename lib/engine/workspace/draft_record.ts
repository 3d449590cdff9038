/**
 * Drafts the record of a workspace that is to be made: checks name and destination, and asks the
 * version control systems whether they could.
 *
 * Changes nothing.
 *
 * @module
 */

import { basename, dirname, join } from "node:path";
import type { Backend } from "../../backends/backend.ts";
import { NestrError } from "../../errors/nestr_error.ts";
import type { ServiceConfig } from "../../manifest/environment.ts";
import type { ProcessPool } from "../../process/process_pool.ts";
import { openWorkingCopies } from "../../vcs/open_working_copies.ts";
import { findWorkingCopy } from "../../vcs/working_copy_location.ts";
import type { NewWorkingCopy } from "../../vcs/working_copies.ts";
import { commandsOf } from "../../workspaces/commands_of.ts";
import { listWorkspaces } from "../../workspaces/registry.ts";
import { installationId } from "../../workspaces/state_folder.ts";
import type { WorkingCopyRecord, WorkspaceRecord } from "../../workspaces/workspace_record.ts";
import { checkDestination } from "./claim_destination.ts";
import { readMarker } from "./marker.ts";
import { registryOptions } from "./registry_options.ts";
import {
  besideProject,
  requireRepositories,
  type ScopeRepository,
  type WorkspaceScope,
} from "./scope.ts";
import { workspaceAround } from "./target.ts";

/** What to make. */
export interface AddWorkspaceRequest {
  /** Absolute path of its folder. Default, for a project only: beside the project's. */
  readonly destination?: string;
  /** Its name. Default: the last part of the destination. */
  readonly name?: string;
  /** Revision that its working copies start from. Default: what the main ones have checked out. */
  readonly revision?: string;
  /** git: the branch to check out; jj: a bookmark to make. Default: git a branch of the name. */
  readonly branch?: string;
  /** Whether to start services. */
  readonly services: boolean;
}

/** The longest name; it begins the names of containers, which have limits of their own. */
const LONGEST_NAME = 60;

/**
 * Drafts a record.
 *
 * @param scope The scope
 * @param request What to make
 * @param services The services it gets, in the order of their start
 * @param backend What is to run them; undefined where there are none
 * @param pool Where the version control systems run
 * @throws {NestrError} `REPOSITORY_MISSING`, `USAGE`, `WORKSPACE_EXISTS`, `DESTINATION_OCCUPIED`, and what
 * `WorkingCopies.check()` throws
 */
export async function draftRecord(
  scope: WorkspaceScope,
  request: AddWorkspaceRequest,
  services: readonly ServiceConfig[],
  backend: Backend | undefined,
  pool: ProcessPool,
): Promise<WorkspaceRecord> {
  requireRepositories(scope);
  const name = workspaceName(request);
  const root = realDestination(request.destination ?? besideProject(scope, name));
  const existing = await listWorkspaces(scope.home, registryOptions(scope));
  refuseExisting(scope, existing, name, root);
  refuseInside(existing, root);
  if (scope.kind === "project") refuseInProject(scope, name, root);
  checkDestination(root);
  const copies = await Promise.all(
    scope.repositories.map((repository) => draftCopy(repository, { root, name, request, pool })),
  );
  const id = crypto.randomUUID();
  return {
    id,
    name,
    namespace: `${slug(scope.project.name)}-${slug(name)}-${id.slice(0, 6)}`,
    root,
    project: scope.project.name,
    home: scope.home,
    installation: await installationId(),
    createdAt: new Date().toISOString(),
    backend: backend?.type ?? null,
    config: scope.environment?.file ?? null,
    copies,
    services: services.map(({ name }) => ({ name, host: backend?.host ?? "localhost", ports: [] })),
    envFiles: [],
  };
}

/**
 * The name of the workspace to make.
 *
 * @throws {NestrError} `USAGE` where it cannot be one
 */
export function workspaceName({ name, destination }: AddWorkspaceRequest): string {
  const chosen = name ?? (destination === undefined ? "" : basename(destination));
  if (/^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(chosen) && chosen.length <= LONGEST_NAME) return chosen;
  throw new NestrError("USAGE", `"${chosen}" cannot be the name of a workspace`, {
    hint: "use letters, digits, -, _ and ., not beginning with - or ., at most " +
      `${LONGEST_NAME}`,
    details: { name: chosen },
  });
}

/** Two workspaces of one home have neither name nor folder in common. */
function refuseExisting(
  scope: WorkspaceScope,
  existing: readonly WorkspaceRecord[],
  name: string,
  root: string,
): void {
  // Names that differ only in case share a file where the system does not tell them apart.
  const other = existing.find((record) =>
    record.name.toLowerCase() === name.toLowerCase() || record.root === root
  );
  if (other === undefined) return;
  const choose = scope.kind === "project"
    ? "choose another name"
    : "choose another name with --name";
  throw new NestrError(
    "WORKSPACE_EXISTS",
    `a workspace "${other.name}" exists, at "${other.root}"`,
    {
      hint: `${choose}, or remove it: ${commandsOf(scope.home).workspace} forget ${other.name}`,
      details: { name: other.name, root: other.root },
    },
  );
}

/** A workspace inside another one would go with it. */
function refuseInside(existing: readonly WorkspaceRecord[], root: string): void {
  const around = workspaceAround(existing, root)?.root ?? foreignWorkspaceAround(root);
  if (around === undefined) return;
  throw new NestrError(
    "DESTINATION_OCCUPIED",
    `"${root}" lies inside another workspace, "${around}"`,
    { hint: "choose a folder beside it", details: { path: root, workspace: around } },
  );
}

/** Every command in there would find the project's own manifest, and act on the main working copies. */
function refuseInProject(scope: WorkspaceScope, name: string, root: string): void {
  const { project } = scope;
  if (root !== project.root && !root.startsWith(`${project.root}/`)) return;
  throw new NestrError(
    "DESTINATION_OCCUPIED",
    `"${root}" lies inside the project, "${project.root}"`,
    {
      hint: `leave --path out, and it is made in "${besideProject(scope, name)}"`,
      details: { path: root, project: project.root },
    },
  );
}

/** The working copy, not a main one, or the project's workspace that a folder lies in. */
function foreignWorkspaceAround(root: string): string | undefined {
  const parent = dirname(root);
  const location = findWorkingCopy(parent);
  if (location !== undefined && location.root !== location.main) return location.root;
  return readMarker(parent)?.name;
}

/** The path without symbolic links, of a folder that need not exist. */
function realDestination(path: string): string {
  const missing: string[] = [];
  for (let folder = path;; folder = dirname(folder)) {
    try {
      return join(Deno.realPathSync(folder), ...missing);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound) || folder === dirname(folder)) {
        throw new NestrError("FILE_ACCESS", `"${path}" cannot be the folder of a workspace`, {
          hint: "choose another folder",
          details: { path },
          cause: error,
        });
      }
      missing.unshift(basename(folder));
    }
  }
}

async function draftCopy(
  { name: repository, path, location }: ScopeRepository,
  { root, name, request, pool }: {
    readonly root: string;
    readonly name: string;
    readonly request: AddWorkspaceRequest;
    readonly pool: ProcessPool;
  },
): Promise<WorkingCopyRecord> {
  const copies = openWorkingCopies(location, pool);
  const copy = newCopy({ path: path === "." ? root : join(root, path), name }, request);
  const { branch } = await copies.check(copy).catch((error) => {
    if (!(error instanceof NestrError) || error.code !== "REVISION_NOT_FOUND") throw error;
    const { code, message, details = {} } = error;
    const hint = "fetch it first, or check its spelling";
    throw new NestrError(code, message, { hint, details, cause: error });
  });
  return {
    repository,
    kind: copies.kind,
    main: location.main,
    path: copy.path,
    name,
    branch,
  };
}

/** What to ask of a version control system for a working copy. */
export function newCopy(
  { path, name }: { readonly path: string; readonly name: string },
  { revision, branch }: Pick<AddWorkspaceRequest, "revision" | "branch">,
): NewWorkingCopy {
  return {
    path,
    name,
    ...(revision === undefined ? {} : { revision }),
    ...(branch === undefined ? {} : { branch }),
  };
}

/** Longest part of a namespace; with service and project it fits the 63 characters of a host name. */
const LONGEST_SLUG = 18;

/** Letters, digits and single hyphens, in lower case. */
function slug(text: string): string {
  const plain = text.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-").slice(0, LONGEST_SLUG);
  return plain.replace(/^-+|-+$/g, "") || "workspace";
}
