/**
 * Reads scripts/install.ps1 and runs nothing of it: it installs on Windows only, where ci.yml runs it. Its
 * parts are held to what was wrong with them once.
 */

import assert from "node:assert/strict";

const TEXT = await Deno.readTextFile(new URL("../../scripts/install.ps1", import.meta.url));

/** The text of a function without its comments; the one of the whole script holds all others. */
function body(name: string): string {
  const lines = TEXT.split("\n");
  const start = lines.findIndex((line) => line.trimStart().startsWith(`function ${name}`));
  assert.notEqual(start, -1, name);
  const indent = lines[start]!.match(/^ */)![0];
  const end = lines.indexOf(`${indent}}`, start);
  return lines.slice(start, end + 1).filter((line) => !/^\s*#/.test(line)).join("\n");
}

/** The block behind a word, up to the line with its closing brace. */
function block(text: string, word: string): string {
  const [, indent, inside] =
    text.match(new RegExp(`^( *)(?:} )?${word} \\{\\n([^]*?)^\\1}`, "m")) ??
      assert.fail(`there is no ${word} in:\n${text}`);
  assert.ok(indent !== undefined);
  return inside!;
}

Deno.test("the source of install.ps1 closes every bracket and quotation mark that it opens", () => {
  // Comments and texts first: what stands in them opens nothing.
  const rest = TEXT.replace(/<#[^]*?#>/, "")
    .replaceAll(/(?:^|\s)#.*$|'[^'\n]*'/gm, "")
    .replaceAll(/\$\(\[guid\]::NewGuid\(\)\.ToString\(\)\)/g, "")
    .replaceAll(/"(?:`.|[^"`\n])*"/g, "");
  const open: string[] = [];
  for (const [char] of rest.matchAll(/[(){}[\]]/g)) {
    if ("({[".includes(char)) open.push(char);
    else assert.equal(open.pop(), { ")": "(", "}": "{", "]": "[" }[char]);
  }
  assert.deepEqual(open, []);
  assert.doesNotMatch(rest, /['"]/);
});

Deno.test("the source of install.ps1 takes every parameter from the environment, by the name that its help tells", () => {
  const [, parameters] = TEXT.match(/^param\(\n([^]*?)^\)/m)!;
  const lines = parameters!.trim().split("\n");
  assert.ok(lines.length >= 7);
  for (const line of lines) {
    const [, type, name, variable] = line.match(/\[(\w+)\] \$(\w+) = \(?\$env:(NESTR_\w+)/) ??
      assert.fail(line);
    if (type === "switch") assert.match(line, / -eq '1'\),?$/);
    const [, help] = TEXT.match(new RegExp(`^\\.PARAMETER ${name}\\n(.*)$`, "m"))!;
    assert.match(help!, new RegExp(`\\b${variable}\\b`));
  }
});

Deno.test("the source of install.ps1 brings a program back however its replacement ends", () => {
  const text = body("Set-Program");
  // Ctrl-C runs what stands in finally, and no catch.
  assert.doesNotMatch(text, /catch/);
  assert.equal(block(text, "try").match(/Move-Item/g)?.length, 2);
  assert.match(
    block(text, "finally"),
    /-not \(Test-Path -LiteralPath \$Path\)[^]*Move-Item -LiteralPath \$old/,
  );
});

Deno.test("the source of install.ps1 deletes renamed programs only when all else is done", () => {
  const text = body("Install-Nestr");
  assert.equal(text.match(/^ *Clear-OldProgram$/gm)?.length, 2);
  const last = text.lastIndexOf("Clear-OldProgram");
  assert.ok(last > text.lastIndexOf("Set-Program $new $nestr"));
  assert.ok(last > text.lastIndexOf("Add-Ajj $work"));
  const uninstall = body("Uninstall-Nestr");
  assert.ok(uninstall.indexOf("Clear-OldProgram") > uninstall.lastIndexOf("Remove-Program"));
});

Deno.test("the source of install.ps1 replaces ajj.exe without a moment at which there is none", () => {
  const rest = body("Install-Nestr").replace(body("Uninstall-Nestr"), "");
  assert.doesNotMatch(rest, /Remove-Program \$ajj/);
  assert.match(body("Add-Ajj"), /Set-Program \$new \$ajj/);
});

Deno.test("the source of install.ps1 gives the session back the protocols that it had", () => {
  const changes = TEXT.match(/^.*SecurityProtocol = .*$/gm)!;
  assert.equal(changes.length, 2);
  assert.ok(block(body("Get-File"), "finally").includes("SecurityProtocol = $protocol\n"));
});
