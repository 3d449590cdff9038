/**
 * Times the registry of workspaces, in this process: reading it, adding to it and removing from it.
 *
 * @module
 */

import {
  listWorkspaces,
  registerWorkspace,
  unregisterWorkspace,
} from "../../lib/workspaces/registry.ts";
import type { WorkspaceRecord } from "../../lib/workspaces/workspace_record.ts";
import { median } from "./measurement.ts";

/** The median times in milliseconds. */
export interface RegistryTimes {
  readonly read: number;
  /** Reading, adding a workspace and writing. */
  readonly register: number;
  /** Reading, removing a workspace and writing. */
  readonly unregister: number;
}

/**
 * Makes a registry and times the operations on it.
 *
 * @param home Absolute path of its home folder, which must not exist yet
 * @param size How many workspaces it has, at least
 * @param rounds How often each operation is timed
 */
export async function timeRegistry(
  home: string,
  size: number,
  rounds: number,
): Promise<RegistryTimes> {
  for (let i = 0; i < size; i++) await registerWorkspace(home, record(`feature-${i}`));
  const times = { read: [], register: [], unregister: [] } as Record<keyof RegistryTimes, number[]>;
  for (let round = 0; round <= rounds; round++) {
    const results = {
      read: await time(() => listWorkspaces(home)),
      register: await time(() => registerWorkspace(home, record("one-more"))),
      unregister: await time(() => unregisterWorkspace(home, "one-more")),
    };
    if (round === 0) continue;
    for (const key of ["read", "register", "unregister"] as const) times[key].push(results[key]);
  }
  const { read, register, unregister } = times;
  return { read: median(read), register: median(register), unregister: median(unregister) };
}

async function time(act: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await act();
  return performance.now() - start;
}

/** A workspace of three repositories and two services. */
function record(name: string): WorkspaceRecord {
  const root = `/home/ada/work/shop-${name}`;
  return {
    id: crypto.randomUUID(),
    name,
    namespace: `shop-${name}-1a2b3c4d`,
    root,
    home: "/home/ada/work/shop/.nestr",
    installation: "01234567-89ab-cdef-0123-456789abcdef",
    project: "shop",
    createdAt: "2026-01-02T03:04:05.678Z",
    backend: "docker",
    config: "/home/ada/work/shop/nestr.toml",
    copies: ["api", "billing", "web"].map((repository) => ({
      repository,
      kind: "git",
      main: `/home/ada/work/shop/${repository}`,
      path: `${root}/${repository}`,
      name,
      branch: { name, start: "0123456789abcdef0123456789abcdef01234567" },
    })),
    services: [
      { name: "postgres", ports: [{ container: 5432, host: 21_000 }] },
      { name: "redis", ports: [{ container: 6379, host: 21_001, name: "main" }] },
    ],
    envFiles: [".env", "web/.env"],
  };
}
