import assert from "node:assert/strict";
import { importProject } from "../../lib/engine/import_project.ts";
import { importError } from "../support/import_fixture.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";

const names = (folder: TemporaryFolder) => [...Deno.readDirSync(folder.path)].map((it) => it.name);

Deno.test("importProject() writes nothing where a file names no repository", async () => {
  const texts = {
    "mani.yaml": "",
    "mani.yml": "tasks: {test: npm test}\n",
    ".meta": '{"projects":{}}',
    ".gitmodules": "",
    "repos.csv": "",
    "west.yml": "manifest: {}\n",
    "a.repos": "repositories: {}\n",
    "manifest.yml": "repos: []\n",
  };
  for (const [name, text] of Object.entries(texts)) {
    using folder = new TemporaryFolder({ [name]: text });
    for (const dryRun of [true, false]) {
      const { code, message, hint } = await importError(
        importProject({ root: folder.path, dryRun }),
      );
      assert.equal(code, "IMPORT_INVALID", name);
      assert.ok(message.startsWith(`"${folder.at(name)}" names no repository`), message);
      assert.ok(hint, name);
    }
    assert.deepEqual(names(folder), [name]);
  }
});

Deno.test("importProject() says why everything was left out where it writes nothing", async () => {
  using folder = new TemporaryFolder({
    "mani.yaml": "projects:\n  a: {path: ../a, url: 'https://example.com/a.git'}\n",
    "nestr.toml": "version = 1\n",
  });
  const { code, message, details } = await importError(
    importProject({ root: folder.path, force: true }),
  );
  assert.equal(code, "IMPORT_INVALID");
  assert.match(message, /names no repository that could be imported$/);
  const problems = details!.problems as readonly { line: number; message: string }[];
  assert.deepEqual(problems.map(({ line, message }) => [line, message]), [
    [null, "names no repository that could be imported"],
    [2, `not imported: its path "../a" leads out of the project's root`],
  ]);
  assert.deepEqual(names(folder).sort(), ["mani.yaml", "nestr.toml"]);
});

Deno.test("importProject() writes nothing where no service is left", async () => {
  using folder = new TemporaryFolder({
    "compose.yaml": "services:\n  web: {build: .}\n",
  });
  for (const environmentOnly of [true, false]) {
    const error = await importError(importProject({ root: folder.path, environmentOnly }));
    assert.match(error.message, /compose\.yaml" names no service that could be imported$/);
  }
  assert.deepEqual(names(folder), ["compose.yaml"]);
});

Deno.test("importProject() refuses a filter that workflows need and another file has taken", async () => {
  const mani = (name: string) =>
    `projects: {${name}: {url: 'https://example.com/${name}.git', tags: [${name}], branch: main}}\n` +
    `targets: {some: {tags: [${name}]}}\ntasks: {run-${name}: {target: some, cmd: ls}}\n`;
  using folder = new TemporaryFolder({ "mani.yaml": mani("a"), "b/mani.yaml": mani("b") });
  const files = [folder.at("mani.yaml"), folder.at("b/mani.yaml")];
  const { code, message } = await importError(
    importProject({ root: folder.path, files, dryRun: true }),
  );
  assert.equal(code, "IMPORT_INVALID");
  assert.match(message, /need its filter "some", and another file has one of that name$/);
});
