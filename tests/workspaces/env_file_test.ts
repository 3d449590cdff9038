import assert from "node:assert/strict";
import { NestrError } from "../../lib/errors/nestr_error.ts";
import { parseDotenv } from "../../lib/workspaces/dotenv.ts";
import {
  isEnvFile,
  personalText,
  readEnvFiles,
  removeEnvBlock,
  writeEnvFile,
} from "../../lib/workspaces/env_file.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";
import { thrownBy } from "../support/thrown.ts";

const BEGIN = "# >>> aether: rendered, changes here are lost";
const END = "# <<< aether";

const optionsFor = (folder: TemporaryFolder) => ({ owner: "aether", within: folder.path });
const modeOf = (path: string) => Deno.statSync(path).mode! & 0o777;
const read = (path: string) => Deno.readTextFileSync(path);

async function refused(act: Promise<unknown>, code: string): Promise<NestrError> {
  const error = await act.then(() => undefined, (it: unknown) => it);
  assert.ok(error instanceof NestrError, "nothing was refused");
  assert.equal(error.code, code, error.message);
  return error;
}

Deno.test("writeEnvFile() writes a new file as a marked block, for its owner's eyes only", async () => {
  using folder = new TemporaryFolder();
  const path = folder.at("apps", "api", ".env");
  await writeEnvFile(path, "A=1\nB='x y'\n", optionsFor(folder));
  assert.equal(read(path), `${BEGIN}\nA=1\nB='x y'\n${END}\n`);
  assert.equal(modeOf(path), 0o600);
  assert.deepEqual([...Deno.readDirSync(folder.at("apps", "api"))].map(({ name }) => name), [
    ".env",
  ]);
});

Deno.test("writeEnvFile() leaves a file untouched that is as it should be", async () => {
  using folder = new TemporaryFolder();
  const path = folder.at(".env");
  await writeEnvFile(path, "A=1", optionsFor(folder));
  Deno.utimeSync(path, 1000, 1000);
  Deno.chmodSync(path, 0o644);
  await writeEnvFile(path, "A=1", optionsFor(folder));
  assert.equal(Deno.statSync(path).mtime?.getTime(), 1_000_000);
  assert.equal(modeOf(path), 0o600);
});

Deno.test("writeEnvFile() keeps what a person wrote around its block, byte for byte", async () => {
  using folder = new TemporaryFolder({ ".env": "# mine\nSECRET=1\nnot even valid" });
  Deno.chmodSync(folder.at(".env"), 0o644);
  const path = folder.at(".env");
  await writeEnvFile(path, "A=1\n", optionsFor(folder));
  assert.equal(read(path), `# mine\nSECRET=1\nnot even valid\n${BEGIN}\nA=1\n${END}\n`);
  assert.equal(modeOf(path), 0o600);
  Deno.writeTextFileSync(path, `${read(path)}\n  LATER=2`);
  await writeEnvFile(path, "A=2\nB=3\n", optionsFor(folder));
  assert.equal(
    read(path),
    `# mine\nSECRET=1\nnot even valid\n${BEGIN}\nA=2\nB=3\n${END}\n\n  LATER=2`,
  );
  assert.equal(await removeEnvBlock(path, optionsFor(folder)), true);
  assert.equal(read(path), "# mine\nSECRET=1\nnot even valid\n\n  LATER=2");
  assert.equal(await removeEnvBlock(path, optionsFor(folder)), false);
});

Deno.test("writeEnvFile() keeps the line ends of a file, and what is read does not change", async () => {
  using folder = new TemporaryFolder({ ".env": "\ufeffMINE=1\r\n" });
  const path = folder.at(".env");
  const content = "A='one\ntwo'\r\nB=2\n";
  await writeEnvFile(path, content, optionsFor(folder));
  assert.equal(read(path), `\ufeffMINE=1\r\n${BEGIN}\r\nA='one\r\ntwo'\r\nB=2\r\n${END}\r\n`);
  Deno.utimeSync(path, 1000, 1000);
  await writeEnvFile(path, content, optionsFor(folder));
  assert.equal(Deno.statSync(path).mtime?.getTime(), 1_000_000);
  assert.deepEqual(Object.fromEntries(await readEnvFiles([path])), {
    MINE: "1",
    A: "one\ntwo",
    B: "2",
  });
});

Deno.test("writeEnvFile() changes nothing where markers are damaged, and names the line", async () => {
  const cases: readonly (readonly [string, number])[] = [
    [`X=1\n${BEGIN}\nA=1\n`, 2],
    [`${END}\n`, 1],
    [`${BEGIN}\nA=1\n${END}\n${BEGIN}\nB=1\n${END}\n`, 4],
    [`${BEGIN}\nA=1\n${BEGIN}\nB=1\n${END}\n`, 3],
    [`${BEGIN}\n${END}\n${END}\n`, 3],
  ];
  for (const [text, line] of cases) {
    using folder = new TemporaryFolder({ ".env": text });
    const path = folder.at(".env");
    const error = await refused(
      writeEnvFile(path, "A=2", optionsFor(folder)),
      "ENV_FILE_INVALID",
    );
    assert.equal(error.details?.line, line, text);
    await refused(removeEnvBlock(path, optionsFor(folder)), "ENV_FILE_INVALID");
    assert.equal(read(path), text);
  }
});

Deno.test("writeEnvFile() refuses content that is no env file, or holds a marker", async () => {
  using folder = new TemporaryFolder();
  for (const content of ["A=1\nno assignment\n", `A=1\n${END}\nB=2`, `${BEGIN}\n`]) {
    const writing = writeEnvFile(folder.at("sub", ".env.local"), content, optionsFor(folder));
    await refused(writing, "ENV_FILE_INVALID");
  }
  assert.deepEqual([...Deno.readDirSync(folder.path)], []);
});

Deno.test("writeEnvFile() refuses a text that is not UTF-8, and leaves it", async () => {
  using folder = new TemporaryFolder();
  const bytes = Uint8Array.of(65, 61, 0xff, 10);
  Deno.writeFileSync(folder.at(".env"), bytes);
  await refused(writeEnvFile(folder.at(".env"), "A=1", optionsFor(folder)), "ENV_FILE_INVALID");
  assert.deepEqual(Deno.readFileSync(folder.at(".env")), bytes);
});

Deno.test("writeEnvFile() writes nothing outside the workspace, whatever links say", async () => {
  using outside = new TemporaryFolder({ ".env": "SECRET=1\n" });
  using folder = new TemporaryFolder({ "config/.env": "MINE=1\n" });
  Deno.symlinkSync(outside.at(".env"), folder.at("file.env"));
  Deno.symlinkSync(outside.at("new.env"), folder.at("dangling.env"));
  Deno.symlinkSync(outside.path, folder.at("link"));
  const paths = ["file.env", "dangling.env", "link/.env", "link/new/.env", "../escaped.env", "."];
  for (const path of paths) {
    const writing = writeEnvFile(folder.at(path), "A=1", optionsFor(folder));
    const error = await refused(writing, "ENV_FILE_INVALID");
    assert.match(error.message, /does not lie inside/, path);
  }
  assert.deepEqual([...Deno.readDirSync(outside.path)].map(({ name }) => name), [".env"]);
  assert.equal(read(outside.at(".env")), "SECRET=1\n");
  Deno.symlinkSync(folder.at("config", ".env"), folder.at("inside.env"));
  await writeEnvFile(folder.at("inside.env"), "A=1", optionsFor(folder));
  assert.ok(Deno.lstatSync(folder.at("inside.env")).isSymlink);
  assert.equal(read(folder.at("config", ".env")), `MINE=1\n${BEGIN}\nA=1\n${END}\n`);
});

Deno.test("writeEnvFile() refuses a folder or a pipe in the file's place", async () => {
  using folder = new TemporaryFolder({ "folder.env/x": "" });
  await new Deno.Command("mkfifo", { args: [folder.at("pipe.env")] }).output();
  for (const name of ["folder.env", "pipe.env"]) {
    const writing = writeEnvFile(folder.at(name), "A=1", optionsFor(folder));
    await refused(writing, "DESTINATION_OCCUPIED");
  }
});

Deno.test("writeEnvFile() replaces no other kind of file", async () => {
  using folder = new TemporaryFolder({ "config.yaml": "mine: 1\n", ".envrc": "use flake\n" });
  const options = optionsFor(folder);
  await refused(writeEnvFile(folder.at("config.yaml"), "a: 1\n", options), "DESTINATION_OCCUPIED");
  await refused(writeEnvFile(folder.at(".envrc"), "dotenv\n", options), "DESTINATION_OCCUPIED");
  assert.equal(read(folder.at("config.yaml")), "mine: 1\n");

  const path = folder.at("rendered.yaml");
  await writeEnvFile(path, "a: 1\n", options);
  assert.equal(read(path), "a: 1\n");
  assert.equal(modeOf(path), 0o600);
  await writeEnvFile(path, "a: 1\n", options);
  await refused(writeEnvFile(path, "a: 2\n", options), "DESTINATION_OCCUPIED");
  assert.equal(read(path), "a: 1\n");
});

Deno.test("removeEnvBlock() deletes a file in which nothing else is left", async () => {
  using folder = new TemporaryFolder({ "mine.env": "A=1\n" });
  await writeEnvFile(folder.at(".env"), "A=1", optionsFor(folder));
  Deno.writeTextFileSync(folder.at(".env"), `\n${read(folder.at(".env"))}\n`);
  assert.equal(await removeEnvBlock(folder.at(".env"), optionsFor(folder)), true);
  assert.equal(await removeEnvBlock(folder.at(".env"), optionsFor(folder)), false);
  assert.equal(await removeEnvBlock(folder.at("mine.env"), optionsFor(folder)), false);
  assert.deepEqual([...Deno.readDirSync(folder.path)].map(({ name }) => name), ["mine.env"]);
});

Deno.test("personalText() is what stands outside our block, and nothing of ours", async () => {
  using folder = new TemporaryFolder({ ".env": "# mine\nA=0", "mine.env": "M=1\n", ".env.x": "" });
  assert.equal(personalText(folder.at("none", ".env"), "aether"), "");
  assert.equal(personalText(folder.at(".env.x"), "aether"), "");
  assert.equal(personalText(folder.at("mine.env"), "aether"), "M=1\n");
  await writeEnvFile(folder.at("new.env"), "A=1", optionsFor(folder));
  Deno.writeTextFileSync(folder.at("new.env"), `\n${read(folder.at("new.env"))} \n`);
  assert.equal(personalText(folder.at("new.env"), "aether"), "");
  await writeEnvFile(folder.at(".env"), "A=1", optionsFor(folder));
  Deno.writeTextFileSync(folder.at(".env"), `${read(folder.at(".env"))}B=2\n`);
  assert.equal(personalText(folder.at(".env"), "aether"), "# mine\nA=0\nB=2\n");
  assert.equal(personalText(folder.at("new.env"), "somebody"), read(folder.at("new.env")));
});

Deno.test("personalText() takes for a person's what it cannot tell apart", () => {
  const text = `${BEGIN}\nA=1\nMINE=1\n`;
  using folder = new TemporaryFolder({ ".env": text, "folder.env/x": "" });
  assert.equal(personalText(folder.at(".env"), "aether"), text);
  Deno.writeFileSync(folder.at("odd.env"), Uint8Array.of(65, 61, 0xff));
  assert.equal(personalText(folder.at("odd.env"), "aether"), "A=\ufffd");
  assert.equal(
    thrownBy(() => personalText(folder.at("folder.env"), "aether")).code,
    "DESTINATION_OCCUPIED",
  );
});

Deno.test("readEnvFiles() lets later files win, and misses no file silently", async () => {
  using folder = new TemporaryFolder({
    "a.env": "A=1\nB=1\n",
    "b.env": "B=2\nC=2\n",
    "c.env": "C",
  });
  const values = await readEnvFiles([folder.at("a.env"), folder.at("b.env")]);
  assert.deepEqual([...values], [["A", "1"], ["B", "2"], ["C", "2"]]);
  const missing = await refused(readEnvFiles([folder.at("none.env")]), "ENV_FILE_INVALID");
  assert.match(missing.message, /there is no env file ".*none\.env"/);
  assert.ok(missing.hint);
  await refused(readEnvFiles([folder.at("a.env"), folder.at("c.env")]), "ENV_FILE_INVALID");
  assert.equal((await readEnvFiles([])).size, 0);
});

Deno.test("writeEnvFile() writes a block that is read like the content alone", async () => {
  using folder = new TemporaryFolder();
  const content = "A=1\n# comment\nexport B=\"x\\ny\"\n\nC='it\nis'";
  await writeEnvFile(folder.at(".env"), content, optionsFor(folder));
  assert.deepEqual(await readEnvFiles([folder.at(".env")]), await parseDotenv(content, "content"));
});

Deno.test("isEnvFile() goes by the name, and takes no script for one", () => {
  const names = [".env", "a/.env.local", "a/test.env", ".env_test", ".envrc", "config.yaml", "env"];
  assert.deepEqual(names.map(isEnvFile), [true, true, true, true, false, false, false]);
});
