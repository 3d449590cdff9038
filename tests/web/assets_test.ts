import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { assetFolder, readAssets } from "../../lib/web/assets.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";

const FILES = { "index.html": "<p>page", "app.js": "js", "app.css": "css", "icon.svg": "<svg/>" };

const textOf = (assets: Awaited<ReturnType<typeof readAssets>>, path: string) =>
  new TextDecoder().decode(assets.get(path)?.bytes);

const PATHS = ["/", "/app.css", "/app.js", "/icon.svg", "/index.html"];

Deno.test("readAssets() reads the files of the page and no other, from a folder", async () => {
  using folder = new TemporaryFolder({ ...FILES, "secret.js": "x", ".env": "x" });
  const assets = await readAssets(pathToFileURL(`${folder.path}/`));
  assert.deepEqual([...assets.keys()].sort(), PATHS);
  assert.equal(textOf(assets, "/"), "<p>page");
  assert.match(assets.get("/app.js")!.type, /^text\/javascript/);
});

Deno.test("readAssets() reads them from the web where nestr was imported from there", async () => {
  const asked: string[] = [];
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
    const { pathname } = new URL(request.url);
    asked.push(pathname);
    return new Response(FILES[pathname.slice("/v1/dist/".length) as keyof typeof FILES]);
  });
  const assets = await readAssets(new URL(`http://127.0.0.1:${server.addr.port}/v1/dist/`));
  assert.deepEqual([...assets.keys()].sort(), PATHS);
  assert.equal(textOf(assets, "/app.css"), "css");
  assert.deepEqual(asked.sort(), Object.keys(FILES).map((it) => `/v1/dist/${it}`).sort());
});

Deno.test("readAssets() says on the page why there is none", async () => {
  using folder = new TemporaryFolder();
  const local = await readAssets(pathToFileURL(`${folder.path}/`));
  assert.match(textOf(local, "/"), /not built.*deno task app/s);
  assert.deepEqual([...local.keys()], ["/"]);
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    () => new Response("nothing here", { status: 404 }),
  );
  const url = `http://127.0.0.1:${server.addr.port}/dist/`;
  const remote = await readAssets(new URL(url));
  assert.match(textOf(remote, "/"), /cannot be loaded/);
  assert.ok(textOf(remote, "/").includes(url));
  assert.ok(!textOf(remote, "/").includes("deno task app"));
});

Deno.test("assetFolder() leads to the page from the source, from a package and from a bundle", () => {
  const from = (module: string) => assetFolder(module).href;
  const folder = "file:///n/lib/web/app/dist/";
  assert.equal(from("file:///n/lib/web/assets.ts"), folder);
  // What `deno pack` makes of the source for npm.
  assert.equal(from("file:///n/lib/web/assets.js"), folder);
  assert.equal(from("file:///n/dist/server.js"), "file:///n/dist/web/");
});
