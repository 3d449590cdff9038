import assert from "node:assert/strict";
import { openProject } from "../../../lib/engine/open_project.ts";
import { planAddWorkspace } from "../../../lib/engine/workspace/add_workspace.ts";
import { openProjectScope } from "../../../lib/engine/workspace/scope.ts";
import { ProjectFixture } from "../../support/project_fixture.ts";

Deno.test("planAddWorkspace() refuses a wrong name before it asks for repositories that are missing", async () => {
  await using fixture = await ProjectFixture.create(
    'version = 1\n[project]\nname = "shop"\n[repos.api]\n',
  );
  const project = await openProject({ directory: fixture.root });
  const scope = await openProjectScope(project, { directory: fixture.root });
  const plan = (name: string) => planAddWorkspace(scope, { name, services: false });
  await assert.rejects(plan("a b"), { code: "USAGE", message: /^"a b" cannot be the name/ });
  await assert.rejects(plan("blue"), { code: "REPOSITORY_MISSING" });
});
