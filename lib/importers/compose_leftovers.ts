/**
 * Keys of a Compose file that have no counterpart, each with the reason that a person is given.
 *
 * @module
 */

import {
  type ComposeContent,
  type ComposeTable,
  isAbsent,
  isList,
  isTable,
} from "./compose_node.ts";
import type { ComposeReport } from "./compose_report.ts";

/** Keys of a service that are read elsewhere, or say nothing. */
const READ: ReadonlySet<string> = new Set([
  "image",
  "build",
  "ports",
  "expose",
  "environment",
  "env_file",
  "volumes",
  "command",
  "entrypoint",
  "depends_on",
  "healthcheck",
  "profiles",
  "deploy",
  "mem_limit",
  "cpus",
  "extends",
]);

const NETWORK = "a workspace has one network, in which services find one another by name";
const NAMES = "nestr names its containers, and services are found by the service's name";
const COPY = "mount a file of the project, or write it through env";

/** Why a key of a service is left out, where more can be said than that nestr has none. */
const REASONS: ReadonlyMap<string, string> = new Map([
  ["restart", "a service that ends is shown as ended, and is not started again"],
  ["networks", NETWORK],
  ["network_mode", NETWORK],
  ["links", NETWORK],
  ["external_links", NETWORK],
  ["container_name", NAMES],
  ["hostname", NAMES],
  ["domainname", NAMES],
  ["labels", "nestr's containers carry its own labels only"],
  ["label_file", "nestr's containers carry its own labels only"],
  ["secrets", COPY],
  ["configs", COPY],
  ["scale", "nestr runs one container of each service"],
  ["develop", "nestr builds no images; mount the folder as a volume"],
  ["pull_policy", "an image is pulled where it is missing"],
  ["platform", "an image is pulled for the machine that it runs on"],
  ["working_dir", "the image's own holds; write it into the command"],
  ["user", "the image's own holds"],
  ["extra_hosts", "only host.docker.internal is known, for this machine"],
]);

/** Notes the keys of a service that have no counterpart. */
export function noteLeftovers(service: ComposeTable, report: ComposeReport): void {
  for (const [key, node] of service) {
    if (READ.has(key) || key.startsWith("x-") || isAbsent(node) || isEmpty(node.content)) continue;
    const reason = REASONS.get(key) ?? "nestr has no such key";
    report.note(node.place, `not imported: ${reason}`);
  }
}

/** Notes the keys of the top level that have no counterpart. */
export function noteTopLeftovers(top: ComposeTable, report: ComposeReport): void {
  const read = ["version", "name", "services", "volumes", "include"];
  for (const [key, node] of top) {
    if (read.includes(key) || key.startsWith("x-") || isAbsent(node)) continue;
    const isTrivial = key === "networks" && isTable(node.content) &&
      [...node.content.values()].every((it) => isAbsent(it) || isEmpty(it.content));
    // Networks that only group services are what services' own notes are about.
    if (isTrivial) continue;
    report.note(node.place, `not imported: ${REASONS.get(key) ?? "nestr has no such key"}`);
  }
}

const isEmpty = (content: ComposeContent): boolean =>
  content === false || (isList(content) && content.length === 0) ||
  (isTable(content) && content.size === 0);
