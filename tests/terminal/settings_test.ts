import assert from "node:assert/strict";
import { resolve } from "node:path";
import { resolveSettings } from "../../lib/manifest/settings.ts";
import type { Appearance } from "../../lib/terminal/appearance.ts";
import { renderSettings } from "../../lib/terminal/settings.ts";
import { loadStyle } from "../../lib/terminal/style.ts";
import { symbolsFor } from "../../lib/terminal/symbols.ts";

const piped: Appearance = { style: await loadStyle(0), symbols: symbolsFor(true), columns: null };

Deno.test("renderSettings() shows each setting with its value and origin", async () => {
  // On Windows with a drive, which makes the column wider.
  const logFile = resolve("/tmp/log");
  const settings = resolveSettings({
    flags: { jobs: "2" },
    env: (name) => name === "NESTR_NETWORK_JOBS" ? "3" : undefined,
    project: { manifest: "/shop/nestr.toml", defaults: { timeoutMs: 5_400_000 } },
    user: { file: "/home/a/config.toml", values: { log_file: logFile } },
  });
  const rows = [
    ["jobs", "2", "flag         --jobs"],
    ["network_jobs", "3", "environment  NESTR_NETWORK_JOBS"],
    ["host_jobs", "4", "default"],
    ["timeout", "1h30m", "project      /shop/nestr.toml"],
    ["color", "auto", "default"],
    ["log", "off", "default"],
    ["log_file", logFile, "user         /home/a/config.toml"],
    ["keep_runs", "50", "default"],
  ] as const;
  const shown = rows.map(([name, value, origin]) =>
    `${name.padEnd(12)}  ${value.padEnd(logFile.length)}  ${origin}\n`
  );
  assert.equal(await renderSettings(settings, piped), shown.join(""));
});

Deno.test("renderSettings() has a word for what is not set, and titles on a terminal", async () => {
  const text = await renderSettings(resolveSettings({}), { ...piped, columns: 80 });
  assert.match(text, /^SETTING +VALUE +ORIGIN\n/);
  assert.match(text, /\ntimeout +none +default\n/);
  assert.match(text, /\nlog_file +- +default\n/);
});

Deno.test("renderSettings() writes a time limit as it would be typed", async () => {
  for (const [timeoutMs, text] of [[1, "1ms"], [61_500, "1m1s500ms"], [7_200_000, "2h"]] as const) {
    const rendered = await renderSettings(resolveSettings({ flags: { timeoutMs } }), piped);
    assert.ok(rendered.split("\n")[3]!.split(/ +/)[1] === text, rendered);
  }
});
