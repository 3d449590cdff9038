import assert from "node:assert/strict";
import { readKnownProjects, rememberProject } from "../../lib/web/known_projects.ts";

const project = (name: string) => ({ root: `/${name}`, manifest: `/${name}/nestr.toml`, name });

async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "nestr-test-" });
  try {
    await test(`${folder}/state`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("rememberProject() keeps each project once, the last one first, and not for ever", () =>
  inFolder(async (folder) => {
    for (let i = 0; i < 40; i++) await rememberProject(project(`p${i}`), folder);
    await rememberProject(project("p30"), folder);
    const known = await readKnownProjects(folder);
    assert.equal(known.length, 30);
    assert.deepEqual(known.slice(0, 3).map(({ name }) => name), ["p30", "p39", "p38"]);
    assert.ok(known.every(({ present }) => !present));
    const { mode } = await Deno.stat(`${folder}/projects.json`);
    assert.equal(mode! & 0o077, 0, "others can read it");
  }));

Deno.test("rememberProject() loses none of those that several processes open at once", () =>
  inFolder(async (folder) => {
    await Promise.all(
      Array.from({ length: 10 }, (_, i) => rememberProject(project(`p${i}`), folder, 120_000)),
    );
    assert.equal((await readKnownProjects(folder)).length, 10);
  }));

Deno.test("readKnownProjects() takes a damaged file for none, and leaves out what is no project", () =>
  inFolder(async (folder) => {
    assert.deepEqual(await readKnownProjects(folder), []);
    await Deno.mkdir(folder);
    const whole = { ...project("good"), openedAt: "2026-01-01T00:00:00Z" };
    for (
      const [text, count] of [
        ["", 0],
        ["{", 0],
        ["[]", 0],
        ["null", 0],
        ['{"version":2,"projects":[]}', 0],
        [JSON.stringify({ version: 1, projects: "x" }), 0],
        [
          JSON.stringify({
            version: 1,
            projects: [1, null, {}, { ...whole, root: "../x" }, whole],
          }),
          1,
        ],
      ] as const
    ) {
      await Deno.writeTextFile(`${folder}/projects.json`, text);
      assert.equal((await readKnownProjects(folder)).length, count, text);
    }
    await rememberProject(project("new"), folder);
    assert.deepEqual((await readKnownProjects(folder)).map(({ name }) => name), ["new", "good"]);
  }));
