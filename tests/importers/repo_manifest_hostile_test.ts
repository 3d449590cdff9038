import assert from "node:assert/strict";
import { importRepoManifest } from "../../lib/importers/repo_manifest.ts";
import { parseXml } from "../../lib/importers/repo_manifest_xml.ts";
import { importProblems } from "../support/imported_project.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";

const importDefault = (folder: TemporaryFolder) =>
  importRepoManifest({ path: folder.at("default.xml"), root: folder.path });

const problemsOf = async (files: Readonly<Record<string, string>>) => {
  using folder = new TemporaryFolder(files);
  return await importProblems(importDefault(folder), folder);
};

const manifest = (...elements: readonly string[]) =>
  `<manifest><remote name="origin" fetch="https://git.example.com/x"/>
<default remote="origin" revision="main"/>\n${elements.join("\n")}\n</manifest>\n`;

const REFUSED = "cannot be parsed: it declares entities, which nestr does not expand; " +
  "write their values out";

Deno.test("importRepoManifest() refuses external entities without reading them", async () => {
  const problems = await problemsOf({
    "default.xml": '<!DOCTYPE manifest [\n<!ENTITY x SYSTEM "file:///etc/passwd">]>\n' +
      '<manifest><notice>&x;</notice><project name="&x;"/></manifest>',
  });
  assert.deepEqual(problems, [`default.xml:2:1: ${REFUSED}`]);
});

Deno.test("importRepoManifest() refuses a billion laughs at once", async () => {
  const entities = Array.from(
    { length: 30 },
    (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`,
  );
  const problems = await problemsOf({
    "default.xml": `<!DOCTYPE manifest [<!ENTITY l0 "ha">${entities.join("")}]>` +
      '<manifest><project name="&l30;"/></manifest>',
  });
  assert.deepEqual(problems, [`default.xml:1:21: ${REFUSED}`]);
});

Deno.test("importRepoManifest() is not deceived by a comment that hides a document type", async () => {
  const problems = await problemsOf({
    "default.xml": '<?pi <!-- ?><!DOCTYPE manifest [<!ENTITY x "y">]>\n' +
      '<manifest><!-- --><project name="&x;"/></manifest>',
  });
  assert.deepEqual(problems, [
    'default.xml:2:19: cannot be parsed: "&x;" stands for nothing; a plain "&" is written "&amp;"',
  ]);
});

Deno.test("importRepoManifest() passes over a document type that names a DTD only", async () => {
  using folder = new TemporaryFolder({
    "default.xml": '<!DOCTYPE manifest SYSTEM "file:///etc/passwd">\n' +
      manifest('<project name="a"/>'),
  });
  const { tables, files } = await importDefault(folder);
  assert.deepEqual(Object.keys(tables.repos!), ["a"]);
  assert.deepEqual(files, [folder.at("default.xml")]);
});

Deno.test("importRepoManifest() refuses paths that leave the root, and reserved ones", async () => {
  const problems = await problemsOf({
    "default.xml": manifest(
      '<project name="a" path="../../etc"/>',
      '<project name="b" path="/etc"/>',
      '<project name="c" path="-x"/>',
      '<project name="../d" path="d"/>',
      '<project name="e" path="ok/../../out"/>',
      '<project name="f"><project name="g" path="../../../h"/></project>',
    ),
  });
  assert.deepEqual(problems, [
    'default.xml:6:1: the name "../d" does not fit; expected one without "." and ".."',
  ]);
  const others = await problemsOf({
    "default.xml": manifest(
      '<project name="a" path="../../etc"/>',
      '<project name="b" path="/etc"/>',
      '<project name="c" path="-x"/>',
      '<project name="e" path="ok/../../out"/>',
      '<project name="f"><project name="g" path="../../../h"/></project>',
    ),
  });
  assert.deepEqual(others, [
    'default.xml:3:1: "a" has the path "../../etc"; expected a path inside the project\'s root',
    'default.xml:4:1: "b" has the path "/etc"; expected a path relative to the project\'s root',
    'default.xml:5:1: "c" has the path "-x"; expected a path that does not begin with "-"',
    'default.xml:6:1: "e" has the path "ok/../../out"; expected a path inside the project\'s root',
    'default.xml:7:19: "f/g" has the path "f/../../../h"; expected a path inside the project\'s root',
  ]);
});

Deno.test("importRepoManifest() imports nothing into .git and .nestr", async () => {
  using folder = new TemporaryFolder({
    "default.xml": manifest(
      '<project name="a" path=".git/hooks"/><project name="b" path=".nestr"/><project name="c"/>',
      '<project name="d" path="x/.GIT/hooks"/><project name="e" path="git~1/hooks"/>',
    ),
  });
  const imported = await importDefault(folder);
  assert.deepEqual(Object.keys(imported.tables.repos!), ["c"]);
  assert.equal(imported.notes.length, 4);
  assert.deepEqual(
    await problemsOf({
      "default.xml": manifest(
        '<project name="a" path=".repo/manifests"/>',
        '<project name="b" path="x/.Repo_old"/>',
      ),
    }),
    [
      'default.xml:3:1: "a" has the path ".repo/manifests"; expected one outside .repo',
      'default.xml:4:1: "b" has the path "x/.Repo_old"; expected one outside .repo',
    ],
  );
});

Deno.test("importRepoManifest() reads no include outside of the manifest's folder", async () => {
  using outside = new TemporaryFolder({ "secret.xml": manifest('<project name="secret"/>') });
  using folder = new TemporaryFolder({
    "default.xml": manifest(
      '<include name="../secret.xml"/>',
      `<include name="${outside.at("secret.xml")}"/>`,
      '<include name="link.xml"/>',
      '<include name="folder"/>',
      "<include/>",
    ),
    "folder/x.xml": "<manifest/>",
  });
  Deno.symlinkSync(outside.at("secret.xml"), folder.at("link.xml"));
  assert.deepEqual(await importProblems(importDefault(folder), folder), [
    'default.xml:3:1: the include "../secret.xml" does not fit; ' +
    "expected a path inside the manifest's repository",
    `default.xml:4:1: the include "${outside.at("secret.xml")}" does not fit; ` +
    "expected a path relative to the manifest's repository",
    `default.xml:5:1: "link.xml" is a symbolic link that leads out of "${folder.path}"`,
    `default.xml:6:1: there is no file "folder" in "${folder.path}"`,
    "default.xml:7:1: <include> has no name",
  ]);
});

Deno.test("importRepoManifest() refuses includes in a cycle and includes without end", async () => {
  assert.deepEqual(
    await problemsOf({
      "default.xml": manifest('<include name="a.xml"/>'),
      "a.xml": '<manifest>\n<include name="b.xml"/></manifest>',
      "b.xml": '<manifest>\n<include name="./a.xml"/></manifest>',
    }),
    ['b.xml:2:1: "./a.xml" includes itself'],
  );
  const doubled = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [
    `${i}.xml`,
    i === 39 ? "<manifest/>" : `<manifest>${`<include name="${i + 1}.xml"/>`.repeat(2)}</manifest>`,
  ]));
  const problems = await problemsOf({
    "default.xml": manifest('<include name="0.xml"/>'),
    ...doubled,
  });
  assert.equal(problems.length, 1);
  assert.match(problems[0]!, /the manifest includes more than 500 files/);
});

Deno.test("importRepoManifest() refuses what git would read as an option", async () => {
  const problems = await problemsOf({
    "default.xml": manifest(
      '<remote name="evil" fetch="--upload-pack=touch x;:"/>',
      '<project name="a" remote="evil"/>',
      '<project name="b" revision="--upload-pack=x"/>',
      '<project name="c" revision="refs/tags/--x"/>',
      '<project name="d" revision="refs/heads/-x"/>',
    ),
  });
  assert.equal(problems.length, 1);
  assert.match(problems[0]!, /the remote "evil" fetches from "--upload-pack/);
  const others = await problemsOf({
    "default.xml": manifest(
      '<project name="b" revision="--upload-pack=x"/>',
      '<project name="c" revision="refs/tags/--x"/>',
      '<project name="d" revision="refs/heads/-x"/>',
      '<project name="e" revision="a..b"/>',
    ),
  });
  assert.deepEqual(others.map((line) => line.split(";")[0]), [
    'default.xml:3:1: "--upload-pack=x" cannot be a branch',
    'default.xml:4:1: "--x" cannot be a revision',
    'default.xml:5:1: "-x" cannot be a branch',
    'default.xml:6:1: "a..b" cannot be a branch',
  ]);
});

Deno.test("importRepoManifest() only notes where links and copies would go", async () => {
  using folder = new TemporaryFolder({
    "default.xml": manifest(
      '<project name="a"><linkfile src="../../etc/passwd" dest="/etc/shadow"/></project>',
    ),
  });
  const { notes, tables } = await importDefault(folder);
  assert.deepEqual(Object.keys(tables.repos!), ["a"]);
  assert.match(
    notes.map(({ reason }) => reason).join(),
    /"\.\.\/\.\.\/etc\/passwd" to "\/etc\/shadow"/,
  );
});

Deno.test("importRepoManifest() says where a file is no XML, or no manifest", async () => {
  const cases = [
    ["", /^default\.xml:1:1: cannot be parsed: Start tag expected$/],
    [
      "<manifest>\n<project>\n</manifest>",
      /^default\.xml:3:1: cannot be parsed: Expected closing tag/,
    ],
    ['<manifest>\n  <project name="a" name="b"/></manifest>', /^default\.xml:2:21: .*repeated$/],
    ["<manifest/><manifest/>", /^default\.xml:1:12: cannot be parsed: <manifest> follows the root/],
    ["<project/>", /^default\.xml:1:1: the root element is <project>; expected <manifest>$/],
    ['<manifest>\n<project name="a & b"/></manifest>', /^default\.xml:2:1: .*written "&amp;"$/],
    ['<manifest>\n<project __proto__="x"/></manifest>', /^default\.xml:1:1: cannot be parsed: /],
    [`<manifest>${"<a>".repeat(60)}${"</a>".repeat(60)}</manifest>`, /nested/],
    [`<manifest>${"<a>".repeat(50_000)}${"</a>".repeat(50_000)}</manifest>`, /nested/],
  ] as const;
  for (const [text, expected] of cases) {
    const problems = await problemsOf({ "default.xml": text });
    assert.equal(problems.length, 1, problems.join("\n"));
    assert.match(problems[0]!, expected);
  }
});

Deno.test("parseXml() gives lines and columns also after line breaks of Windows", async () => {
  const root = await parseXml(
    '\ufeff<a>\r\n<!-- x\r\n -->\r\n  <b c="1&#10;&quot;&#x41;"\r\n d="\t2"/></a>',
  );
  const [b] = root.children;
  assert.deepEqual([b?.name, b?.line, b?.column], ["b", 4, 3]);
  assert.deepEqual([...b!.attributes], [["c", '1\n"A'], ["d", "2"]]);
});

Deno.test("parseXml() takes no longer than a text is long", async () => {
  const text = `<manifest>${'<project name="a"/>\n'.repeat(20_000)}</manifest>`;
  assert.equal((await parseXml(text)).children.length, 20_000);
});
