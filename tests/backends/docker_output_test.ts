import assert from "node:assert/strict";
import { OutputFrames } from "../../lib/backends/docker/output_frames.ts";
import { DockerFixture, eventually, failure, outputOf } from "../support/docker_fixture.ts";
import { Random } from "../support/random.ts";
import { requires } from "../support/requirements.ts";

const needsDocker = requires("docker");

/** A frame as Docker sends it. */
function frame(type: number, text: string): Uint8Array {
  const payload = new TextEncoder().encode(text);
  const bytes = new Uint8Array(8 + payload.length);
  bytes[0] = type;
  new DataView(bytes.buffer).setUint32(4, payload.length);
  bytes.set(payload, 8);
  return bytes;
}

Deno.test("OutputFrames puts frames together from chunks of any size", async () => {
  const frames = [
    frame(1, "out"),
    frame(2, "error"),
    frame(1, ""),
    frame(1, " and on"),
    frame(2, "!"),
  ];
  const all = new Uint8Array(frames.flatMap((it) => [...it]));
  const random = new Random(7);
  for (let round = 0; round < 200; round++) {
    const output = { stdout: "", stderr: "" };
    const reader = new OutputFrames((stream, bytes) => {
      output[stream] += new TextDecoder().decode(bytes);
    });
    for (let at = 0; at < all.length;) {
      const next = at + 1 + random.below(6);
      await reader.add(all.subarray(at, next));
      at = next;
    }
    reader.end();
    assert.deepEqual(output, { stdout: "out and on", stderr: "error!" });
  }
});

Deno.test("OutputFrames.end() notices an incomplete frame, and the daemon's own error", async () => {
  for (const length of [3, 8, 9]) {
    const reader = new OutputFrames(() => {});
    await reader.add(frame(1, "text").subarray(0, length));
    assert.throws(() => reader.end(), /connection lost/);
  }
  const reader = new OutputFrames(() => assert.fail("this is no output"));
  await reader.add(frame(3, "the log is damaged\n"));
  assert.throws(() => reader.end(), /^Error: the log is damaged$/);
});

Deno.test(
  "DockerBackend.logs() hands out both streams, all or the last lines",
  needsDocker,
  async () => {
    await using fixture = await DockerFixture.create();
    const { backend, identity } = fixture;
    const command = { shell: "for i in 1 2 3 4; do echo $i; done; echo oops >&2" };
    await backend.provision(identity, fixture.spec("web", { command }));
    await eventually(() => fixture.state("web"), (state) => state === "exited");
    assert.deepEqual(await outputOf(fixture, "web"), { stdout: "1\n2\n3\n4\n", stderr: "oops\n" });
    const last = await outputOf(fixture, "web", { tail: 2 });
    assert.equal((last.stdout + last.stderr).split("\n").length - 1, 2);
    assert.deepEqual(await outputOf(fixture, "web", { tail: 0 }), { stdout: "", stderr: "" });
    assert.equal((await failure(outputOf(fixture, "none"))).code, "SERVICE_NOT_RUNNING");
  },
);

Deno.test(
  "DockerBackend.logs() follows until the service ends, or the signal",
  needsDocker,
  async () => {
    await using fixture = await DockerFixture.create();
    const { backend, identity } = fixture;
    const command = { shell: "echo begins; until [ -e /go ]; do sleep 0.05; done; echo ends" };
    await backend.provision(identity, fixture.spec("web", { command }));
    const ending = new AbortController();
    let seen = "";
    await backend.logs(identity, "web", {
      follow: true,
      signal: ending.signal,
      onOutput: (_, bytes) => {
        seen += new TextDecoder().decode(bytes);
        if (seen.includes("begins")) ending.abort();
      },
    });
    assert.equal(seen, "begins\n");
    await outputOf(fixture, "web", { signal: AbortSignal.abort() });
    const followed = outputOf(fixture, "web", { follow: true });
    await backend.exec(identity, "web", { argv: ["touch", "/go"] });
    assert.equal((await followed).stdout, "begins\nends\n");
  },
);

Deno.test(
  "DockerBackend.logs() waits for a slow listener, and ends with one that fails",
  needsDocker,
  async () => {
    await using fixture = await DockerFixture.create();
    const { backend, identity } = fixture;
    const command = { shell: "yes $(printf %0999d 0) | head -c 600000; exit 0" };
    await backend.provision(identity, fixture.spec("web", { command }));
    let busy = 0;
    let bytes = 0;
    await backend.logs(identity, "web", {
      follow: true,
      onOutput: async (_, chunk) => {
        assert.equal(busy++, 0, "the listener is called once at a time");
        bytes += chunk.length;
        await new Promise((resolve) => setTimeout(resolve, 0));
        busy--;
      },
    });
    assert.equal(bytes, 600_000);
    const mistake = new RangeError("cannot write");
    await assert.rejects(
      backend.logs(identity, "web", {
        onOutput: () => {
          throw mistake;
        },
      }),
      mistake,
    );
  },
);

Deno.test("DockerBackend.exec() gives exit code and both streams", needsDocker, async () => {
  await using fixture = await DockerFixture.create();
  const { backend, identity } = fixture;
  await backend.provision(identity, fixture.spec("web"));
  const both = await backend.exec(identity, "web", { shell: "echo out; echo error >&2; exit 5" });
  assert.deepEqual(both, { exitCode: 5, stdout: "out\n", stderr: "error\n" });
  const quiet = await backend.exec(identity, "web", { argv: ["true"] });
  assert.deepEqual(quiet, { exitCode: 0, stdout: "", stderr: "" });
  const missing = await backend.exec(identity, "web", { argv: ["no-such-program"] });
  assert.ok([126, 127].includes(missing.exitCode), String(missing.exitCode));
  const early = await backend.exec(identity, "web", { shell: "exec >&- 2>&-; sleep 0.3; exit 4" });
  assert.equal(early.exitCode, 4, "the command goes on after its output has ended");
  const many = await Promise.all(
    Array.from({ length: 8 }, (_, i) => backend.exec(identity, "web", { argv: ["echo", `${i}`] })),
  );
  assert.deepEqual(many.map(({ stdout }) => stdout.trim()), [
    "0",
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "7",
  ]);
  assert.equal(
    (await failure(backend.exec(identity, "none", { argv: ["true"] }))).code,
    "SERVICE_NOT_RUNNING",
  );
});

Deno.test("DockerBackend.exec() ends with a signal", needsDocker, async () => {
  await using fixture = await DockerFixture.create();
  const { backend, identity } = fixture;
  await backend.provision(identity, fixture.spec("web"));
  const ending = new AbortController();
  const work = backend.exec(identity, "web", { shell: "touch /begun; sleep 1000" }, {
    signal: ending.signal,
  });
  await eventually(
    () => backend.exec(identity, "web", { argv: ["test", "-e", "/begun"] }),
    ({ exitCode }) => exitCode === 0,
  );
  ending.abort();
  assert.equal((await failure(work)).code, "CANCELLED");
});

Deno.test(
  "openDockerBackend() lets the process end after it was disposed of",
  needsDocker,
  async () => {
    await using fixture = await DockerFixture.create();
    const { backend, identity } = fixture;
    await backend.provision(identity, fixture.spec("web"));
    const module = new URL("../../lib/backends/docker/docker_backend.ts", import.meta.url);
    const script = fixture.folder.write(
      "script.ts",
      `import { openDockerBackend } from ${JSON.stringify(module.href)};
    const identity = ${JSON.stringify(identity)};
    const backend = await openDockerBackend();
    await backend.status(identity, ["web"]);
    await backend.logs(identity, "web", { onOutput: () => {} });
    const following = backend.logs(identity, "web", { follow: true, onOutput: () => {} });
    following.catch((error) => console.log(error.code));
    await backend.exec(identity, "web", { argv: ["true"] });
    await backend[Symbol.asyncDispose]();
    await backend.status(identity, ["web"]).catch((error) => console.log(error.code));`,
    );
    const child = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--allow-all",
        "--config",
        new URL("../../deno.json", import.meta.url).pathname,
        script,
      ],
      stdout: "piped",
    }).spawn();
    const timer = setTimeout(() => child.kill("SIGKILL"), 180_000);
    const { code, stdout } = await child.output();
    clearTimeout(timer);
    assert.equal(code, 0);
    assert.equal(new TextDecoder().decode(stdout), "CANCELLED\nCANCELLED\n");
  },
);
