import assert from "node:assert/strict";
import type { ErrorDocument } from "../../lib/errors/nestr_error.ts";
import { NestrError } from "../../lib/errors/nestr_error.ts";
import { parseDotenv } from "../../lib/workspaces/dotenv.ts";
import { checkTemplate, renderTemplate } from "../../lib/workspaces/template.ts";

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

Deno.test("renderTemplate() names of the environment only what is similar, always in one order", async () => {
  const env = { ZEBRA: "1", SECRET_TOKEN: "s", TITLES: "t", ATITLE: "a" };
  const messages = async (text: string) => {
    const problems = await Promise.all([env, Object.fromEntries(Object.entries(env).reverse())].map(
      (it) => checkTemplate({ text, origin: "x" }, { env: it }),
    ));
    assert.deepEqual(problems[0]!.map((it) => it.toJSON()), problems[1]!.map((it) => it.toJSON()));
    assert.doesNotMatch(JSON.stringify(problems), /SECRET_TOKEN|ZEBRA/);
    return problems[0]!.map(({ message }) => message.replace(/^.*?: /, ""));
  };
  const similar = 'no environment variable "TITLE"; similar: TITLES, ATITLE';
  assert.deepEqual(await messages("{{env.TITLE}}"), [similar]);
  assert.deepEqual(await messages("{{#with env}}{{TITLE}}{{/with}}"), [similar]);
  assert.deepEqual(await messages("{{env.NOTHING}}"), ['no environment variable "NOTHING"']);
  assert.match((await messages("{{env}}"))[0]!, /is a group of names, not a value$/);
});

Deno.test("renderTemplate() sorts the names that exist after the nearest", async () => {
  const ports = { main: 1, 10000: 1, 443: 1, 5432: 1, alpha: 1 };
  const error = await renderTemplate({ text: "{{ports.5433}}", origin: "x" }, { ports })
    .catch((it: NestrError) => it);
  assert.match(String(error), /there are: 5432, 443, 10000, alpha, main$/);
});

Deno.test("renderTemplate() refuses to write a group of names as a text", async () => {
  const error = await refused("{{services.postgres.ports}}");
  assert.equal(error.code, "TEMPLATE_NAME_UNKNOWN");
  assert.match(error.message, /is a group of names, not a value; it holds: 5432, main$/);
  assert.match((await refused('{{default services.postgres "x"}}')).message, /is a group of names/);
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
    ["{{shout env.HOME}}", /^"shout" is not a function/, 1, 3],
    ["{{lookup env 'HOME'}}", /^"lookup" is not a function/, 1, 3],
    ["{{log env.HOME}}", /^"log" is not a function/, 1, 3],
    ["{{quote (shout env.HOME)}}", /^"shout" is not a function/, 1, 10],
    ["{{#env.HOME}}{{/env.HOME}}", /^"env.HOME" is not a block/, 1, 4],
    ["{{^env.HOME}}{{/env.HOME}}", /^"env.HOME" is not a block/, 1, 4],
    ["{{if env.HOME}}", /^"if" is not a function/, 1, 3],
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

const NASTY = "abc\nLD_PRELOAD=/evil";

/** Renders for an env file, where a plain value has one line. */
const renderLines = (text: string, values: Record<string, unknown>) =>
  renderTemplate({ text, origin: "x", lines: "single" }, values);

Deno.test("renderTemplate() lets no plain value become further variables of an env file", async () => {
  const cases: readonly (readonly [string, string, number])[] = [
    ["T={{ env.TOK }}", "write {{quote env.TOK}}", 6],
    ["T={{{env.TOK}}}", "write {{quote env.TOK}}", 6],
    ["T={{#if env.TOK}}{{env.TOK}}{{/if}}", "write {{quote env.TOK}}", 20],
    ['T={{default env.TOK "x"}}', "write {{quote (default env.TOK …)}}", 13],
    ['T={{default env.NO (default env.TOK "x")}}', "write {{quote (default env.TOK …)}}", 29],
    ["{{#with env}}T={{TOK}}{{/with}}", "write {{quote TOK}}", 18],
    ["{{#each env}}T={{this}}{{/each}}", "write {{quote this}}", 18],
    ["{{#each env as |it|}}T={{it}}{{/each}}", "write {{quote it}}", 26],
    ["{{#each keys}}{{@key}}=1{{/each}}", "write {{quote @key}}", 17],
  ];
  for (const end of ["\n", "\r", "#\u2028", "#\u2029"]) {
    const value = NASTY.replace("\n", end);
    const values = { env: { TOK: value }, keys: { [value]: 1 } };
    for (const [text, hint, column] of cases) {
      const error = await renderLines(text, values).catch((it: unknown) => it);
      assert.ok(error instanceof NestrError, text);
      assert.equal(error.code, "ENV_FILE_INVALID", text);
      assert.equal(error.hint, hint, text);
      assert.equal(error.details?.column, column, text);
      assert.match(error.message, /^the value of "\S+" in x, line 1, column \d+ has several lines/);
      assert.doesNotMatch(JSON.stringify(error), /LD_PRELOAD/);
    }
  }
  const values = { env: { TOK: NASTY } };
  assert.equal(await renderTemplate({ text: "{{env.TOK}}", origin: "x" }, values), NASTY);
  assert.equal(
    await renderLines("{{#if env.TOK}}A={{url env.TOK}}{{/if}}", values),
    "A=abc%0ALD_PRELOAD%3D%2Fevil",
  );
});

Deno.test("renderTemplate() puts a quoted value of several lines only where it is read as one", async () => {
  const values = { env: { TOK: NASTY, QUOTED: 'a"\nLD_PRELOAD=/evil\nB="' } };
  const fine = [
    "T={{quote env.TOK}}",
    "  export T={{quote env.TOK}}  # comment\nB=2",
    "A=1\r\nT={{quote env.TOK}}\r\n",
    "{{#if env.TOK}}T={{quote env.TOK}}{{/if}}",
    'T={{quote (default env.TOK "x")}}',
    'T={{default (quote env.TOK) "x"}}',
  ];
  for (const text of fine) {
    const read = await parseDotenv(await renderLines(text, values), "x");
    assert.equal(read.get("T"), NASTY, text);
    assert.equal(read.has("LD_PRELOAD"), false, text);
  }
  const misplaced = [
    "T=x{{quote env.TOK}}",
    "T={{quote env.TOK}}/path",
    "T={{quote env.TOK}}#comment",
    'T="{{quote env.QUOTED}}"',
    "# {{quote env.TOK}}",
    "{{quote env.TOK}}",
    "T= {{quote env.TOK}}",
    "T={{quote env.TOK}}{{quote env.TOK}}",
  ];
  for (const text of misplaced) {
    const error = await renderLines(text, values).catch((it: unknown) => it);
    assert.ok(error instanceof NestrError, text);
    assert.equal(error.code, "ENV_FILE_INVALID", text);
    assert.match(error.message, /is not all of a variable's value in x, line 1, column \d+$/, text);
    assert.doesNotMatch(JSON.stringify(error), /LD_PRELOAD/);
  }
  assert.equal(
    await renderLines("T=x{{quote env.A}}", { env: { A: "one line" } }),
    "T=x'one line'",
  );
  const twice = await renderLines("A={{url (quote env.TOK)}}", values);
  assert.equal(twice, `A=${encodeURIComponent(`'${NASTY}'`)}`);
});

/** What `checkTemplate` finds: code, line and column of each. */
async function found(text: string, lines: "any" | "single" = "any") {
  const problems = await checkTemplate({ text, origin: "x", line: 10, lines }, VALUES);
  return problems.map(({ code, details }) => `${code} ${details?.line}:${details?.column}`);
}

Deno.test("checkTemplate() finds all problems, in the order of their places", async () => {
  const text = [
    "A={{services.postgre.host}} {{shout env.HOME}}",
    "B={{qoute env.HOME}}{{env.NONE}}",
    "{{> partial}}",
    "{{#env}}{{services.redis.host}}{{yell env.HOME}}{{/env}}",
    "C={{url (default env.NONE (shout 1))}}{{quote}}{{services}}",
    "{{#each list}}{{name}}{{nam}}{{/each}}",
    "{{#if env.NONE}}{{env.NONE}}{{lookup a b}}{{else}}{{ports.1}}{{/if}}",
  ].join("\n");
  assert.deepEqual(await found(text), [
    "TEMPLATE_NAME_UNKNOWN 10:5",
    "TEMPLATE_INVALID 10:31",
    "TEMPLATE_INVALID 11:5",
    "TEMPLATE_NAME_UNKNOWN 11:23",
    "TEMPLATE_INVALID 12:1",
    "TEMPLATE_INVALID 13:4",
    "TEMPLATE_INVALID 13:34",
    "TEMPLATE_INVALID 14:28",
    "TEMPLATE_INVALID 14:41",
    "TEMPLATE_NAME_UNKNOWN 14:50",
    "TEMPLATE_NAME_UNKNOWN 15:25",
    "TEMPLATE_INVALID 16:31",
    "TEMPLATE_NAME_UNKNOWN 16:53",
  ]);
});

Deno.test("checkTemplate() finds nothing where rendering succeeds, and what rendering throws", async () => {
  const fine = [
    "",
    "no template",
    "{{ports.8080}}",
    "{{#if env.NONE}}{{env.NONE}}{{/if}}{{#unless env.HOME}}{{env.NONE}}{{/unless}}",
    '{{default env.NONE "x"}}{{#if services.redis}}{{services.redis.host}}{{/if}}',
  ];
  for (const text of fine) assert.deepEqual(await found(text), [], text);
  assert.deepEqual(await found("{{env.HOME}}{{env.NONE}} {{#if"), ["TEMPLATE_INVALID 10:26"]);
  for (const text of ["{{env.NONE}}{{x}}", "{{shout 1}}", "{{#each env.NONE}}{{/each}}", "{{ }}"]) {
    const [first] = await checkTemplate({ text, origin: "aether.toml" }, VALUES);
    assert.deepEqual(first?.toJSON(), await refused(text));
  }
});

Deno.test("checkTemplate() finds values that cannot be written to an env file", async () => {
  const text = "A={{env.A}}\nB={{quote env.B}}\nC=x{{quote env.A}}";
  const values = { env: { A: "1\n2", B: "it's $HOME" } };
  const problems = await checkTemplate({ text, origin: "x", lines: "single" }, values);
  assert.deepEqual(
    problems.map(({ code, details }) => [code, details?.line, details?.column]),
    [["ENV_FILE_INVALID", 1, 5], ["ENV_FILE_INVALID", 2, 5], ["ENV_FILE_INVALID", 3, 6]],
  );
});
