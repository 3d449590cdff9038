/** When a project is read again. */

import assert from "node:assert/strict";
import { ProjectShelf } from "../../lib/web/project_shelf.ts";
import { ProcessEnvironment } from "../support/process_environment.ts";
import { ProjectFixture } from "../support/project_fixture.ts";

const manifest = (name: string) => `version = 1\n[project]\nname = "${name}"\n[repos.api]\n`;

const shelfOf = (project: ProjectFixture) =>
  new ProjectShelf({ root: project.root, manifest: project.path("nestr.toml") });

Deno.test("ProjectShelf.open() reads a project once, and again when a manifest has changed", async () => {
  await using project = await ProjectFixture.create(
    `version = 1\n[project]\nname = "shop"\nimport = ["more.toml"]\n`,
  );
  await Deno.writeTextFile(project.path("more.toml"), "version = 1\n[repos.api]\n");
  using _ = new ProcessEnvironment(project.git.env);
  const shelf = shelfOf(project);
  const first = await shelf.open(undefined);
  assert.equal(await shelf.open(project.root), first);
  await Deno.writeTextFile(project.path("more.toml"), "version = 1\n[repos.api]\n[repos.web]\n");
  const second = await shelf.open(undefined);
  assert.deepEqual(second.config.repositories.map(({ name }) => name), ["api", "web"]);
  assert.equal(await shelf.open(undefined), second);
});

Deno.test("ProjectShelf.open() keeps nothing old when a manifest is written while it reads", async () => {
  await using project = await ProjectFixture.create(manifest("warm"));
  using _ = new ProcessEnvironment(project.git.env);
  await shelfOf(project).open(undefined);
  const path = project.path("nestr.toml");
  // Each time a little later: before it is read, between reading and looking, and behind.
  for (let steps = 0; steps < 80; steps++) {
    Deno.writeTextFileSync(path, manifest("before"));
    const shelf = shelfOf(project);
    const opening = shelf.open(undefined);
    for (let step = 0; step < steps; step++) await null;
    Deno.writeTextFileSync(path, manifest("behind-it"));
    await opening;
    assert.equal((await shelf.open(undefined)).config.name, "behind-it", `after ${steps} steps`);
  }
});

Deno.test("ProjectShelf.open() notices a change of the person's own configuration", async () => {
  await using project = await ProjectFixture.create(manifest("shop"));
  const configuration = project.git.path("home", "configuration");
  using _ = new ProcessEnvironment({ ...project.git.env, XDG_CONFIG_HOME: configuration });
  const shelf = shelfOf(project);
  assert.equal((await shelf.open(undefined)).settings.jobs, 8);
  await Deno.mkdir(`${configuration}/nestr`, { recursive: true });
  await Deno.writeTextFile(`${configuration}/nestr/config.toml`, "jobs = 3\n");
  assert.equal((await shelf.open(undefined)).settings.jobs, 3);
});
