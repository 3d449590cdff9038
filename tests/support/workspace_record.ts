/** Workspace records for tests. */

import type { WorkspaceRecord } from "../../lib/workspaces/workspace_record.ts";

/** A record with one working copy and one service; everything in it is derived from the name. */
export function workspaceRecord(
  name: string,
  changes: Partial<WorkspaceRecord> = {},
): WorkspaceRecord {
  return {
    id: `id-${name}`,
    name,
    namespace: `shop-${name}`,
    root: `/work/${name}`,
    // Does not exist, as if the repository had been moved after the workspace was made.
    home: "/work/shop/.git/nestr",
    installation: "01234567-89ab-cdef-0123-456789abcdef",
    project: "shop",
    createdAt: "2026-01-02T03:04:05.000Z",
    backend: "process",
    config: "/work/shop/aether.toml",
    copies: [{
      repository: "shop",
      kind: "git",
      main: "/work/shop",
      path: `/work/${name}`,
      name,
      branch: { name, start: "0123456789abcdef" },
    }],
    services: [{ name: "redis", ports: [{ container: 6379, host: 20_001, name: "main" }] }],
    envFiles: [".env"],
    ...changes,
  };
}
