/** What several want to know at the same time. */

import assert from "node:assert/strict";
import { Session } from "../../lib/web/session.ts";

const newSession = () => new Session({ started: null, readOnly: true, version: "0.0.0" });

/** Answers with what is true when it begins to look, and only when it is let. */
class Asked {
  truth = 1;
  begun = 0;
  readonly #waiting: (() => void)[] = [];

  answer = async (): Promise<number> => {
    this.begun++;
    const { truth } = this;
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return truth;
  };

  /** Lets the answer that was begun first come. */
  async release(): Promise<void> {
    this.#waiting.shift()!();
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

Deno.test("Session.ask() gives nobody an answer that was begun before they asked", async () => {
  await using session = newSession();
  const asked = new Asked();
  const first = session.ask("status", asked.answer);
  asked.truth = 2;
  const second = session.ask("status", asked.answer);
  await asked.release();
  assert.equal(await first, 1);
  await asked.release();
  assert.equal(await second, 2);
});

Deno.test("Session.ask() looks once for all who come while it looks, with the last one's means", async () => {
  await using session = newSession();
  const asked = new Asked();
  const first = session.ask("status", asked.answer);
  const late = Array.from(
    { length: 9 },
    (_, i) => session.ask("status", async () => [i, await asked.answer()]),
  );
  assert.equal(asked.begun, 1);
  await asked.release();
  await first;
  assert.equal(asked.begun, 2);
  await asked.release();
  assert.deepEqual(await Promise.all(late), Array(9).fill([8, 1]));
  const again = session.ask("status", asked.answer);
  assert.equal(asked.begun, 3, "it answers what was asked when nobody waited any more");
  await asked.release();
  await again;
});

Deno.test("Session.ask() goes on after a failure, and holds no question up with another", async () => {
  await using session = newSession();
  const asked = new Asked();
  const fail = () => Promise.reject(new Error("no"));
  const failing = session.ask("status", fail);
  const late = session.ask("status", asked.answer);
  const other = session.ask("doctor", () => Promise.resolve(3));
  await assert.rejects(failing, /no/);
  assert.equal(await other, 3);
  await asked.release();
  assert.equal(await late, 1);
  await assert.rejects(session.ask("status", fail), /no/);
});

Deno.test("Session.ask() has nobody wait for ever behind an answer that never comes", async () => {
  await using session = new Session({
    started: null,
    readOnly: true,
    version: "0.0.0",
    patienceMs: 20,
  });
  session.ask("status", () => new Promise(() => {})).catch(() => {});
  const late = [1, 2].map((answer) => session.ask("status", () => Promise.resolve(answer)));
  assert.deepEqual(await Promise.all(late), [2, 2]);
  assert.equal(await session.ask("status", () => Promise.resolve(3)), 3);
});

Deno.test("Session.ask() ends for who does not wait any more, and goes on for the others", async () => {
  await using session = newSession();
  const asked = new Asked();
  const gone = new AbortController();
  const first = session.ask("status", asked.answer, gone.signal);
  const late = session.ask("status", asked.answer, gone.signal);
  const other = session.ask("status", asked.answer);
  gone.abort();
  for (const one of [first, late]) await assert.rejects(one, { code: "CANCELLED" });
  await asked.release();
  await asked.release();
  assert.equal(await other, 1);
});
