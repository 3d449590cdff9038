/**
 * Names and labels of what the Docker backend makes, and how it is told from everything else.
 *
 * A name alone proves nothing: only what carries all labels with our values is ours.
 *
 * @module
 */

import type { WorkspaceIdentity } from "../backend.ts";

/** Labels as Docker gives them. */
export type Labels = Readonly<Record<string, string>> | null | undefined;

const MANAGED = "aether.managed";
const SERVICE = "aether.service";
const INSTALLATION = "aether.installation";

/** Name of a service's container. */
export function containerName(identity: WorkspaceIdentity, service: string): string {
  return `${identity.namespace}-${service}`;
}

/** Name of a workspace's network. */
export function networkName(identity: WorkspaceIdentity): string {
  return identity.namespace;
}

/** Name of a workspace's volume. */
export function volumeName(identity: WorkspaceIdentity, volume: string): string {
  return `${identity.namespace}-${volume}`;
}

/** The labels of everything of a workspace, and those of a service's container. */
export function labelsOf(identity: WorkspaceIdentity, service?: string): Record<string, string> {
  return {
    [MANAGED]: "true",
    "aether.workspace": identity.workspace,
    "aether.namespace": identity.namespace,
    "aether.project": identity.project,
    [INSTALLATION]: identity.installation,
    "aether.home": identity.home,
    ...(service === undefined ? {} : { [SERVICE]: service }),
  };
}

/** A filter for Docker's lists: everything of a workspace. */
export function workspaceFilter(identity: WorkspaceIdentity): { label: string[] } {
  return { label: Object.entries(labelsOf(identity)).map(([name, value]) => `${name}=${value}`) };
}

/** A filter for Docker's lists: everything of an installation, and perhaps more. */
export function installationFilter(installation: string): { label: string[] } {
  return { label: [`${MANAGED}=true`, `${INSTALLATION}=${installation}`] };
}

/** Whether something belongs to a workspace, or to one service of it. */
export function isOurs(labels: Labels, identity: WorkspaceIdentity, service?: string): boolean {
  const expected = Object.entries(labelsOf(identity, service));
  return expected.every(([name, value]) => labels?.[name] === value);
}

/** Whose something is; undefined where it does not carry all of our labels. */
export function identityOf(
  labels: Labels,
): { readonly identity: WorkspaceIdentity; readonly service: string | null } | undefined {
  const identity = {
    workspace: labels?.["aether.workspace"] ?? "",
    namespace: labels?.["aether.namespace"] ?? "",
    project: labels?.["aether.project"] ?? "",
    installation: labels?.[INSTALLATION] ?? "",
    home: labels?.["aether.home"] ?? "",
  };
  if (labels?.[MANAGED] !== "true" || Object.values(identity).includes("")) return undefined;
  return { identity, service: labels[SERVICE] ?? null };
}
