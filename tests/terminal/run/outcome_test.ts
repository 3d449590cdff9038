import assert from "node:assert/strict";
import { failureReason, outcomeReason, stateWord } from "../../../lib/terminal/run/outcome.ts";
import { taskResult } from "../../support/operation_events.ts";

Deno.test("stateWord() is a state as a person says it", () => {
  assert.equal(stateWord("timed-out"), "timed out");
  assert.equal(stateWord("succeeded"), "succeeded");
});

Deno.test("failureReason() is the exit code of a command and the message of anything else", () => {
  const failed = { code: "TASK_FAILED", message: '"api" ended with exit code 3' };
  assert.equal(failureReason(3, failed), "exit code 3");
  assert.equal(failureReason(3, undefined), "exit code 3");
  assert.equal(failureReason(128, { code: "REMOTE_UNREACHABLE", message: "no route" }), "no route");
  assert.equal(
    failureReason(null, { code: "X", message: " first\x1b[2J\nsecond" }),
    "first\\x1b[2J",
  );
  assert.equal(failureReason(null, undefined), "");
});

Deno.test("outcomeReason() says why a task was skipped", () => {
  const skipped = taskResult({ state: "skipped", exitCode: null, attempts: 0 });
  assert.equal(outcomeReason({ ...skipped, reason: "condition" }), "its condition is not met");
  assert.equal(outcomeReason({ ...skipped, reason: "stopped" }), "the operation had stopped");
  assert.equal(
    outcomeReason({ ...skipped, reason: "dependency", blockedBy: "api" }),
    "api did not succeed",
  );
  assert.equal(
    outcomeReason({ ...skipped, reason: "dependency" }),
    "what it depends on did not succeed",
  );
  assert.equal(outcomeReason(skipped), "");
});

Deno.test("outcomeReason() is empty where the state says it all", () => {
  assert.equal(outcomeReason(taskResult()), "");
  assert.equal(outcomeReason(taskResult({ state: "cancelled", exitCode: null })), "");
});
