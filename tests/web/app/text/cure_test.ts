import assert from "node:assert/strict";
import { sentence } from "../../../../lib/web/app/parts/words.tsx";
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

Deno.test("cureParts() takes no words behind a command for a part of it", () => {
  const advice = "clone what is missing: nestr repo sync; or choose others with --select";
  assert.deepEqual(cureParts(advice), [
    { type: "text", text: "Clone what is missing: " },
    { type: "command", text: "nestr repo sync" },
    { type: "text", text: "; or choose others with --select" },
  ]);
});

Deno.test("sentence() begins with a capital, but for a command, which could not be typed like that", () => {
  assert.equal(sentence("nothing has to be done"), "Nothing has to be done");
  assert.equal(sentence("nestr repo sync clones it"), "nestr repo sync clones it");
  assert.equal(sentence(""), "");
});
