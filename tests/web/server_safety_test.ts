/** Who is let in, and what a request can do to the server. */

import assert from "node:assert/strict";
import { requireOwnPage } from "../../lib/web/guard.ts";
import { eventually } from "../support/docker_fixture.ts";
import { WebFixture } from "../support/web_fixture.ts";

/**
 * What a raw request comes to: `fetch()` sets Host and Origin as it likes. An answer to a request that
 * was not sent whole is not followed by the end of the connection.
 */
async function raw(
  port: number,
  text: string,
  whole: boolean,
): Promise<{ status: number; answer: string }> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  await connection.write(new TextEncoder().encode(text));
  let answer = "";
  const decoder = new TextDecoder();
  for await (const piece of connection.readable) {
    answer += decoder.decode(piece, { stream: true });
    if (!whole && answer.includes("\r\n\r\n")) break;
  }
  return { status: Number(/^HTTP\/1.1 (\d+)/.exec(answer)?.[1]), answer };
}

const port = (fixture: WebFixture) => Number(new URL(fixture.server.origin).port);

/** A request for the server's name, with headers as they are given. */
function request(
  fixture: WebFixture,
  line: string,
  headers: Readonly<Record<string, string>>,
  body = "",
): Promise<{ status: number; answer: string }> {
  const all = {
    "Host": `127.0.0.1:${port(fixture)}`,
    "Connection": "close",
    "Content-Length": String(body.length),
    ...headers,
  };
  const text = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const whole = all["Content-Length"] === String(body.length);
  return raw(port(fixture), `${line} HTTP/1.1\r\n${text}\r\n${body}`, whole);
}

const CALL = '{"jsonrpc":"2.0","id":1,"method":"server"}';

Deno.test("WebServer.listen() listens on 127.0.0.1 and nowhere else", async () => {
  await using fixture = await WebFixture.create();
  const listening =
    (await fixture.project.git.command("/", "sh", "-c", "cat /proc/net/tcp /proc/net/tcp6"))
      .split("\n").filter((line) =>
        line.includes(`:${port(fixture).toString(16).toUpperCase().padStart(4, "0")} `) &&
        / 0A /.test(line)
      );
  assert.equal(listening.length, 1);
  assert.match(listening[0]!, / 0100007F:/);
});

Deno.test("WebServer answers no request without the token of its start", async () => {
  await using fixture = await WebFixture.create();
  const { token } = fixture.server;
  const wrong: readonly Record<string, string>[] = [
    {},
    { Authorization: "" },
    { Authorization: "Bearer " },
    { Authorization: `Bearer ${token.slice(0, -1)}` },
    { Authorization: `Bearer ${token}0` },
    { Authorization: `Bearer ${"0".repeat(token.length)}` },
    { Authorization: `Basic ${token}` },
    { Authorization: token },
    { Cookie: `token=${token}` },
  ];
  for (const headers of wrong) {
    for (const path of ["/rpc", "/events", "/follow?workspace=a"]) {
      const line = `${path === "/rpc" ? "POST" : "GET"} ${path}`;
      const { status, answer } = await request(
        fixture,
        line,
        { "Content-Type": "application/json", ...headers },
        path === "/rpc" ? CALL : "",
      );
      assert.equal(status, 401, `${line} ${JSON.stringify(headers)}`);
      assert.match(answer, /^www-authenticate: Bearer\r$/im);
      assert.match(answer, /"code":"RPC_REFUSED"/);
      assert.ok(!answer.includes(token));
    }
  }
  const { status } = await request(fixture, `POST /rpc?token=${token}`, {}, CALL);
  assert.equal(status, 401);
});

Deno.test("WebServer refuses every Host but its own, so that no name leads here (DNS rebinding)", async () => {
  await using fixture = await WebFixture.create();
  const authorization = { "Authorization": `Bearer ${fixture.server.token}` };
  const own = port(fixture);
  for (
    const host of [
      "evil.example",
      `evil.example:${own}`,
      "127.0.0.1",
      `127.0.0.1:${own + 1}`,
      `127.0.0.1.evil.example:${own}`,
      `localhost.evil.example:${own}`,
      `[::1]:${own}`,
      `0.0.0.0:${own}`,
      "",
      "token",
    ]
  ) {
    for (const line of ["POST /rpc", "GET /events", "GET /"]) {
      const { status } = await request(fixture, line, {
        ...authorization,
        "Content-Type": "application/json",
        "Host": host,
      }, line === "POST /rpc" ? CALL : "");
      assert.equal(status, 403, `${line} for ${host}`);
    }
  }
  const { status } = await request(fixture, "POST /rpc", {
    ...authorization,
    "Content-Type": "application/json",
    "Host": `localhost:${own}`,
  }, CALL);
  assert.equal(status, 200);
});

Deno.test("WebServer refuses requests that another page makes", async () => {
  await using fixture = await WebFixture.create();
  const headers = {
    "Authorization": `Bearer ${fixture.server.token}`,
    "Content-Type": "application/json",
  };
  const own = fixture.server.origin;
  const foreigners: readonly Record<string, string>[] = [
    { Origin: "https://evil.example" },
    { Origin: "null" },
    { Origin: "https://token.example" },
    { Origin: `https://127.0.0.1:${port(fixture)}` },
    { Origin: `http://127.0.0.1:${port(fixture) + 1}` },
    { Origin: own, "Sec-Fetch-Site": "cross-site" },
    { "Sec-Fetch-Site": "same-site" },
  ];
  for (const foreign of foreigners) {
    const { status } = await request(fixture, "POST /rpc", {
      ...headers,
      ...foreign,
    }, CALL);
    assert.equal(status, 403, JSON.stringify(foreign));
  }
  const { status, answer } = await request(fixture, "POST /rpc", {
    ...headers,
    "Origin": own,
    "Sec-Fetch-Site": "same-origin",
  }, CALL);
  assert.equal(status, 200);
  assert.ok(!/access-control/i.test(answer), "it tells other pages that they may read it");
});

Deno.test("WebServer lets a link of another page open its own page in a tab, and nothing else", async () => {
  await using fixture = await WebFixture.create();
  const code = new URL(fixture.server.openingUrl()).pathname;
  const link = {
    "Sec-Fetch-Site": "cross-site",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Dest": "document",
  };
  for (const site of ["cross-site", "same-site"]) {
    // The page is told that another one has led to it.
    const led = await request(fixture, "GET /", { ...link, "Sec-Fetch-Site": site });
    assert.equal(led.status, 303);
    assert.match(led.answer, /^location: \/\?led\r$/im);
    const { status, answer } = await request(fixture, "GET /?led", link);
    assert.equal(status, 200);
    assert.match(answer, /^content-type: text\/html/im);
    assert.match(answer, /frame-ancestors 'none'/);
    assert.ok(!answer.includes(fixture.server.token));
  }
  const token = { "Authorization": `Bearer ${fixture.server.token}` };
  for (
    const [line, headers] of [
      ["GET /", { "Sec-Fetch-Dest": "iframe" }],
      ["GET /", { "Sec-Fetch-Dest": "object" }],
      ["GET /", { "Sec-Fetch-Mode": "no-cors" }],
      ["GET /", { "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty" }],
      ["GET /", { "Host": `evil.example:${port(fixture)}` }],
      ["GET /", { "Origin": "https://evil.example" }],
      ["GET /?led", { "Sec-Fetch-Dest": "iframe" }],
      ["HEAD /", {}],
      ["POST /", {}],
      ["GET /app.js", {}],
      ["GET /index.html", {}],
      ["GET //", {}],
      ["GET /nothing", {}],
      [`GET ${code}`, {}],
      ["GET /events", token],
      ["GET /follow?workspace=a", token],
      ["POST /rpc", { ...token, "Content-Type": "application/json" }],
    ] as const
  ) {
    const body = line === "POST /rpc" ? CALL : "";
    const { status } = await request(fixture, line, { ...link, ...headers }, body);
    assert.equal(status, 403, `${line} ${JSON.stringify(headers)}`);
  }
  // It is not used up.
  assert.equal((await request(fixture, `GET ${code}`, {})).status, 303);
  assert.equal((await request(fixture, "GET /", {})).status, 200);
});

Deno.test("WebServer takes only JSON, and answers a preflight with no permission", async () => {
  await using fixture = await WebFixture.create();
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""]) {
    const response = await fixture.client.post(CALL, { "Content-Type": type });
    assert.equal(response.status, 415, type);
    await response.body?.cancel();
  }
  const { status, answer } = await request(fixture, "OPTIONS /rpc", {
    "Origin": "https://evil.example",
    "Access-Control-Request-Method": "POST",
  });
  assert.equal(status, 403);
  assert.ok(!/access-control-allow/i.test(answer));
  const charset = await fixture.client.post(CALL, {
    "Content-Type": "application/json; charset=utf-8",
  });
  assert.equal(charset.status, 200);
  await charset.body?.cancel();
});

Deno.test("WebServer sends a policy without inline scripts with every answer", async () => {
  await using fixture = await WebFixture.create();
  for (const path of ["/", "/nothing", "/rpc", "/events", "/index.html"]) {
    const response = await fetch(`${fixture.server.origin}${path}`);
    await response.body?.cancel();
    const policy = response.headers.get("content-security-policy") ?? "";
    assert.match(policy, /default-src 'none'/, path);
    assert.match(policy, /script-src 'self'(;|$)/, path);
    assert.match(policy, /frame-ancestors 'none'/, path);
    assert.ok(!policy.includes("unsafe"), path);
    assert.equal(response.headers.get("x-content-type-options"), "nosniff", path);
    assert.equal(response.headers.get("referrer-policy"), "no-referrer", path);
    assert.equal(response.headers.get("cache-control"), "no-store", path);
  }
});

Deno.test("WebServer hands out no file but those of the page", async () => {
  await using fixture = await WebFixture.create();
  await Deno.writeTextFile(fixture.project.path("secret.txt"), "secret");
  for (
    const path of [
      "/../secret.txt",
      "/../../../../../../etc/passwd",
      "/..%2f..%2f..%2f..%2fetc%2fpasswd",
      "/%2e%2e/%2e%2e/etc/passwd",
      "//etc/passwd",
      "/assets.ts",
      "/../assets.ts",
      "/index.html%00.js",
      "/.",
      "/nestr.toml",
    ]
  ) {
    const { status, answer } = await request(fixture, `GET ${path}`, {});
    assert.ok([200, 400, 404].includes(status), `${path}: ${status}`);
    assert.ok(!/root:|secret|export async function/.test(answer), path);
    if (status === 200) assert.match(answer, /<!doctype html>/i, path);
  }
});

Deno.test("WebServer.openingUrl() leads to the page once, whatever else is asked for", async () => {
  await using fixture = await WebFixture.create();
  const { origin, token } = fixture.server;
  const url = fixture.server.openingUrl();
  assert.ok(!url.includes(token));
  const others = ["", "x", "%C3%A9", "%C3%A9".repeat(64), "0".repeat(64), "%00", "%"];
  for (const other of others) {
    const response = await fetch(`${origin}/open/${other}`, { redirect: "manual" });
    assert.equal(response.status, 404, other);
    assert.ok(!(await response.text()).includes(token));
  }
  const first = await fetch(url, { redirect: "manual" });
  assert.equal(first.headers.get("location"), `/#token=${token}`);
  await first.body?.cancel();
  const again = await fetch(url, { redirect: "manual" });
  assert.equal(again.status, 404);
  await again.body?.cancel();
});

Deno.test({
  name: "WebServer.openingUrl() leads no other user of the machine to the page",
  // Only root can ask as somebody else.
  ignore: Deno.build.os !== "linux" || Deno.uid() !== 0,
  fn: async () => {
    await using fixture = await WebFixture.create();
    const url = fixture.server.openingUrl();
    for (const uid of [65_534, 1]) {
      const { stdout } = await new Deno.Command("curl", {
        args: ["--silent", "--include", "--noproxy", "*", url],
        uid,
      }).output();
      const answer = new TextDecoder().decode(stdout);
      assert.match(answer, /^HTTP\/1.1 403 /);
      assert.ok(!answer.includes(fixture.server.token));
    }
    // They have not used it up either.
    const own = await fetch(url, { redirect: "manual" });
    assert.equal(own.status, 303);
    await own.body?.cancel();
  },
});

Deno.test("WebServer refuses a body that is too large, announced or not", async () => {
  await using fixture = await WebFixture.create({ body: { size: 1_000, patienceMs: 5_000 } });
  const large = JSON.stringify({
    jsonrpc: "2.0",
    id: 1,
    method: "server",
    params: ["x".repeat(2_000)],
  });
  const announced = await fixture.client.post(large);
  assert.equal(announced.status, 413);
  assert.equal((await announced.json()).error.data.code, "RPC_INVALID");
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(10_000)),
  });
  const status = await fixture.client.post(endless).then(async (response) => {
    await response.body?.cancel();
    return response.status;
  }, () => "closed");
  assert.ok(status === 413 || status === "closed", String(status));
  assert.equal((await fixture.client.call("server", {})).version, "0.0.0");
});

Deno.test("WebServer does not wait for a body that comes too slowly, and serves others meanwhile", async () => {
  await using fixture = await WebFixture.create({ body: { size: 1_000, patienceMs: 2_000 } });
  const slow = request(fixture, "POST /rpc", {
    "Authorization": `Bearer ${fixture.server.token}`,
    "Content-Type": "application/json",
    "Content-Length": "500",
  }, '{"jsonrpc"');
  assert.equal((await fixture.client.call("server", {})).version, "0.0.0");
  assert.equal((await slow).status, 408);
});

Deno.test("WebServer answers deeply nested and odd JSON with an error", async () => {
  await using fixture = await WebFixture.create();
  for (
    const body of [
      "[".repeat(100_000),
      `{"jsonrpc":"2.0","id":1,"method":"graph","params":${"[".repeat(5_000)}${"]".repeat(5_000)}}`,
      `{"jsonrpc":"2.0","id":1,"method":"__proto__","params":{}}`,
      `{"jsonrpc":"2.0","id":1,"method":"constructor"}`,
      `{"jsonrpc":"2.0","id":1,"method":"project","params":{"__proto__":{"project":"/"}}}`,
      `{"jsonrpc":"2.0","id":1,"method":"project","params":{"project":{"toString":1}}}`,
      `{"jsonrpc":"2.0","id":1,"method":"plan","params":{"operation":"__proto__","options":{}}}`,
    ]
  ) {
    const response = await fixture.client.post(body);
    assert.equal(response.status, 200);
    const { error } = await response.json();
    assert.ok(error?.data?.code, body.slice(0, 80));
    assert.notEqual(error.data.code, "INTERNAL", body.slice(0, 80));
  }
});

Deno.test("WebServer says with 405 what a path is asked with, and does nothing", async () => {
  await using fixture = await WebFixture.create();
  const opening = new URL(fixture.server.openingUrl()).pathname;
  for (
    const [method, path, allowed] of [
      ["GET", "/rpc", "POST"],
      ["HEAD", "/rpc", "POST"],
      ["PUT", "/rpc", "POST"],
      ["HEAD", "/events", "GET"],
      ["POST", "/events", "GET"],
      ["HEAD", "/follow?workspace=a", "GET"],
      ["HEAD", opening, "GET"],
      ["POST", opening, "GET"],
      ["POST", "/", "GET, HEAD"],
      ["DELETE", "/nothing", "GET, HEAD"],
    ] as const
  ) {
    const response = await fetch(`${fixture.server.origin}${path}`, {
      method,
      headers: fixture.client.headers,
      redirect: "manual",
      ...(method === "PUT" || method === "POST" ? { body: CALL } : {}),
    });
    assert.deepEqual(
      [response.status, response.headers.get("allow")],
      [405, allowed],
      `${method} ${path}`,
    );
    await response.body?.cancel();
  }
  assert.equal(fixture.session.hub.subscribers, 0);
  const opened = await fetch(`${fixture.server.origin}${opening}`, { redirect: "manual" });
  assert.equal(opened.status, 303);
  await opened.body?.cancel();
  const head = await fetch(fixture.server.origin, { method: "HEAD" });
  assert.deepEqual([head.status, await head.text()], [200, ""]);
  const unknown = await fetch(`${fixture.server.origin}/nothing`);
  assert.equal(unknown.status, 404);
  await unknown.body?.cancel();
});

Deno.test("GET /events goes on from the header of who reconnects, not from its first address", async () => {
  await using fixture = await WebFixture.create();
  const { hub } = fixture.session;
  const first = hub.last;
  await fixture.run("workflow", { workflow: "greet" });
  const { last, seq: end } = hub;
  assert.ok(end > 1);
  for (
    const [query, headers, from] of [
      [`?after=${first}`, {}, 1],
      [`?after=${first}`, { "Last-Event-ID": last }, end + 1],
      ["?after=", { "Last-Event-ID": last }, end + 1],
      ["?after=", {}, undefined],
    ] as const
  ) {
    await using events = await fixture.client.events(query, headers);
    assert.equal((await events.next())?.event.type, "hello");
    hub.emit({ type: "runs.changed", project: fixture.project.root });
    const { event } = (await events.next())!;
    const said = `${query} ${JSON.stringify(headers)}`;
    if (from === undefined) assert.ok(event.seq > end, said);
    else assert.equal(event.seq, from, said);
  }
});

Deno.test("WebServer hears cancel and server while all else waits, and forgets who waits no more", async () => {
  await using fixture = await WebFixture.create({ patienceMs: 600_000 });
  const { project, client } = fixture;
  // What git asks does not end.
  const [hook, asked] = [project.path("hangs"), project.path("asked")];
  await Deno.writeTextFile(asked, "");
  await Deno.writeTextFile(hook, `#!/bin/sh\necho asked >>${asked}\nexec sleep 1000\n`, {
    mode: 0o755,
  });
  await project.git.git("project/api", "config", "core.fsmonitor", hook);
  const timesAsked = () => Deno.readTextFileSync(asked).split("\n").length - 1;
  const gone = new AbortController();
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "status", params: {} });
  const url = `${fixture.server.origin}/rpc`;
  const { signal } = gone;
  const waiting = Array.from(
    { length: 100 },
    () => fetch(url, { method: "POST", body, headers: client.headers, signal }).catch(() => {}),
  );
  await eventually(timesAsked, (times) => times > 0);
  const busy = () => client.answer("repositories", {}).then(({ error }) => error?.data.code);
  await eventually(busy, (code) => code === "SERVER_BUSY");
  assert.equal((await client.call("server", {})).version, "0.0.0");
  assert.equal((await client.failure("cancel", { operation: "x" })).data.code, "NAME_UNKNOWN");
  gone.abort();
  await Promise.all(waiting);
  await eventually(busy, (code) => code === undefined);
});

Deno.test("GET /follow gives its place back where there is nothing to follow", async () => {
  await using fixture = await WebFixture.create();
  const follow = async () => {
    const response = await fetch(`${fixture.server.origin}/follow?workspace=none`, {
      headers: fixture.client.headers,
    });
    await response.body?.cancel();
    return response.status;
  };
  for (let i = 0; i < 6; i++) {
    const statuses = await Promise.all(Array.from({ length: 20 }, follow));
    assert.deepEqual([...new Set(statuses)], [404]);
  }
});

Deno.test("requireOwnPage() takes the bare name on the port that browsers leave out", () => {
  const asked = (host: string, origin: string) =>
    new Request("http://x", { headers: { host, origin } });
  for (const name of ["127.0.0.1", "localhost"]) {
    requireOwnPage(asked(name, `http://${name}`), 80);
    requireOwnPage(asked(`${name}:80`, `http://${name}:80`), 80);
    assert.throws(() => requireOwnPage(asked(name, `http://${name}`), 8080), {
      code: "RPC_REFUSED",
    });
  }
  assert.throws(() => requireOwnPage(asked("evil.example", "http://evil.example"), 80), {
    code: "RPC_REFUSED",
  });
});
