/** What scripts/install.sh refuses, and what it leaves when something fails: nothing. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { BUSYBOX } from "../support/docker_fixture.ts";
import { DEAD_PORT } from "../support/free_port.ts";
import { findProgram, FreshMachine, INSTALL_SCRIPT } from "../support/fresh_machine.ts";
import { RELEASE_FILE, releases, type ReleaseServer } from "../support/release_server.ts";
import { requires } from "../support/requirements.ts";

const SCRIPT_TEXT = await Deno.readTextFile(INSTALL_SCRIPT);

Deno.test("install.sh does nothing when it was cut off in its own download", async () => {
  using machine = new FreshMachine();
  for (const share of [0.3, 0.6, 0.9, 0.999]) {
    const child = new Deno.Command(findProgram("sh")!, {
      args: ["-s"],
      clearEnv: true,
      env: { HOME: machine.home, PATH: machine.path, NESTR_BASE_URL: "/nowhere" },
      stdin: "piped",
      stdout: "null",
      stderr: "null",
    }).spawn();
    const part = SCRIPT_TEXT.slice(0, Math.floor(SCRIPT_TEXT.length * share));
    await new Blob([part]).stream().pipeTo(child.stdin);
    await child.status;
    assert.deepEqual(machine.files(), []);
  }
});

Deno.test("install.sh says what is missing where nothing downloads", async () => {
  using machine = new FreshMachine("sh");
  const { code, stderr } = await machine.run(["--base-url", "http://127.0.0.1:9"]);
  assert.equal(code, 3);
  assert.match(stderr, /neither curl nor wget is installed/);
  assert.deepEqual(machine.files(), []);
});

Deno.test("install.sh refuses what does not have its checksum, and leaves nothing", async () => {
  await using server = await releases("0.1.0");
  server.folder.write(`v0.1.0/${RELEASE_FILE}`, "#!/bin/sh\necho nestr 0.1.0\n");
  using machine = new FreshMachine();
  const { code, stderr } = await machine.run(["--base-url", server.url]);
  assert.equal(code, 3);
  assert.match(stderr, /does not have its checksum: expected [0-9a-f]{64}, found [0-9a-f]{64}/);
  assert.deepEqual(machine.files(), []);
});

const BROKEN_RELEASES: readonly (readonly [string, (server: ReleaseServer) => void, RegExp])[] = [
  [
    "has no SHA256SUMS",
    (it) => Deno.removeSync(it.folder.at("v0.1.0/SHA256SUMS")),
    /checksums of version 0\.1\.0 cannot be downloaded .*404/,
  ],
  [
    "does not name this machine's file in SHA256SUMS",
    (it) => it.folder.write("v0.1.0/SHA256SUMS", `${"0".repeat(64)}  other\n`),
    /no single checksum for nestr-/,
  ],
  [
    "names this machine's file twice in SHA256SUMS",
    (it) =>
      it.folder.write("v0.1.0/SHA256SUMS", `${`${"0".repeat(64)}  ${RELEASE_FILE}\n`.repeat(2)}`),
    /no single checksum for nestr-/,
  ],
  [
    "lacks this machine's file",
    (it) => Deno.removeSync(it.folder.at("v0.1.0", RELEASE_FILE)),
    /cannot be downloaded .*404/,
  ],
  [
    "has no newest version",
    (it) => Deno.removeSync(it.folder.at("latest")),
    /number of the newest version cannot be downloaded .*404/,
  ],
  [
    "answers with a page in place of the newest version",
    (it) => it.folder.write("latest", "<!doctype html>\n<p>Log in\n"),
    /holds no version/,
  ],
];
for (const [what, breakRelease, message] of BROKEN_RELEASES) {
  Deno.test(`install.sh leaves nothing where the release ${what}`, async () => {
    await using server = await releases("0.1.0");
    breakRelease(server);
    using machine = new FreshMachine();
    const { code, stderr } = await machine.run(["--base-url", server.url]);
    assert.equal(code, 3);
    assert.match(stderr, message);
    assert.deepEqual(machine.files(), []);
  });
}

Deno.test("install.sh refuses an executable that does not run here as this version", async () => {
  await using server = await releases("0.1.0");
  using machine = new FreshMachine();
  const foreign = "#!/bin/sh\necho 'libc.so.6: version GLIBC_9.9 not found' >&2\nexit 1\n";
  await server.publish("0.2.0", new TextEncoder().encode(foreign));
  const { code, stderr } = await machine.run(["--base-url", server.url]);
  assert.equal(code, 3);
  assert.match(stderr, /does not run on this machine: libc\.so\.6: version GLIBC_9\.9 not found/);
  assert.deepEqual(machine.files(), []);
});

Deno.test("install.sh leaves nothing where the server drops the connection midway", async () => {
  await using server = await releases("0.1.0");
  const sums = await Deno.readTextFile(server.folder.at("v0.1.0/SHA256SUMS"));
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const served = (async () => {
    for await (const connection of listener) {
      const request = new Uint8Array(4096);
      const length = await connection.read(request) ?? 0;
      const whole = new TextDecoder().decode(request.subarray(0, length)).includes("SHA256SUMS");
      const body = whole ? sums : "#!/bin/sh\n";
      const promised = whole ? sums.length : 100_000;
      const head = `HTTP/1.1 200 OK\r\nContent-Length: ${promised}\r\nConnection: close\r\n\r\n`;
      await connection.write(new TextEncoder().encode(head + body));
      connection.close();
    }
  })();
  using machine = new FreshMachine();
  const url = `http://127.0.0.1:${(listener.addr as Deno.NetAddr).port}`;
  const { code, stderr } = await machine.run(["--base-url", url, "--version", "0.1.0"]);
  assert.equal(code, 3);
  assert.match(stderr, /nestr-\S+ cannot be downloaded/);
  assert.deepEqual(machine.files(), []);
  listener.close();
  await served;
});

for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
  Deno.test(`install.sh ends at once on ${signal} and leaves nothing`, async () => {
    await using server = await releases("0.1.0");
    const asked = Promise.withResolvers<void>();
    let unblock = () => {};
    server.answer = (path) => {
      if (!path.endsWith(RELEASE_FILE)) return undefined;
      asked.resolve();
      // Part of the file, and then nothing for as long as the client waits.
      return new Response(
        new ReadableStream({
          start(controller) {
            controller.enqueue(new Uint8Array(1000));
            unblock = () => controller.close();
          },
        }),
      );
    };
    using machine = new FreshMachine();
    const child = machine.start(["--base-url", server.url], {});
    await asked.promise;
    child.kill(signal);
    const { code } = await child.output();
    assert.equal(code, { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 }[signal]);
    assert.deepEqual(machine.files(), []);
    try {
      unblock();
    } catch { /* the client's end has closed it */ }
  });
}

Deno.test("install.sh says that there is no network", async () => {
  using machine = new FreshMachine();
  const url = `http://127.0.0.1:${DEAD_PORT}`;
  const { code, stderr } = await machine.run(["--base-url", url]);
  assert.equal(code, 3);
  assert.match(stderr, /newest version cannot be downloaded from http.*\/latest \(.*onnect/);
  assert.match(stderr, /nothing was changed/);
  assert.deepEqual(machine.files(), []);
});

Deno.test("install.sh keeps the working version when an upgrade fails", async () => {
  await using server = await releases("0.1.0", "0.2.0");
  using machine = new FreshMachine();
  const env = { NESTR_BASE_URL: server.url };
  await machine.run(["--version", "0.1.0"], env);
  server.folder.write(`v0.2.0/${RELEASE_FILE}`, "damaged");
  assert.equal((await machine.run([], env)).code, 3);
  assert.equal(await machine.version(), "nestr 0.1.0");
  assert.equal(machine.files(machine.bin).length, 2);
});

Deno.test("install.sh leaves another program called nestr alone, unless forced", async () => {
  await using server = await releases("0.1.0");
  using machine = new FreshMachine();
  machine.program("nestr", "echo bird 3.1", machine.bin);
  const args = ["--base-url", server.url];
  const refused = await machine.run(args);
  assert.equal(refused.code, 4);
  assert.match(refused.stderr, /bin\/nestr" is another program/);
  assert.match(refused.stderr, /--force/);
  assert.equal(await machine.version(), "bird 3.1");
  assert.equal((await machine.run(["--uninstall"])).code, 4);
  assert.deepEqual(server.requests, []);
  assert.equal((await machine.run([...args, "--force"])).code, 0);
  assert.equal(await machine.version(), "nestr 0.1.0");
});

Deno.test("install.sh never replaces another program called ajj", async () => {
  await using server = await releases("0.1.0");
  const args = ["--base-url", server.url, "--force"];
  using machine = new FreshMachine();
  machine.program("ajj", "echo ajj 7", machine.bin);
  const refused = await machine.run(args);
  assert.equal(refused.code, 4);
  assert.match(refused.stderr, /--no-ajj/);
  assert.deepEqual(machine.files(machine.bin), [join(machine.bin, "ajj")]);
  assert.equal((await machine.run([...args, "--no-ajj"])).code, 0);
  assert.equal(await machine.version("ajj"), "ajj 7");
  assert.equal((await machine.run(["--uninstall"])).code, 0);
  assert.deepEqual(machine.files(machine.bin), [join(machine.bin, "ajj")]);
});

Deno.test("install.sh leaves an ajj link to somewhere else alone", async () => {
  await using server = await releases("0.1.0");
  using machine = new FreshMachine();
  await Deno.mkdir(machine.bin, { recursive: true });
  await Deno.symlink("/nowhere/ajj", join(machine.bin, "ajj"));
  assert.equal((await machine.run(["--base-url", server.url])).code, 4);
  assert.equal(await Deno.readLink(join(machine.bin, "ajj")), "/nowhere/ajj");
});

Deno.test("install.sh says that a folder cannot be written to", async () => {
  await using server = await releases("0.1.0");
  using machine = new FreshMachine();
  // Not even root writes below a file.
  const file = machine.folder.write("home/file", "");
  const { code, stderr } = await machine.run(["--base-url", server.url, "--to", `${file}/bin`]);
  assert.equal(code, 3);
  assert.match(stderr, /home\/file\/bin" cannot be written to/);
  assert.deepEqual(server.requests, []);
});

Deno.test("install.sh refuses a 32-bit system on a 64-bit kernel", async () => {
  using machine = new FreshMachine();
  machine.program("uname", "case $1 in -s) echo Linux ;; -m) echo x86_64 ;; esac");
  machine.program("getconf", "echo 32");
  const { code, stderr } = await machine.run(["--base-url", "/nowhere"]);
  assert.equal(code, 3);
  assert.match(stderr, /32-bit system/);
});

Deno.test("install.sh refuses musl", requires("docker"), async () => {
  const child = new Deno.Command("docker", {
    // A machine with musl's loader and no glibc, and with busybox for everything.
    args: [
      ...["run", "--rm", "--interactive", "--network", "none", BUSYBOX, "sh", "-c"],
      "mkdir -p /lib && : >/lib/ld-musl-x86_64.so.1 && HOME=/root sh -s -- --base-url /nowhere",
    ],
    stdin: "piped",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  await new Blob([SCRIPT_TEXT]).stream().pipeTo(child.stdin);
  const { code, stderr } = await child.output();
  assert.match(new TextDecoder().decode(stderr), /there is no build for musl/);
  assert.equal(code, 3);
});

for (const program of ["curl", "wget"]) {
  const ignore = [program, "openssl"].some((it) => findProgram(it) === undefined);
  Deno.test(
    `install.sh follows no way from TLS to plain HTTP with ${program}`,
    { ignore },
    async () => {
      await using plain = await releases("0.1.0");
      using machine = new FreshMachine(`sh ${program}`);
      const [key, cert] = [machine.folder.at("key.pem"), machine.folder.at("cert.pem")];
      const made = await new Deno.Command("openssl", {
        args: [
          ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert],
          ...["-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"],
        ],
        stderr: "null",
      }).output();
      assert.ok(made.success);
      const options = {
        ...{ hostname: "127.0.0.1", port: 0, onListen() {} },
        ...{ key: await Deno.readTextFile(key), cert: await Deno.readTextFile(cert) },
      };
      let redirect = (path: string) => `${plain.url}${path}`;
      await using server = Deno.serve(options, async (request) => {
        const { pathname } = new URL(request.url);
        if (!pathname.startsWith("/here")) return Response.redirect(redirect(pathname));
        return new Response(await Deno.readFile(plain.folder.at(pathname.slice("/here/".length))));
      });
      const base = `https://127.0.0.1:${server.addr.port}`;
      const env = {
        CURL_CA_BUNDLE: cert,
        WGETRC: machine.folder.write("wgetrc", `ca_certificate=${cert}`),
      };
      const refused = await machine.run(["--base-url", base, "--version", "0.1.0"], env);
      assert.equal(refused.code, 3);
      assert.match(refused.stderr, /checksums of version 0\.1\.0 cannot be downloaded/);
      assert.deepEqual([plain.requests, machine.files()], [[], []]);
      // Another address with TLS is followed.
      redirect = (path) => `${base}/here${path}`;
      const followed = await machine.run(["--base-url", base, "--version", "0.1.0"], env);
      assert.equal(followed.code, 0, followed.stderr);
      assert.equal(await machine.version(), "nestr 0.1.0");
    },
  );
}
