import assert from "node:assert/strict";
import { logCommand } from "../../../../lib/web/app/text/log_command.ts";

Deno.test("logCommand() can be typed into a shell, whatever a task is called", () => {
  assert.equal(logCommand("20261121-1", "api/test"), "nestr runs logs 20261121-1 api/test");
  assert.equal(logCommand("r", "it's odd"), `nestr runs logs r 'it'\\''s odd'`);
});
