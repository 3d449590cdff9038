import assert from "node:assert/strict";
import { manifestJsonSchema } from "../../lib/manifest/json_schema.ts";
import { loadManifest } from "../../lib/manifest/load.ts";
import { resolveSettings, SETTING_NAMES } from "../../lib/manifest/settings.ts";
import { parseToml } from "../../lib/manifest/toml.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";

const page = Deno.readTextFileSync(new URL("../../docs/manifest.md", import.meta.url));

/** The fenced blocks of a language, with the line each begins at. */
function blocks(language: string): readonly { readonly line: number; readonly text: string }[] {
  return Array.from(page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)).flatMap((match) =>
    match[1] === language
      ? [{ line: page.slice(0, match.index).split("\n").length, text: match[2]! }]
      : []
  );
}

const manifests = [
  ...blocks("toml").filter(({ text }) => /^version =/m.test(text))
    .map((block) => ({ ...block, name: "nestr.toml" })),
  ...blocks("yaml").filter(({ text }) => /^version:/m.test(text))
    .map((block) => ({ ...block, name: "nestr.yaml" })),
];

for (const { line, text, name } of manifests) {
  Deno.test(`docs/manifest.md: the manifest at line ${line} is valid`, async () => {
    using folder = new TemporaryFolder({ [name]: text });
    await loadManifest(folder.at(name));
  });
}

Deno.test("docs/manifest.md has manifests in TOML and in YAML", () => {
  assert.ok(manifests.length >= 7);
  assert.ok(manifests.some(({ name }) => name === "nestr.yaml"));
});

Deno.test("docs/manifest.md shows the same first manifest in both formats", async () => {
  const first = (name: string) => manifests.find((manifest) => manifest.name === name)!.text;
  using folder = new TemporaryFolder({
    "a/nestr.toml": first("nestr.toml"),
    "b/nestr.yaml": first("nestr.yaml"),
  });
  const [toml, yaml] = [
    await loadManifest(folder.at("a/nestr.toml")),
    await loadManifest(folder.at("b/nestr.yaml")),
  ];
  for (const key of ["repositories", "components", "workflows"] as const) {
    assert.deepEqual(toml[key], yaml[key]);
  }
});

Deno.test("docs/manifest.md shows imports that work", async () => {
  const [block] = blocks("toml").filter(({ text }) => /^import =/m.test(text));
  using folder = new TemporaryFolder({
    "shop/nestr.toml": block!.text,
    "shop/team/tools.toml": "[repos.tools]\n",
    "company/filters.yaml": 'filters: {web: "tag:web"}\n',
  });
  const project = await loadManifest(folder.at("shop", "nestr.toml"));
  assert.equal(project.sources.length, 3);
});

Deno.test("docs/manifest.md shows a valid configuration of the user", () => {
  const [block] = blocks("toml").filter(({ text }) => /^color =/m.test(text));
  const values = parseToml(block!.text);
  assert.equal(resolveSettings({ user: { file: "/x", values } }).jobs.value, 16);
});

Deno.test("docs/manifest.md names every key of the schema", () => {
  const keys = new Set<string>();
  JSON.stringify(manifestJsonSchema(), (name, value) => {
    if (name === "properties") { for (const key of Object.keys(value)) keys.add(key); }
    return value;
  });
  assert.ok(keys.size > 50);
  const missing = [...keys].filter((key) => !new RegExp(`\\b${key}\\b`).test(page));
  assert.deepEqual(missing, []);
});

Deno.test("docs/manifest.md names the variable of every setting", () => {
  for (const name of SETTING_NAMES) {
    const variable = `NESTR_${
      name.replace(/Ms$/, "").replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()
    }`;
    assert.ok(page.includes(`\`${variable}\``), variable);
  }
});
