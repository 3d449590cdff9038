import assert from "node:assert/strict";
import type { ErrorDocument } from "../../lib/errors/nestr_error.ts";
import { NestrError } from "../../lib/errors/nestr_error.ts";
import { renderTemplate, renderTemplates } from "../../lib/workspaces/template.ts";

const VALUES = {
  services: {
    postgres: { host: "localhost", ports: { 5432: 20001, main: 20001 } },
    "my-db": { host: "db.example", ports: { 1: 20002 } },
    null: { host: "odd", ports: {} },
  },
  ports: { 8080: 20003 },
  workspace: { name: "feature", root: "/w/feature", namespace: "shop-feature-1a2b" },
  project: { name: "shop", root: "/w" },
  env: { HOME: "/home/me", PASSWORD: "a&b <c>", EMPTY: "" },
  list: [{ name: "one" }, { name: "two" }],
};

const render = (text: string) => renderTemplate({ text, origin: "aether.toml" }, VALUES);

async function refused(text: string, line?: number): Promise<ErrorDocument> {
  try {
    const source = { text, origin: "aether.toml", ...(line === undefined ? {} : { line }) };
    const rendered = await renderTemplate(source, VALUES);
    assert.fail(`rendered: ${JSON.stringify(rendered)}`);
  } catch (error) {
    if (error instanceof NestrError) return error.toJSON();
    throw error;
  }
}

const placeOf = ({ details }: ErrorDocument) => [details?.line, details?.column];

Deno.test("renderTemplate() takes numbers as segments of a path, wherever a path can stand", async () => {
  const cases: Readonly<Record<string, string>> = {
    "{{ services.postgres.ports.5432 }}": "20001",
    "{{services.postgres.ports.5432}}": "20001",
    "{{{services.postgres.ports.5432}}}": "20001",
    "{{~ services.postgres.ports.5432 ~}} x": "20001x",
    "{{services.postgres.ports.[5432]}}": "20001",
    "{{services/postgres/ports/5432}}": "20001",
    "{{@root.services.postgres.ports.5432}}": "20001",
    "{{ports.8080}}{{this.ports.8080}}{{./ports.8080}}": "200032000320003",
    "{{url services.postgres.ports.5432}}": "20001",
    "{{url (default services.postgres.ports.9 services.postgres.ports.5432)}}": "20001",
    "{{#if services.postgres.ports.5432}}{{ports.8080}}{{/if}}": "20003",
    "{{#if services.postgres.ports.9}}a{{else if ports.8080}}b{{/if}}": "b",
    "{{#with services.postgres}}{{ports.5432}} {{../ports.8080}}{{/with}}": "20001 20003",
    "{{#each services.postgres.ports}}{{@key}}={{this}} {{/each}}": "5432=20001 main=20001 ",
    "{{#each services as |it name|}}{{name}}:{{it.host}} {{/each}}":
      "postgres:localhost my-db:db.example null:odd ",
    "{{#each list}}{{#if @first}}{{../ports.8080}} {{/if}}{{name}}{{/each}}": "20003 onetwo",
    "{{list.0.name}}": "one",
    "{{services.my-db.host}} {{services.my-db.ports.1}}": "db.example 20002",
    "{{services.null.host}}": "odd",
    "{{services.postgres.ports.main}}": "20001",
  };
  for (const [text, expected] of Object.entries(cases)) {
    assert.equal(await render(text), expected, text);
  }
});

Deno.test("renderTemplate() leaves what looks like a path alone outside mustaches and in texts", async () => {
  const cases: Readonly<Record<string, string>> = {
    "a.5432 {{! x.5432 }}b.1 {{!-- {{x.5}} --}}c": "a.5432 b.1 c",
    '{{default env.MISSING "a.5432"}} {{default env.MISSING "x.1/2 }}"}}': "a.5432 x.1/2 }}",
    "{{default env.MISSING 3.14}}{{default env.MISSING -5}}": "3.14-5",
    "\\{{services.a.ports.5432}} {{ports.8080}}": "{{services.a.ports.5432}} 20003",
    "\\\\{{ports.8080}}": "\\20003",
    "{{{{if env.HOME}}}}{{x.5432}}{{{{/if}}}}": "{{x.5432}}",
    "no template": "no template",
    "": "",
  };
  for (const [text, expected] of Object.entries(cases)) {
    assert.equal(await render(text), expected, text);
  }
});

Deno.test("renderTemplate() escapes nothing for HTML", async () => {
  assert.equal(await render("{{env.PASSWORD}} & {{#if env.HOME}}<{{/if}}"), "a&b <c> & <");
});

Deno.test("renderTemplate() has quote, url and default", async () => {
  assert.equal(await render("A={{quote env.PASSWORD}}"), "A='a&b <c>'");
  assert.equal(await render("{{url env.PASSWORD}}"), "a%26b%20%3Cc%3E");
  assert.equal(await render('{{default env.EMPTY "x"}}{{default env.HOME "x"}}'), "x/home/me");
  assert.equal(await render('{{url (default env.NONE "a b")}}'), "a%20b");
});

Deno.test("renderTemplate() says which name is missing, where, and what exists", async () => {
  const error = await refused("A=1\nURL=x:{{ services.postgre.ports.5432 }}", 10);
  assert.equal(error.code, "TEMPLATE_NAME_UNKNOWN");
  assert.equal(
    error.message,
    '"services.postgre.ports.5432" in aether.toml, line 11, column 10: ' +
      'no service "postgre"; there are: postgres, my-db, null',
  );
  assert.equal(error.hint, 'did you mean "services.postgres.ports.5432"?');
  assert.deepEqual(error.details, {
    path: "services.postgre.ports.5432",
    candidates: ["postgres", "my-db", "null"],
    origin: "aether.toml",
    line: 11,
    column: 10,
  });
});

Deno.test("renderTemplate() tells columns of the original where brackets were put in", async () => {
  const ports = "{{services.postgres.ports.5432}}";
  const missing = await refused(`${ports}${ports} {{services.postgres.ports.5433}} ${ports}`);
  assert.deepEqual(placeOf(missing), [1, 2 * ports.length + 4]);
  assert.match(missing.message, /no port of service "postgres" "5433"; there are: 5432, main/);
  const invalid = await refused(`é\n${ports}\r\n${ports} {{ports.8080 =}}`);
  assert.equal(invalid.code, "TEMPLATE_INVALID");
  assert.deepEqual(placeOf(invalid), [3, ports.length + 15]);
  assert.equal(invalid.details?.excerpt, `${ports} {{ports.8080 =}}`);
});

Deno.test("renderTemplate() takes a missing name for false in if, unless and default alone", async () => {
  assert.equal(await render("{{#if env.NONE}}a{{else}}b{{/if}}"), "b");
  assert.equal(await render("{{#unless services.redis.host}}none{{/unless}}"), "none");
  assert.equal((await refused("{{env.NONE}}")).code, "TEMPLATE_NAME_UNKNOWN");
  assert.equal((await refused("{{quote env.NONE}}")).code, "TEMPLATE_NAME_UNKNOWN");
  assert.equal((await refused("{{#each env.NONE}}{{/each}}")).code, "TEMPLATE_NAME_UNKNOWN");
  assert.equal((await refused("{{#if environment.X}}{{/if}}")).code, "TEMPLATE_NAME_UNKNOWN");
  assert.match((await refused("{{#each list}}{{nam}}{{/each}}")).message, /no name "nam".*: name/);
});

Deno.test("renderTemplate() reaches no prototype and no function", async () => {
  for (
    const path of [
      "constructor",
      "__proto__",
      "env.constructor",
      "env.__proto__.x",
      "env.HOME.length",
      "env.toString",
      "list.map",
      "@root.constructor",
      "@nothing",
    ]
  ) {
    assert.equal((await refused(`{{${path}}}`)).code, "TEMPLATE_NAME_UNKNOWN", path);
    assert.equal(await render(`{{default (default env.HOME "") "x"}}`), "/home/me");
  }
  assert.equal(await render('{{default env.constructor "x"}}'), "x");
});

Deno.test("renderTemplate() refuses to write a group of names as a text", async () => {
  const error = await refused("{{services.postgres.ports}}");
  assert.equal(error.code, "TEMPLATE_NAME_UNKNOWN");
  assert.match(error.message, /is a group of names, not a value; it holds: 5432, main$/);
});

Deno.test("renderTemplate() says in words what is wrong with a template, and where", async () => {
  const cases: readonly (readonly [string, RegExp, number, number])[] = [
    ["a\n  {{ env.HOME", /^a "{{" has no "}}" in aether.toml, line 2, column 3$/, 2, 3],
    ["{{#if env.HOME}}a", /^a block is not closed/, 1, 18],
    ["a\n{{/if}}", /^"{{\/" closes or continues no block/, 2, 1],
    ["{{#if env.HOME}}{{/each}}", /^the block "if" is closed as "each"/, 1, 4],
    ["{{ }}", /^a name is missing before "}}"/, 1, 4],
    ["{{env.HOME\n{{env.HOME}}", /^a "}}" is missing before this "{{"/, 2, 1],
    ["{{{env.HOME}}", /^a "{{{" ends with "}}}"/, 1, 12],
    ["{{env.HOME}}{{! comment", /^a "{{" has no "}}"/, 1, 13],
    ["{{{{if env.HOME}}}}", /^what follows cannot stand here/, 1, 16],
    ["{{env.HOME}} {{env.HOME]}}", /cannot stand here/, 1, 20],
    ["{{../env/../HOME}}", /^invalid path: ..\/env\/../, 1, 3],
    ["{{> partial}}", /^a partial cannot be used/, 1, 1],
    ["{{#> partial}}{{/partial}}", /^a partial cannot be used/, 1, 1],
    ["{{* decorator}}", /^a decorator cannot be used/, 1, 1],
    ["{{shout env.HOME}}", /^"shout" is no function/, 1, 3],
    ["{{lookup env 'HOME'}}", /^"lookup" is no function/, 1, 3],
    ["{{log env.HOME}}", /^"log" is no function/, 1, 3],
    ["{{quote (shout env.HOME)}}", /^"shout" is no function/, 1, 10],
    ["{{#env.HOME}}{{/env.HOME}}", /^"env.HOME" is no block/, 1, 4],
    ["{{^env.HOME}}{{/env.HOME}}", /^"env.HOME" is no block/, 1, 4],
    ["{{if env.HOME}}", /^"if" is no function/, 1, 3],
    ["{{quote}}", /^"quote" takes one value/, 1, 3],
    ["{{default env.HOME}}", /^"default" takes two values/, 1, 3],
    ["{{#each env list}}{{/each}}", /^"#each" takes one value/, 1, 1],
    ['{{"a"}}', /^a name is missing/, 1, 3],
  ];
  for (const [text, message, line, column] of cases) {
    const error = await refused(text);
    assert.equal(error.code, "TEMPLATE_INVALID", text);
    assert.match(error.message, message, text);
    assert.deepEqual(placeOf(error), [line, column], text);
  }
  assert.equal((await refused("{{qoute env.HOME}}")).hint, 'did you mean "quote"?');
});

Deno.test("renderTemplate() keeps a value secret that no env file can hold", async () => {
  const values = { env: { KEY: 'it\'s\r"secret"' } };
  const rendering = renderTemplate({ text: "\nA={{quote env.KEY}}", origin: "x" }, values);
  const error = await rendering.catch((it: unknown) => it);
  assert.ok(error instanceof NestrError);
  assert.equal(error.code, "ENV_FILE_INVALID");
  assert.match(error.message, /in x, line 2, column 5/);
  assert.doesNotMatch(JSON.stringify(error), /secret/);
});

Deno.test("renderTemplates() renders each one, in order", async () => {
  const sources = ["{{ports.8080}}", "b", "{{env.HOME}}"].map((text) => ({ text, origin: "x" }));
  assert.deepEqual(await renderTemplates(sources, VALUES), ["20003", "b", "/home/me"]);
});
