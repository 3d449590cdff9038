import assert from "node:assert/strict";
import { cureAction, cureParts, isCleanedUp } from "../../../../lib/web/app/text/cure.ts";

Deno.test("cureParts() keeps two commands apart, so that each can be copied", () => {
  assert.deepEqual(cureParts("ajj logs -w blue queue, then: ajj start -w blue"), [
    { type: "command", text: "ajj logs -w blue queue" },
    { type: "text", text: " then " },
    { type: "command", text: "ajj start -w blue" },
  ]);
  assert.deepEqual(cureParts("see whether it is still needed, then: nestr workspace cleanup"), [
    { type: "text", text: "See whether it is still needed, then: " },
    { type: "command", text: "nestr workspace cleanup" },
  ]);
});

Deno.test("cureAction() offers what the page does itself, and leaves other commands alone", () => {
  const operationOf = (command: string): unknown => {
    const action = cureAction(command);
    return action?.type === "plan" ? action.params.operation : action?.id;
  };
  assert.equal(operationOf("nestr doctor --fix"), "doctor-fix");
  assert.equal(operationOf("nestr workspace cleanup --force"), "workspace-cleanup");
  assert.equal(operationOf("nestr runs resume 20261121-184800-x"), "20261121-184800-x");
  assert.equal(operationOf("nestr repo sync web"), undefined);
});

Deno.test("isCleanedUp() looks at the cure, wherever something was found", () => {
  assert.ok(isCleanedUp("see whether it is still needed, then: nestr workspace cleanup"));
  assert.ok(!isCleanedUp("put it back where it was"));
});
