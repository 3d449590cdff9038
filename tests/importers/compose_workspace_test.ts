/** A Compose file, imported, and two workspaces with its services on a real Docker daemon. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { addWorkspace } from "../../lib/engine/workspace/add_workspace.ts";
import { forgetWorkspace } from "../../lib/engine/workspace/forget_workspace.ts";
import type { WorkspaceRecord } from "../../lib/workspaces/workspace_record.ts";
import { parseDotenv } from "../../lib/workspaces/dotenv.ts";
import { importCompose } from "../../lib/importers/compose.ts";
import { formatToml } from "../../lib/manifest/toml.ts";
import { composeFixture } from "../support/compose_fixture.ts";
import { requires } from "../support/requirements.ts";
import { visitPostgres, visitRedis } from "../support/service_clients.ts";
import { WorkspaceFixture } from "../support/workspace_fixture.ts";

Deno.test("workspaces of an imported Compose file have its services on ports of their own", {
  ...requires("docker"),
}, async () => {
  const path = composeFixture("shop/compose.yaml");
  const { tables } = await importCompose({ path, root: join(path, "..") });
  await using fixture = await WorkspaceFixture.create({
    aether: formatToml(tables.environment!),
    files: {
      "compose.yaml": await Deno.readTextFile(path),
      "db/init/1.sql": "create table made_by_init (id int);\n",
    },
  });
  // As it is usual, and as a workspace has to cope with: not committed.
  await Deno.writeTextFile(join(fixture.root, ".env"), "SESSION_SECRET=of-the-main-copy\n");
  const scope = await fixture.scope(fixture.root, { backend: "docker" });
  const urls = new Set<string>();
  for (const name of ["one", "two"]) {
    const request = { destination: fixture.beside(name), services: true };
    const record = await addWorkspace(scope, request) as WorkspaceRecord;
    assert.deepEqual(record.services.map((it) => it.name), ["db", "cache"]);
    const copied = await Deno.readTextFile(join(fixture.beside(name), ".env"));
    assert.equal(copied, "SESSION_SECRET=of-the-main-copy\n");
    const file = join(fixture.beside(name), ".env.workspace");
    const env = await parseDotenv(await Deno.readTextFile(file), file);
    // The addresses are those of the application's own variables, and nobody else's data is there.
    assert.deepEqual(await visitPostgres(env.get("DATABASE_URL")!, name), [name]);
    assert.deepEqual(await visitRedis(env.get("REDIS_URL")!, name), [name]);
    const host = record.services[0]!.ports[0]!.host;
    assert.deepEqual([env.get("DB_HOST"), env.get("DB_PORT")], ["localhost", String(host)]);
    urls.add(env.get("DATABASE_URL")!).add(env.get("REDIS_URL")!);
  }
  assert.equal(urls.size, 4);
  for (const name of ["one", "two"]) {
    await forgetWorkspace(scope, name, { keepFiles: false, force: true });
  }
  assert.deepEqual(await fixture.traces("two"), []);
});
