import assert from "node:assert/strict";
import { dropSavedWork, listSavedWork, noteSavedWork } from "../../lib/workspaces/saved_work.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";

const work = (workspace: string, savedAt: string) => ({
  workspace,
  root: `/work/${workspace}`,
  savedAt,
  saved: [{ repository: "api", restore: `git switch ${workspace}` }],
});

Deno.test("listSavedWork() has what noteSavedWork() wrote, the newest first", async () => {
  using folder = new TemporaryFolder();
  const home = folder.at("home");
  assert.deepEqual(listSavedWork(home), []);
  const [older, newer] = [
    work("b", "2026-03-02T09:00:00.000Z"),
    work("a", "2026-03-03T09:00:00.000Z"),
  ];
  await noteSavedWork(home, "1", older);
  await noteSavedWork(home, "2", work("c", newer.savedAt));
  await noteSavedWork(home, "2", newer);
  assert.deepEqual(listSavedWork(home), [newer, older]);
  assert.equal(Deno.statSync(`${home}/saved/1.json`).mode! & 0o777, 0o600);
  await dropSavedWork(home, "2");
  await dropSavedWork(home, "2");
  assert.deepEqual(listSavedWork(home), [older]);
});

Deno.test("listSavedWork() leaves out what is no note, and shows the others", async () => {
  using folder = new TemporaryFolder({
    "saved/damaged.json": '{"version":1,',
    "saved/newer.json": '{"version":2}',
    "saved/other.json": '{"version":1,"workspace":"x","root":"/x","savedAt":"","saved":[{}]}',
    "saved/20261121-140649-34fdc3/notes.txt": "a file beside the working copies",
  });
  const whole = work("whole", "2026-03-02T09:00:00.000Z");
  await noteSavedWork(folder.path, "whole", whole);
  assert.deepEqual(listSavedWork(folder.path), [whole]);
});
