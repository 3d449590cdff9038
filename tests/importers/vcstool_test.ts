import assert from "node:assert/strict";
import { importVcstool } from "../../lib/importers/vcstool.ts";
import { importFixture, importProblems, importText, noteTexts } from "../support/import_fixture.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";

Deno.test("importVcstool() makes revisions of versions, as they are written", async () => {
  const imported = await importFixture(importVcstool, "vcstool", "robot.repos");
  assert.deepEqual(imported.tables.repos, {
    camera: {
      path: "drivers/camera",
      url: "https://example.com/robot/camera.git",
      revision: "humble",
    },
    lidar: {
      path: "drivers/lidar",
      url: "https://example.com/robot/lidar.git",
      revision: "4f8c1a1e0d3b5c7a9e8f6d5c4b3a291817161514",
    },
    navigation: {
      path: "navigation",
      url: "git@example.com:robot/navigation.git",
      revision: "1.10",
    },
    planner: { path: "planner", url: "https://example.com/robot/planner.git", revision: "1.10" },
    newest: { path: "tools/newest", url: "https://example.com/robot/newest.git" },
  });
  assert.deepEqual(noteTexts(imported), [
    '18 repositories.simulator: not imported: nestr has git repositories, and this is of the type "hg"',
    '22 repositories.maps: not imported: nestr has git repositories, and this is of the type "tar"',
  ]);
});

Deno.test("importVcstool() reads .rosinstall", async () => {
  const imported = await importFixture(importVcstool, "vcstool", ".rosinstall");
  assert.deepEqual(imported.tables.repos, {
    arm: { path: "src/arm", url: "https://example.com/robot/arm.git", revision: "noetic-devel" },
  });
  assert.equal(imported.notes.length, 3);
});

Deno.test("importVcstool() puts a file over those that it extends", async () => {
  const imported = await importText(
    importVcstool,
    "own.repos",
    "extends: base.repos\nrepositories:\n  a: {type: git, url: https://example.com/a.git, version: v2}\n",
    {
      "base.repos":
        "repositories:\n  a: {type: git, url: https://example.com/a.git, version: v1}\n  b: {type: git, url: https://example.com/b.git}\n",
    },
  );
  assert.deepEqual(imported.tables.repos, {
    a: { path: "a", url: "https://example.com/a.git", revision: "v2" },
    b: { path: "b", url: "https://example.com/b.git" },
  });
  assert.equal(imported.files.length, 2);
  const [circle] = await importProblems(
    importText(importVcstool, "a.repos", "extends: b.repos\n", {
      "b.repos": "extends: a.repos\nrepositories: {}\n",
    }),
  );
  assert.match(circle!, /^1:10 "a.repos" closes a cycle/);
});

Deno.test("importVcstool() passes over what vcstool passes over, and says so", async () => {
  const imported = await importText(
    importVcstool,
    "x.repos",
    "repositories:\n  a: {type: git}\n  b: {url: https://example.com/b.git}\n  c: {type: git, url: https://example.com/c.git, colour: red, subpaths: [docs]}\n",
  );
  assert.deepEqual(imported.tables.repos, {
    c: { path: "c", url: "https://example.com/c.git", sparse: ["docs"] },
  });
  const notes = imported.notes.map(({ line, subject }) => `${line} ${subject}`).sort();
  assert.deepEqual(notes, ["2 repositories.a", "3 repositories.b", "4 repositories.c.colour"]);
});

Deno.test("importVcstool() refuses what is hostile or damaged", async () => {
  assert.deepEqual(
    await importProblems(
      importText(
        importVcstool,
        "x.repos",
        "repositories:\n  a:\n    type: git\n    url: --upload-pack=touch /tmp/x\n  b:\n    type: git\n    url: https://example.com/b.git\n    version: --force\n  c: [1]\n",
      ),
    ),
    [
      '4:10 "--upload-pack=touch /tmp/x" cannot be the URL of a repository; expected a URL or path of a repository, not beginning with "-"',
      '8:14 "--force" cannot be a revision; expected a tag, branch or commit, without white space and not beginning with "-"',
      '9:6 "repositories.c" is no table with type and url',
    ],
  );
  const [aliases] = await importProblems(
    importText(
      importVcstool,
      "x.repos",
      `a: &a [x,x,x,x,x,x,x,x,x,x]\n${
        Array.from({ length: 8 }, (_, i) => {
          const before = String.fromCharCode(97 + i);
          const name = String.fromCharCode(98 + i);
          return `${name}: &${name} [${Array(10).fill(`*${before}`).join(",")}]`;
        }).join("\n")
      }\nrepositories: *i\n`,
    ),
  );
  assert.match(aliases!, /cannot be parsed: Excessive alias count/);
  const imported = await importText(
    importVcstool,
    "x.repos",
    "repositories:\n  ../../etc: {type: git, url: https://example.com/a.git}\n  /etc/cron.d: {type: git, url: https://example.com/a.git}\n  a/.git/hooks: {type: git, url: https://example.com/a.git}\n  -b: {type: git, url: https://example.com/a.git}\n  __proto__: {type: git, url: https://example.com/p.git}\n",
  );
  assert.deepEqual(Object.entries(imported.tables.repos!), [
    ["repository", { path: "__proto__", url: "https://example.com/p.git" }],
  ]);
  assert.equal(imported.notes.length, 4);
  assert.ok(imported.notes.every(({ line, reason }) => line && reason.startsWith("not imported")));
});

Deno.test("importVcstool() reads a file once, however many extend it", async () => {
  const files = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [
    `${i}.repos`,
    i === 29
      ? "repositories:\n  a: {type: git, url: https://example.com/a.git}\n"
      : `extends: [${i + 1}.repos, ${i + 1}.repos]\n`,
  ]));
  const imported = await importText(importVcstool, "x.repos", "extends: 0.repos\n", files);
  assert.deepEqual(Object.keys(imported.tables.repos!), ["a"]);
  assert.equal(imported.files.length, 31);
  const many = Object.fromEntries(
    Array.from({ length: 501 }, (_, i) => [`${i}.repos`, "repositories: {}\n"]),
  );
  const names = Object.keys(many).join(", ");
  const problems = await importProblems(
    importText(importVcstool, "x.repos", `extends: [${names}]\n`, many),
  );
  assert.equal(problems.length, 1);
  assert.match(problems[0]!, /more than 500 files are imported$/);
});

Deno.test("importVcstool() extends only files, and none outside of the root", async () => {
  using folder = new TemporaryFolder({
    "root/x.repos":
      "extends: [../secret.repos, /dev/zero, link.repos, ./base.repos]\nrepositories: {}\n",
    "root/base.repos": "repositories:\n  a: {type: git, url: https://example.com/a.git}\n",
    "secret.repos": "repositories:\n  s: {type: git, url: https://example.com/s.git}\n",
  });
  Deno.symlinkSync("../secret.repos", folder.at("root/link.repos"));
  const source = { path: folder.at("root/x.repos"), root: folder.at("root") };
  const imported = await importVcstool(source);
  assert.deepEqual(Object.keys(imported.tables.repos!), ["a"]);
  assert.deepEqual(
    imported.notes.map(({ subject }) => subject),
    ["extends[0]", "extends[1]", "extends[2]"],
  );
  assert.equal(imported.files.length, 2);
  assert.deepEqual(
    await importProblems(importText(importVcstool, "x.repos", "extends: [gone.repos, sub]\n", {
      "sub/x": "",
    })),
    [
      '1:11 "gone.repos" cannot be imported: there is no such file',
      '1:23 "sub" cannot be imported: there is no such file',
    ],
  );
});

Deno.test("importVcstool() says where the clones of `vcs import src` lie", async () => {
  const repos = "repositories:\n  core/a: {type: git, url: https://example.com/a.git}\n" +
    "  b: {type: git, url: https://example.com/b.git}\n";
  const notesWith = async (folders: readonly string[]) => {
    using folder = new TemporaryFolder({ "my ws.repos": repos });
    for (const it of folders) await Deno.mkdir(`${folder.path}/${it}`, { recursive: true });
    const path = `${folder.path}/my ws.repos`;
    return (await importVcstool({ path, root: folder.path })).notes
      .map(({ subject, reason }) => `${subject}: ${reason}`);
  };
  assert.deepEqual(await notesWith(["src/core/a", "zoo/b", ".hidden/b"]), [
    'my ws.repos: the repositories lie in "src"; did you mean: ' +
    "nestr -C src project import '../my ws.repos'",
  ]);
  assert.deepEqual(await notesWith(["src/core/a", "b"]), []);
  assert.deepEqual(await notesWith(["src/other"]), []);
});
