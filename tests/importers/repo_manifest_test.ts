import assert from "node:assert/strict";
import { importRepoManifest } from "../../lib/importers/repo_manifest.ts";
import { NestrError } from "../../lib/errors/nestr_error.ts";
import { GitFixture } from "../support/git_fixture.ts";
import {
  importFixture,
  importProblems,
  loadImported,
  noteLines,
} from "../support/imported_project.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";

/** Imports `default.xml` of a folder. */
const importDefault = (folder: TemporaryFolder, groups?: readonly string[]) =>
  importRepoManifest({
    path: folder.at("default.xml"),
    root: folder.path,
    ...(groups === undefined ? {} : { groups }),
  });

const manifest = (...elements: readonly string[]) =>
  `<manifest>\n<remote name="origin" fetch="https://git.example.com/x"/>
<default remote="origin" revision="main"/>\n${elements.join("\n")}\n</manifest>\n`;

Deno.test("importRepoManifest() reads a checkout with includes and local manifests", async () => {
  using folder = importFixture("repo");
  const imported = await importRepoManifest({
    path: folder.at(".repo/manifest.xml"),
    root: folder.path,
  });
  const project = await loadImported(imported);
  assert.equal(project.defaultBranch, "main");
  assert.deepEqual(
    project.repositories.map(({ name, path, url, branch, revision, tags }) =>
      [name, path, url?.replace("https://", ""), revision ?? branch, tags.join()].join(" ")
    ),
    [
      "platform-build build/make android.example.com/platform/build main pdk,sysui-studio",
      "platform-build-soong build/soong android.example.com/platform/build/soong main pdk,tradefed",
      "platform-art art github.com/example/platform/art main pdk",
      "platform-bionic bionic android.example.com/platform/bionic android-14.0.0_r1 ",
      "platform-external-boringssl external/boringssl " +
      "android.example.com/platform/external/boringssl 0f1c1e3a8d7b6f5e4d3c2b1a09f8e7d6c5b4a392 ",
      "platform-external-vulkan external/vulkan " +
      "android.example.com/platform/external/vulkan main ",
      "kernel-prebuilts-5.10 kernel/prebuilts/5.10 " +
      "android.example.com/kernel/prebuilts/5.10 main ",
      "kernel-prebuilts-5.15 kernel/prebuilts/5.15 " +
      "android.example.com/kernel/prebuilts/5.15 main ",
      "platform-prebuilts-gcc-linux prebuilts/gcc/linux " +
      "android.example.com/platform/prebuilts/gcc/linux main linux,pdk",
      "platform-tools tools/one android.example.com/platform/tools one ",
      "tools-second tools/second android.example.com/platform/tools my-two mine",
      "platform-test-suite test/suite android.example.com/platform/test/suite main cts",
      "platform-test-suite-data test/suite/data " +
      "android.example.com/platform/test/suite/data main ",
      "device-google-pixel device/google/pixel " +
      "android.example.com/device/google/pixel pixel-main device,pixel",
      "google-pixel vendor/google/pixel " +
      "android.example.com/vendor-mirror/google/pixel stable device",
      "scripts mine/scripts github.com/example/scripts trunk ",
    ],
  );
  const named = new Map(project.repositories.map((repository) => [repository.name, repository]));
  assert.equal(named.get("kernel-prebuilts-5.10")?.depth, 1);
  assert.equal(named.get("platform-external-vulkan")?.submodules, true);
  assert.equal(project.defaults.networkJobs, 4);
  assert.deepEqual(
    imported.files.map((file) => file.slice(folder.path.length + 1)),
    [
      ".repo/manifest.xml",
      ".repo/manifests/default.xml",
      ".repo/manifests/devices/pixel.xml",
      ".repo/local_manifests/mine.xml",
    ],
  );
});

Deno.test("importRepoManifest() notes each thing that has no counterpart, with its line", async () => {
  using folder = importFixture("repo");
  const imported = await importRepoManifest({
    path: folder.at(".repo/manifest.xml"),
    root: folder.path,
  });
  const notes = noteLines(imported, folder);
  const start = (line: number) => `.repo/manifests/default.xml:${line}: `;
  const expected = [
    `${start(3)}<notice>: not imported`,
    `${start(7)}<remote name="aosp">: the remote "aosp" is called "origin" here; 2 more like it`,
    `${start(7)}<remote name="aosp"> review="https://android-review.example.com/": not imported`,
    `${start(10)}<remote name="vendor"> pushurl="ssh://git@push.example.com/vendor": not imported`,
    `${start(12)}<default> sync-c="true": not imported`,
    `${start(17)}<manifest-server url="https://`,
    `${start(18)}<superproject name="platform/superproject">: not imported`,
    `${start(19)}<contactinfo bugurl="https://issues.example.com/new">: not imported`,
    `${start(22)}<project name="platform/build">: "platform/build" is called "platform-build" here`,
    `${start(23)}<copyfile src="core/root.mk">: not imported for "platform/build" ` +
    '("core/root.mk" to "Makefile")',
    `${start(24)}<linkfile src="CleanSpec.mk">: not imported`,
    `${start(25)}<linkfile src="envsetup.sh">: not imported`,
    `${start(26)}<annotation name="owner">: not imported`,
    `${start(28)}<project name="platform/build/soong"> sync-c="false": not imported`,
    `${start(34)}<project name="platform/external/vulkan"> dest-branch="main": not imported`,
    `${start(37)}<project name="platform/prebuilts/gcc/darwin">: left out`,
    `${start(41)}<project name="platform/tools">: "platform/tools" is called "tools-second" here`,
    `${start(46)}<repo-hooks in-project="platform/tools/repohooks">: not imported`,
    `${start(48)}<x-custom>: not imported`,
  ];
  assert.deepEqual(notes.map((note, i) => note.slice(0, expected[i]?.length)), expected);
});

Deno.test("importRepoManifest() takes the groups that repo init -g would take", async () => {
  using folder = new TemporaryFolder({
    "default.xml": manifest(
      '<project name="plain"/>',
      '<project name="device" groups="pixel, device"/>',
      '<project name="mac" groups="notdefault platform-darwin"/>',
      '<project name="big" path="huge" groups="notdefault"/>',
    ),
  });
  const names = async (...groups: readonly string[]) =>
    Object.keys((await importDefault(folder, groups)).tables.repos!).join(" ");
  assert.equal(await names(), "plain device");
  assert.equal(await names("default"), "plain device");
  assert.equal(await names("all"), "plain device mac big");
  assert.equal(await names("all,-notdefault"), "plain device");
  assert.equal(await names("-pixel"), "plain");
  assert.equal(await names("default", "platform-darwin"), "plain device mac");
  assert.equal(await names("pixel"), "device");
  assert.equal(await names("name:plain", "path:huge"), "plain big");
  assert.equal(await names("all", "-device", "pixel"), "plain device mac big");
});

Deno.test("importRepoManifest() saves the default groups as a filter where it imports more", async () => {
  using folder = new TemporaryFolder({
    "default.xml": manifest('<project name="a"/>', '<project name="b" groups="notdefault"/>'),
  });
  assert.equal((await importDefault(folder)).tables.filters, undefined);
  const { filters } = await loadImported(await importDefault(folder, ["all"]));
  assert.equal(filters.get("default"), "!tag:notdefault");
});

Deno.test("importRepoManifest() refuses a group that no project is in, naming those near it", async () => {
  using folder = new TemporaryFolder({
    "default.xml": manifest('<project name="a" groups="tools"/>'),
  });
  for (const group of ["tool", "-tool"]) {
    const error = await importDefault(folder, [group]).then(() => undefined, (thrown) => thrown);
    assert.ok(error instanceof NestrError);
    assert.equal(error.code, "NAME_UNKNOWN");
    assert.equal(error.hint, "did you mean tools?");
  }
});

Deno.test("importRepoManifest() reads each form of a revision", async () => {
  const commit = "0123456789abcdef0123456789abcdef01234567";
  const forms = [
    ["main", {}],
    ["refs/heads/main", {}],
    ["topic/x", { branch: "topic/x" }],
    ["refs/heads/topic", { branch: "topic" }],
    ["refs/tags/v1", { revision: "v1" }],
    [commit, { revision: commit }],
    [`${commit}" upstream="refs/heads/dev`, { revision: commit, branch: "dev" }],
    ["refs/changes/12/3412/1", {}],
  ] as const;
  using folder = new TemporaryFolder({
    "default.xml": manifest(
      ...forms.map(([revision], i) => `<project name="p${i}" revision="${revision}"/>`),
    ),
  });
  const imported = await importDefault(folder);
  const project = await loadImported(imported);
  for (const [index, [, expected]] of forms.entries()) {
    const { path: _path, url: _url, ...entry } = imported.tables.repos![`p${index}`]!;
    assert.deepEqual(entry, expected, `p${index}`);
  }
  assert.equal(project.repositories.length, forms.length);
  assert.match(noteLines(imported, folder).join(), /refs\/changes\/12\/3412\/1" of "p7" was not/);
});

Deno.test("importRepoManifest() takes the URL of the clone that the manifest lies in", async () => {
  await using fixture = await GitFixture.create();
  const { remote, clone } = await fixture.remoteAndClone("manifest", {
    "default.xml": '<manifest><remote name="here" fetch=".."/><remote name="beside" fetch="."/>' +
      '<default remote="here" revision="main"/><project name="a"/>' +
      '<project name="b" remote="beside"/></manifest>',
  });
  const source = { path: `${clone}/default.xml`, root: fixture.root };
  const { repos } = (await importRepoManifest(source)).tables;
  assert.equal(repos!.a!.url, `${fixture.root}/a`);
  assert.equal(repos!.b!.url, `${fixture.root}/remotes/b`);
  await fixture.git(clone, "remote", "set-url", "origin", "https://me:secret@git.example.com/g/m");
  const { repos: others } = (await importRepoManifest(source)).tables;
  assert.equal(others!.a!.url, "https://git.example.com/a");
  assert.equal(others!.b!.url, "https://git.example.com/g/b");
  assert.ok(remote.startsWith(fixture.root));
});

Deno.test("importRepoManifest() says what to do where a relative URL cannot be resolved", async () => {
  using folder = new TemporaryFolder({
    "default.xml": '<manifest>\n <remote name="aosp" fetch=".."/>' +
      '<default remote="aosp" revision="main"/><project name="a"/></manifest>',
  });
  const error = await importDefault(folder).then(() => undefined, (thrown) => thrown);
  assert.ok(error instanceof NestrError);
  assert.equal(error.code, "IMPORT_INVALID");
  assert.match(error.message, /default\.xml:2:2: the remote "aosp" fetches from "\.\."/);
  assert.match(error.hint!, /\.repo\/manifest\.xml/);
  assert.match(error.hint!, /\(git clone URL\) and import there, or write the remote's full URL/);
  // The list of problems is what a person sees.
  const [problem] = error.details!.problems as readonly { suggestion: string }[];
  assert.equal(problem!.suggestion, error.hint);
});

Deno.test("importRepoManifest() says where the checkout is when it is imported elsewhere", async () => {
  using folder = importFixture("repo");
  const imported = await importRepoManifest({
    path: folder.at(".repo/manifest.xml"),
    root: folder.at("elsewhere"),
  });
  assert.match(
    noteLines(imported, folder)[0]!,
    /^\.repo\/manifest\.xml:: manifest\.xml: its paths start at "\."/,
  );
});

Deno.test("importRepoManifest() lists everything that is wrong, with file, line and column", async () => {
  using folder = new TemporaryFolder({
    "default.xml": [
      "<manifest>",
      '  <remote name="r" fetch="https://git.example.com"/>',
      '  <remote name="r" fetch="https://other.example.com"/>',
      '  <default remote="r" revision="main"/>',
      '  <default remote="r" revision="dev"/>',
      '  <project path="nameless"/>',
      '  <project name="a" remote="rr"/>',
      '  <project name="b" clone-depth="many"/>',
      '  <project name="c"/> <project name="d" path="c"/>',
      '  <extend-project name="e"/>',
      '  <remove-project name="f"/> <remove-project/>',
      '  <extend-project name="c" base-rev="old" revision="new"/>',
      '  <include name="missing.xml"/>',
      "</manifest>",
    ].join("\n"),
  });
  assert.deepEqual(await importProblems(importDefault(folder), folder), [
    'default.xml:3:3: the remote "r" stands already in line 2 of "default.xml", with other ' +
    "attributes",
    'default.xml:5:3: <default> stands already in line 4 of "default.xml", with other attributes',
    'default.xml:6:3: <project path="nameless"> has no name',
    'default.xml:7:3: <project name="a"> names the unknown remote "rr"; did you mean "r"?',
    'default.xml:8:3: clone-depth="many" of <project name="b"> is no whole number above 0',
    'default.xml:10:3: no project before it has the name "e"; did you mean "b"?',
    'default.xml:11:3: no project before it has the name "f"; did you mean "b"?',
    "default.xml:11:30: <remove-project> has neither a name nor a path",
    'default.xml:12:3: "c" has the revision "main"; base-rev expects "old"',
    `default.xml:13:3: there is no file "missing.xml" in "${folder.path}"`,
  ]);
});

Deno.test("importRepoManifest() takes remotes that are repeated, and projects that are replaced", async () => {
  using folder = new TemporaryFolder({
    "default.xml": manifest(
      '<remote name="origin" fetch="https://git.example.com/x"/>',
      '<project name="a" path="one"/><project name="a" path="two"/><project name="b"/>',
      '<remove-project name="a" path="two"/>',
      '<remove-project path="b"/><project name="b" revision="new" path="two"/>',
    ),
  });
  const { repositories } = await loadImported(await importDefault(folder));
  assert.deepEqual(
    repositories.map(({ name, path, branch }) => [name, path, branch]),
    [["a", "one", "main"], ["b", "two", "new"]],
  );
});

Deno.test("importRepoManifest() keeps names apart that would be the same here", async () => {
  using folder = new TemporaryFolder({
    "default.xml": manifest(
      '<project name="x/y" path="1"/>',
      '<project name="x-y" path="second"/>',
      '<project name="x y" path="x-y"/>',
      '<project name="&#x1f600; &amp; &lt;co&gt;" path="smile"/>',
      '<project name="constructor"/>',
    ),
  });
  const { repositories } = await loadImported(await importDefault(folder));
  assert.deepEqual(repositories.map(({ name, path }) => [name, path]), [
    ["x-y", "1"],
    ["second", "second"],
    ["x-y-2", "x-y"],
    ["😀-<co>", "smile"],
    ["constructor", "constructor"],
  ]);
});

Deno.test("importRepoManifest() leaves passwords in URLs out, and says so", async () => {
  using folder = new TemporaryFolder({
    "default.xml": '<manifest><remote name="origin" fetch="https://me:secret@git.example.com"/>' +
      '<default remote="origin" revision="main"/><project name="a"/>' +
      '<project name="b"/></manifest>',
  });
  const imported = await importDefault(folder);
  assert.equal(imported.tables.repos!.a!.url, "https://git.example.com/a");
  assert.equal(imported.notes.length, 1);
  assert.ok(!JSON.stringify(imported).includes("secret@"));
});

Deno.test("importRepoManifest() accepts an extension that repo passes over, and says so", async () => {
  using folder = new TemporaryFolder({
    "default.xml": manifest(
      '<project name="a" path="one"/>',
      '<extend-project name="a" path="two" groups="x" revision="other"/>',
      '<extend-project name="a" base-rev="old" groups="y"/>',
    ),
  });
  const imported = await importDefault(folder);
  assert.deepEqual(imported.tables.repos!.a, {
    path: "one",
    url: "https://git.example.com/x/a",
    tags: ["y"],
  });
  assert.deepEqual(noteLines(imported, folder), [
    'default.xml:5: <extend-project name="a">: not imported: "a" is not checked out at "two"; ' +
    "repo ignores it",
  ]);
});

Deno.test("importRepoManifest() passes over a second default that says nothing", async () => {
  using folder = new TemporaryFolder({
    "default.xml": manifest("<default/>", '<project name="a"/>', "<default></default>"),
  });
  const imported = await importDefault(folder);
  assert.equal(imported.defaultBranch, "main");
  assert.deepEqual(Object.keys(imported.tables.repos!), ["a"]);
});

Deno.test("importRepoManifest() puts a project in another one below both names, as repo does", async () => {
  using folder = new TemporaryFolder({
    "default.xml": manifest(
      '<project name="par"><project name="sub"/><project name="own" path="p"/></project>',
      '<project name="x" path="y"><project name="z"/></project>',
    ),
  });
  const { repos } = (await importDefault(folder)).tables;
  assert.deepEqual(
    Object.values(repos!).map(({ path, url }) => [path, String(url).split("/x/")[1]]),
    [["par", "par"], ["par/par/sub", "par/sub"], ["par/p", "par/own"], ["y", "x"], [
      "y/x/z",
      "x/z",
    ]],
  );
});

Deno.test("importRepoManifest() takes the group of this system, and says so", async () => {
  const own = `platform-${Deno.build.os}`;
  using folder = new TemporaryFolder({
    "default.xml": manifest(
      '<project name="plain"/>',
      `<project name="own" groups="notdefault,${own}"/>`,
      '<project name="other" groups="notdefault,platform-plan9"/>',
    ),
  });
  const imported = await importDefault(folder);
  assert.deepEqual(Object.keys(imported.tables.repos!), ["plain", "own"]);
  assert.equal(imported.tables.filters, undefined);
  assert.ok(noteLines(imported, folder).some((line) => line.includes(`own; they are in ${own}`)));
  const without = await importDefault(folder, [`-${own}`]);
  assert.deepEqual(Object.keys(without.tables.repos!), ["plain"]);
  const { filters } = await loadImported(await importDefault(folder, ["all"]));
  assert.equal(filters.get("default"), `!tag:notdefault | tag:${own}`);
});

Deno.test("importRepoManifest() takes the groups that repo init has written down", async () => {
  using folder = new TemporaryFolder({
    ".repo/manifests/default.xml": manifest(
      '<project name="plain"/>',
      '<project name="big" groups="notdefault,huge"/>',
      '<project name="device" groups="device"/>',
    ),
    ".repo/manifest.xml": '<manifest><include name="default.xml"/></manifest>',
    ".repo/manifests.git/config": "[manifest]\n\tgroups = default,huge,-device,gone\n",
  });
  const source = { path: folder.at(".repo/manifest.xml"), root: folder.path };
  const imported = await importRepoManifest(source);
  assert.deepEqual(Object.keys(imported.tables.repos!), ["plain", "big"]);
  assert.equal(imported.tables.filters, undefined);
  assert.ok(
    noteLines(imported, folder).includes(
      ".repo/manifests.git/config:: manifest.groups: the groups that repo init was given were " +
        "imported: default,huge,-device,gone; choose others with --group",
    ),
  );
  const chosen = await importRepoManifest({ ...source, groups: ["default"] });
  assert.deepEqual(Object.keys(chosen.tables.repos!), ["plain", "device"]);
});
