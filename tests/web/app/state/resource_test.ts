import { effect } from "@preact/signals";
import assert from "node:assert/strict";
import { Resource } from "../../../../lib/web/app/state/resource.ts";
import { failing, until } from "./fake_server.ts";

Deno.test("Resource.reload() asks once more for what changed while it was loading, not twice", async () => {
  let asked = 0;
  const resource = new Resource(async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    return ++asked;
  });
  const first = resource.reload();
  void resource.reload();
  void resource.reload();
  assert.equal(resource.loading, true);
  await first;
  assert.equal(asked, 2);
  assert.equal(resource.value, 2);
  assert.equal(resource.loading, false);
});

Deno.test("Resource.reload() loads again whoever asks in the moment in which it is loaded", async () => {
  let asked = 0;
  const resource = new Resource(() => Promise.resolve(++asked));
  const end = effect(() => {
    if (resource.value === 1 && !resource.loading) void resource.reload();
  });
  resource.want();
  await until(() => resource.value === 2);
  end();
});

Deno.test("Resource keeps what was loaded when loading fails, and retry() mends it", async () => {
  let fails = false;
  const resource = new Resource(() =>
    fails ? Promise.reject(failing("DISCONNECTED")) : Promise.resolve("value")
  );
  resource.refresh();
  assert.equal(resource.wanted, false);
  await resource.reload();
  fails = true;
  await resource.reload();
  assert.equal(resource.value, "value");
  assert.equal(resource.failure?.code, "DISCONNECTED");
  fails = false;
  resource.retry();
  await until(() => resource.failure === undefined);
});

Deno.test("Resource.change() is not undone by an answer that was under way", async () => {
  const answers = [Promise.resolve([1]), Promise.withResolvers<number[]>()] as const;
  let asked = 0;
  const resource = new Resource<readonly number[]>(() =>
    asked++ === 0 ? answers[0] : answers[1].promise
  );
  await resource.reload();
  const loading = resource.reload();
  resource.change((numbers) => [...numbers, 2]);
  assert.deepEqual(resource.value, [1, 2]);
  answers[1].resolve([5]);
  await loading;
  assert.deepEqual(resource.value, [5, 2]);
  // What was told before an answer was asked for is in it.
  resource.change((numbers) => [...numbers, 3]);
  await resource.reload();
  assert.deepEqual(resource.value, [5]);
});

Deno.test("Resource.amend() puts a part in, but not where the whole was loaded meanwhile", async () => {
  let whole = Promise.resolve("ab");
  const resource = new Resource<string>(() => whole);
  await resource.reload();
  const put = (value: string, part: string): string => part + value.slice(1);
  assert.equal(await resource.amend(() => Promise.resolve("x"), put), true);
  assert.equal(resource.value, "xb");

  const part = Promise.withResolvers<string>();
  const amending = resource.amend(() => part.promise, put);
  await resource.reload();
  part.resolve("y");
  assert.equal(await amending, false);
  assert.equal(resource.value, "ab");

  const slow = Promise.withResolvers<string>();
  whole = slow.promise;
  const loading = resource.reload();
  assert.equal(await resource.amend(() => Promise.resolve("z"), put), false);
  slow.resolve("cd");
  await loading;
  assert.equal(resource.value, "cd");
});
