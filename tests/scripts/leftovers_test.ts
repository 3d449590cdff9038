/** What finds leftovers must find them; otherwise its silence would say nothing. */

import assert from "node:assert/strict";
import { leftFiles, leftProcesses } from "../../scripts/test/leftovers.ts";
import { eventually } from "../support/docker_fixture.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";

Deno.test("leftFiles() names what lies in a folder, and nothing of one that is gone", () => {
  using folder = new TemporaryFolder({ "b/c": "", "a": "" });
  assert.deepEqual(leftFiles(folder.path), ["a", "b"]);
  assert.deepEqual(leftFiles(folder.at("nowhere")), []);
});

Deno.test({
  name: "leftProcesses() finds a process by its environment, its words and its folder",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    using folder = new TemporaryFolder();
    assert.deepEqual(leftProcesses(folder.path), []);
    const traces: readonly Deno.CommandOptions[] = [
      { args: ["60.7"], env: { WHERE: folder.path } },
      { args: ["60.7"], cwd: folder.path },
    ];
    const started = traces.map((options) => new Deno.Command("sleep", options).spawn());
    const script = ["-c", "sleep 60.7; :", folder.at("x")];
    started.push(new Deno.Command("sh", { args: script, detached: true }).spawn());
    try {
      // What the shell starts has the shell's words until it is another program.
      const found = await eventually(
        () => leftProcesses(folder.path),
        ({ length }) => length === started.length,
      );
      assert.deepEqual(
        found.map(({ pid }) => pid).sort(),
        started.map(({ pid }) => pid).sort(),
      );
      assert.ok(found.some(({ command }) => /(^|\/)sleep 60\.7$/.test(command)));
    } finally {
      for (const { pid } of started.slice(0, 2)) Deno.kill(pid, "SIGKILL");
      Deno.kill(-started[2]!.pid, "SIGKILL");
      for (const child of started) await child.status;
    }
    // The shell's own child is nobody's here to wait for: it ends a moment after its signal.
    await eventually(() => leftProcesses(folder.path), ({ length }) => length === 0);
  },
});
