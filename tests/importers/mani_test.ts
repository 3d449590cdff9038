import assert from "node:assert/strict";
import { readCloneCommand } from "../../lib/importers/mani_clone.ts";
import { stepCommand } from "../../lib/importers/mani_command.ts";
import { importMani } from "../../lib/importers/mani.ts";
import { importFixture, importProblems, importText, noteTexts } from "../support/import_fixture.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";

const TODAY = 'export TODAY="$(date -u +"%Y-%m-%d")"\n';

Deno.test("importMani() makes repositories of projects, imported files' too", async () => {
  const imported = await importFixture(importMani, "mani", "mani.yaml");
  assert.deepEqual(imported.tables.repos, {
    catalogue: {
      path: "services/catalogue",
      url: "https://example.com/bookshop/catalogue.git",
      branch: "main",
      tags: ["backend", "go"],
    },
    checkout: {
      path: "services/checkout",
      url: "git@example.com:bookshop/checkout.git",
      branch: "stable",
      depth: 1,
      tags: ["backend", "node"],
      remotes: { upstream: "https://example.com/upstream/checkout.git" },
    },
    shopfront: {
      path: "shopfront",
      url: "https://example.com/bookshop/shopfront.git",
      tags: ["frontend", "node"],
    },
    linter: { path: "tools/linter", url: "./remotes/linter.git", tags: ["tooling"] },
  });
  assert.deepEqual(imported.descriptions, { catalogue: "Books, authors and prices" });
  assert.deepEqual(imported.files.map((file) => file.split("/imports/")[1]), [
    "mani/mani.yaml",
    "mani/tools/mani.yaml",
  ]);
});

Deno.test("importMani() makes workflows of tasks and filters of targets", async () => {
  const { tables } = await importFixture(importMani, "mani", "mani.yaml");
  const env = { TEAM: "bookshop" };
  const { release, fetch, outdated, status, lint } = tables.workflows!;
  assert.deepEqual(status, {
    order: "serial",
    env,
    steps: [{ name: "status", run: `${TODAY}git status --short` }],
  });
  assert.deepEqual(fetch, {
    description: "Ask every remote what is new",
    order: "parallel",
    fail: "never",
    jobs: 8,
    env,
    steps: [{ name: "fetch", run: `${TODAY}git fetch --all --prune` }],
  });
  const version = `${TODAY}export VERSION="$(cat VERSION)"\n`;
  assert.deepEqual(release, {
    description: "Test and tag",
    order: "serial",
    select: "@backend",
    env: { ...env, CHANNEL: "stable" },
    steps: [
      { name: "test", run: `${version}make test` },
      {
        name: "check-version",
        run: `${version}exec node -e 'if (!process.env.VERSION) process.exit(1);'`,
      },
      { name: "status", run: `${version}git status --short` },
      {
        name: "release",
        run: `${version}git tag "v$VERSION"\necho "tagged for $CHANNEL on $TODAY"`,
      },
    ],
  });
  assert.equal(outdated!.select, "name:shopfront | name:checkout");
  assert.equal(lint!.select, "tag:tooling");
  assert.deepEqual(tables.filters, {
    default: "*",
    backend: "tag:backend",
    "node-services": "path:services/** & tag:node",
    "web-or-go": "((tag:frontend | tag:go) & !(!*))",
  });
});

Deno.test("importMani() notes what has no counterpart, with its place", async () => {
  const notes = noteTexts(await importFixture(importMani, "mani", "mani.yaml"));
  const subjects = notes.map((note) => note.slice(0, note.indexOf(": ")));
  assert.deepEqual(subjects.sort(), [
    "102 tasks.outdated.spec.output",
    "103 tasks.outdated.theme",
    "26 projects.checkout.env",
    "34 projects.shopfront.sync",
    "35 projects.shopfront.worktrees",
    "45 themes",
    "52 specs.default.output",
    "58 specs.quick.omit_empty_rows",
    "69 targets.web-or-go.tags_expr",
    "8 projects.bookshop",
  ]);
});

Deno.test("importMani() notes unknown keys, wherever they stand", async () => {
  const imported = await importText(
    importMani,
    "mani.yaml",
    "projects:\n  a: {url: https://example.com/a.git, colour: red}\ntasks:\n  t: {cmd: ls, tty: true, target: {all: true, moon: full}, commands: [{cmd: ls, loud: 1}]}\nnew_key: 1\n",
  );
  assert.deepEqual(noteTexts(imported).map((note) => note.split(": ")[0]).sort(), [
    "2 projects.a.colour",
    "4 tasks.t.commands[0].loud",
    "4 tasks.t.target.moon",
    "4 tasks.t.tty",
    "5 new_key",
  ]);
});

Deno.test("importMani() resolves merged keys and repeated parts", async () => {
  const { tables } = await importText(
    importMani,
    "mani.yaml",
    "projects:\n  a: &base {url: https://example.com/a.git, tags: [x]}\n  b:\n    <<: *base\n    url: https://example.com/b.git\n",
  );
  assert.deepEqual(tables.repos!.b, { path: "b", url: "https://example.com/b.git", tags: ["x"] });
});

Deno.test("importMani() lists everything that mani would refuse", async () => {
  assert.deepEqual(
    await importProblems(importText(
      importMani,
      "mani.yaml",
      "import: [gone.yaml]\nprojects:\n  a: 3\n  b: {url: [x]}\n  c: {url: -x}\n  d: {url: https://example.com/d.git, branch: a..b, sync: perhaps}\ntasks:\n  t: {cmd: ls, spec: gone, target: gone}\n  u: {commands: [{task: u}, {task: gone}, {name: x}]}\n  v: [ls]\n",
    )),
    ['1:10 "gone.yaml" cannot be imported: there is no such file'],
  );
  assert.deepEqual(
    await importProblems(importText(
      importMani,
      "mani.yaml",
      "projects:\n  a: 3\n  b: {url: [x]}\n  c: {url: -x}\n  d: {url: https://example.com/d.git, branch: a..b, sync: perhaps}\ntasks:\n  t: {cmd: ls, spec: gone, target: gone}\n  u: {commands: [{task: u}, {task: gone}, {name: x}]}\n  v: [ls]\n",
    )),
    [
      '2:6 "projects.a" is no table',
      '3:12 "projects.b.url" is a list; expected a URL',
      '4:12 "-x" cannot be the URL of a repository; expected a URL or path of a repository, not beginning with "-"',
      '5:47 "a..b" cannot be a branch; expected a branch name that git accepts, such as `main`',
      '5:59 "projects.d.sync" is "perhaps"; expected true or false',
      '7:22 there is no spec "gone"',
      '7:36 there is no target "gone"',
      "8:25 the task refers to itself: u → u",
      '8:36 there is no task "gone"',
      '8:43 "tasks.u.commands[2]" has neither cmd nor task',
      '9:6 "tasks.v" is a list; expected a command',
    ],
  );
  const [circle] = await importProblems(importText(importMani, "mani.yaml", "import: [b.yaml]\n", {
    "b.yaml": "import: [mani.yaml]\n",
  }));
  assert.match(circle!, /^1:10 "mani.yaml" closes a cycle/);
});

Deno.test("importMani() takes only expressions of tags that nestr takes", async () => {
  const target = (expression: string) =>
    importText(
      importMani,
      "mani.yaml",
      `projects:\n  a: {url: https://example.com/a.git, tags: [x, y]}\ntargets:\n  t: {tags_expr: ${
        JSON.stringify(expression)
      }}\n`,
    );
  const { tables } = await target("!(x&&y) || y");
  assert.equal(tables.filters!.t, "(!(tag:x & tag:y) | tag:y)");
  for (
    const wrong of ["x y", "x &&", "&& x", "(x", "x)", "x & y", "!", "()", `${"(".repeat(99)}x`]
  ) {
    const [problem] = await importProblems(target(wrong));
    assert.match(problem!, /^4:18 .* is no expression of tags$/, wrong);
  }
});

Deno.test("importMani() lets no hostile file break the manifest or leave the root", async () => {
  const imported = await importText(
    importMani,
    "mani.yaml",
    'projects:\n  ../../up: {url: https://example.com/a.git}\n  "a b/c": {path: ok, url: https://me:secret@example.com/a.git, tags: ["x | y"]}\n  __proto__: {path: p, url: https://example.com/p.git}\n  home: {path: ~/x, url: https://example.com/a.git}\n  env: {path: $HOME/x, url: https://example.com/a.git}\n' +
      'tasks:\n  "rm -rf /": {cmd: "echo \'$(id)\'", env: {"A;B": x, OK: "$(id)"}, target: {tags: ["x | y"], projects: ["a b/c", nope]}}\n',
  );
  assert.deepEqual(imported.tables, {
    repos: {
      "a-b-c": { path: "ok", url: "https://example.com/a.git", tags: ["x-y"] },
      repository: { path: "p", url: "https://example.com/p.git" },
    },
    workflows: {
      "rm-rf": {
        order: "serial",
        select: "name:a-b-c & tag:x-y",
        steps: [{ name: "rm-rf", run: "export OK=\"$(id)\"\necho '$(id)'" }],
      },
    },
    filters: {},
  });
  assert.ok(!JSON.stringify(imported).includes("secret@"));
});

Deno.test("stepCommand() writes a line for sh where it reads the same as in bash", () => {
  for (
    const line of ["npm test", "a && b | c; d > e 2>&1", '[ -f "$x" ] && echo ${x:-y} $((1 + 2))']
  ) {
    const expected = line.includes("((") ? { argv: ["bash", "-c", line] } : { run: line };
    assert.deepEqual(stepCommand(line, "bash", []), expected, line);
  }
  for (
    const line of [
      "[[ -f x ]]",
      "diff <(a) <(b)",
      "echo {a,b}",
      "x=(1 2)",
      "source env",
      "${x//a/b}",
      "a &> b",
      "set -o pipefail",
    ]
  ) assert.deepEqual(stepCommand(line, "bash", []), { argv: ["bash", "-c", line] }, line);
  assert.deepEqual(stepCommand("x", "sh", []), { run: "x" });
  // A name of every object's is a shell as any other.
  assert.deepEqual(stepCommand("x", "constructor", []), { argv: ["constructor", "x"] });
  assert.deepEqual(stepCommand("x", "python", []), { argv: ["python", "-c", "x"] });
  assert.deepEqual(stepCommand("x", "ruby -e", []), { argv: ["ruby", "-e", "x"] });
  assert.deepEqual(stepCommand("it's", "ruby -e", [["A", "$(b)"]]), {
    run: "export A=\"$(b)\"\nexec ruby -e 'it'\\''s'",
  });
});

Deno.test("readCloneCommand() reads a plain git clone and nothing else", () => {
  assert.deepEqual(
    readCloneCommand(
      "git clone --depth=1 -b dev --recurse-submodules --mirror https://example.com/a.git a",
    ),
    {
      url: "https://example.com/a.git",
      branch: "dev",
      depth: 1,
      submodules: true,
      unknown: ["--mirror"],
    },
  );
  for (const text of ["git clone $URL", "git clone x; rm -rf /", "svn checkout x", "git"]) {
    assert.equal(readCloneCommand(text), undefined, text);
  }
});

Deno.test("importMani() follows imports in the root only, and through no symbolic link out of it", async () => {
  using folder = new TemporaryFolder({
    "root/mani.yaml":
      "import: [../secret.yaml, link.yaml, inside.yaml, sub/inside.yaml]\nprojects: {}\n",
    "root/inside.yaml": "tasks: {ok: ls}\n",
    "secret.yaml": "tasks: {secret: cat}\nenv: {TOKEN: abc}\n",
  });
  Deno.symlinkSync("../secret.yaml", folder.at("root/link.yaml"));
  Deno.symlinkSync(".", folder.at("root/sub"));
  const root = folder.at("root");
  const imported = await importMani({ path: folder.at("root/mani.yaml"), root });
  assert.deepEqual(Object.keys(imported.tables.workflows!), ["ok"]);
  assert.deepEqual(imported.files, [folder.at("root/mani.yaml"), folder.at("root/inside.yaml")]);
  const out = "not followed: it leads out of the project's root; give the file as a second one";
  assert.deepEqual(noteTexts(imported).slice(0, 2), [`1 import[0]: ${out}`, `1 import[1]: ${out}`]);
  // A file that was named has those beside it.
  const elsewhere = await importMani({
    path: folder.at("root/mani.yaml"),
    root: folder.at("empty"),
  });
  assert.deepEqual(Object.keys(elsewhere.tables.workflows!), ["ok"]);
});

Deno.test("importMani() narrows a target of everything by what else it says", async () => {
  const imported = await importText(
    importMani,
    "mani.yaml",
    "projects:\n  a: {url: https://example.com/a.git, tags: [x]}\n  b: {url: https://example.com/b.git}\n" +
      "targets:\n  some: {all: true, tags: [x]}\n  every: {all: true}\n  here: {cwd: true, tags: [x]}\n" +
      "tasks:\n  one: {cmd: make, target: here}\n  two: {cmd: make, target: {cwd: true}}\n  three: make\n",
  );
  assert.deepEqual(imported.tables.filters, { some: "tag:x", every: "*" });
  // What was meant for one repository is not run in all of them.
  assert.deepEqual(Object.keys(imported.tables.workflows ?? {}), ["three"]);
  const left = noteTexts(imported).filter((note) => note.includes("no target for the current"));
  assert.equal(left.length, 3, left.join("\n"));
});

Deno.test("importMani() gives commands the variables that mani gives them", async () => {
  const text = 'projects: {a: {url: "https://example.com/a.git"}}\n' +
    "env: {OUT: $MANI_PROJECT_PATH/out, ASKED: $(basename $MANI_PROJECT_PATH)}\n" +
    "tasks:\n" +
    '  clean: rm -rf "$MANI_PROJECT_PATH/dist" "${MANI_CONFIG_DIR}/x" $MANI_PROJECT_NAME\n' +
    "  url: {cmd: 'echo $MANI_PROJECT_URL ${MANI_CONFIG_PATH} $MANI_PROJECT_PATHS'}\n" +
    "  default: {cmd: 'echo ${MANI_PROJECT_NAME:-x}'}\n" +
    "  node: {shell: node, cmd: console.log(process.env.MANI_PROJECT_PATH)}\n";
  const { tables } = await importText(importMani, "mani.yaml", text);
  const asked = 'export ASKED="$(basename $NESTR_REPOSITORY_PATH)"\n';
  const runs = Object.values(tables.workflows!).map(({ steps, env }) => {
    assert.deepEqual(env, { OUT: "$NESTR_REPOSITORY_PATH/out" });
    return (steps as readonly { run: string }[])[0]!.run;
  });
  assert.deepEqual(runs, [
    `${asked}rm -rf "$NESTR_REPOSITORY_PATH/dist" "\${NESTR_PROJECT_ROOT}/x" $NESTR_REPOSITORY`,
    'export MANI_PROJECT_URL="$(git config --get remote.origin.url)"\n' +
    'export MANI_CONFIG_PATH="$NESTR_PROJECT_ROOT/mani.yaml"\n' +
    `${asked}echo $MANI_PROJECT_URL \${MANI_CONFIG_PATH} $MANI_PROJECT_PATHS`,
    `export MANI_PROJECT_NAME="$NESTR_REPOSITORY"\n${asked}echo \${MANI_PROJECT_NAME:-x}`,
    `export MANI_PROJECT_PATH="$NESTR_REPOSITORY_PATH"\n${asked}` +
    "exec node -e 'console.log(process.env.MANI_PROJECT_PATH)'",
  ]);
});

Deno.test("importMani() ends a step that names a folder outside of the project", async () => {
  const text = "tasks: {clean: 'rm -rf $MANI_CONFIG_DIR/dist'}\n";
  using folder = new TemporaryFolder({ "a/mani.yaml": text, "b/x": "" });
  const { tables } = await importMani({ path: folder.at("a/mani.yaml"), root: folder.at("b") });
  const [{ run }] = tables.workflows!.clean!.steps as readonly [{ run: string }];
  assert.match(run, /^export MANI_CONFIG_DIR="\$\{MANI_CONFIG_DIR:\?lies outside/);
  const below = await importMani({ path: folder.at("a/mani.yaml"), root: folder.path });
  const [step] = below.tables.workflows!.clean!.steps as readonly [{ run: string }];
  assert.match(step.run, /^export MANI_CONFIG_DIR="\$NESTR_PROJECT_ROOT\/a"\n/);
});

Deno.test("importMani() takes the URL that mani clones, and notes every other", async () => {
  const imported = await importText(
    importMani,
    "mani.yaml",
    "projects:\n  a:\n    url: https://example.com/a.git\n" +
      "    clone: git clone https://example.com/fork.git\n" +
      "  b:\n    url: https://example.com/b.git\n    remotes: {origin: https://example.com/c.git}\n",
  );
  const { a, b } = imported.tables.repos!;
  assert.equal(a!.url, "https://example.com/fork.git");
  assert.equal(b!.url, "https://example.com/b.git");
  assert.deepEqual(noteTexts(imported), [
    '3 projects.a.url: not imported: mani clones the URL of clone, "https://example.com/fork.git"',
    '7 projects.b.remotes: origin "https://example.com/c.git" is not imported: origin is ' +
    '"https://example.com/b.git", which is cloned',
  ]);
});

Deno.test("importMani() says where to import a file of another folder", async () => {
  const text = "projects: {a: {url: 'https://example.com/a.git'}}\n";
  using folder = new TemporaryFolder({ "other one/mani.yaml": text, "root/x": "" });
  const other = folder.at("other one");
  const imported = await importMani({ path: `${other}/mani.yaml`, root: folder.at("root") });
  assert.deepEqual(noteTexts(imported), [
    `1 projects.a: not imported: its path "a" leads out of the project's root: it is ` +
    `"${other}/a"; import there with nestr -C '${other}' project import`,
  ]);
});

Deno.test("importMani() says what becomes of ignore_non_existing", async () => {
  const imported = await importText(
    importMani,
    "mani.yaml",
    "specs: {default: {ignore_non_existing: true}}\n",
  );
  assert.deepEqual(noteTexts(imported), [
    "1 specs.default.ignore_non_existing: not imported: a task fails in a repository that is not " +
    "cloned; clone with nestr repo sync",
  ]);
});
