/**
 * Collects the wire types: those of `lib/web/wire.ts` and all types that they refer to.
 *
 * Works on the text of the sources, which `deno fmt` keeps regular, so that comments are kept and
 * no compiler is needed.
 *
 * @module
 */

/** Declarations by name, as TypeScript with comments. */
export type Declarations = Readonly<Record<string, string>>;

const ROOT = new URL("../..", import.meta.url);

/** The contract, and its two parts. */
const WIRE = ["lib/web/wire.ts", "lib/web/wire_plans.ts", "lib/web/wire_events.ts"];

const DECLARATION = /(?:^\/\*\*(?:(?!\*\/)[^])*\*\/\n)?^(?:export )?(interface|type) (\w+)/gm;
const IMPORT = /^(import|export)(?: type)? \{([^}]*)\} from "(\.[^"]+)";/gm;

/** A module: what it declares, and where it imports other names from. */
interface SourceModule {
  readonly declarations: ReadonlyMap<string, string>;
  readonly imports: ReadonlyMap<string, string>;
  /** The imported names that it exports again. */
  readonly exported: readonly string[];
}

/** The declarations: first those of the contract, then the others by name. */
export function wireTypes(): Declarations {
  const modules = new Map<string, SourceModule>();
  const found = new Map<string, string>();
  const waiting: { readonly path: string; readonly name: string }[] = [];
  const moduleAt = (path: string): SourceModule => {
    const known = modules.get(path) ?? readModule(path);
    modules.set(path, known);
    return known;
  };
  for (const path of WIRE) {
    const { declarations, exported } = moduleAt(path);
    for (const name of [...declarations.keys(), ...exported]) waiting.push({ path, name });
  }
  const first = new Set(WIRE.flatMap((path) => [...moduleAt(path).declarations.keys()]));
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { path, name } = next;
    const { declarations, imports } = moduleAt(path);
    const text = declarations.get(name);
    const source = imports.get(name);
    if (text === undefined && source !== undefined) waiting.push({ path: source, name });
    if (text === undefined || found.has(name)) continue;
    found.set(name, text);
    for (const used of namesIn(text)) waiting.push({ path, name: used });
  }
  const others = [...found.keys()].filter((name) => !first.has(name)).sort();
  return Object.fromEntries([...first, ...others].map((name) => [name, found.get(name)!]));
}

/** The names of types that a declaration uses. */
function namesIn(text: string): ReadonlySet<string> {
  const code = text.replaceAll(/\/\*[^]*?\*\/|\/\/.*|"[^"\n]*"/g, "");
  return new Set(code.match(/\b[A-Z]\w*\b/g));
}

function readModule(path: string): SourceModule {
  const text = Deno.readTextFileSync(new URL(path, ROOT));
  const declarations = new Map<string, string>();
  for (const match of text.matchAll(DECLARATION)) {
    const [whole, kind, name] = match;
    const end = endOf(text, match.index + whole.length, kind === "interface" ? "}" : ";");
    declarations.set(name!, text.slice(match.index, end).replace(/^export /m, ""));
  }
  const imports = new Map<string, string>();
  const exported: string[] = [];
  for (const [, keyword, list, source] of text.matchAll(IMPORT)) {
    const target = new URL(source!, new URL(path, ROOT)).pathname.slice(ROOT.pathname.length);
    const names = list!.split(",").map((name) => name.replace(/^\s*type /, "").trim());
    for (const name of names) imports.set(name, target);
    if (keyword === "export") exported.push(...names);
  }
  return { declarations, imports, exported };
}

/** Where a declaration ends: after the first such character outside of brackets. */
function endOf(text: string, start: number, last: "}" | ";"): number {
  let depth = 0;
  const tokens = /\/\*[^]*?\*\/|\/\/.*|"[^"\n]*"|[{}()[\];]/g;
  tokens.lastIndex = start;
  for (let token = tokens.exec(text); token !== null; token = tokens.exec(text)) {
    const [word] = token;
    if ("{([".includes(word)) depth++;
    else if ("})]".includes(word)) depth--;
    if (depth === 0 && word === last) return tokens.lastIndex;
  }
  throw new Error("a declaration has no end");
}

/** The text of lib/web/wire_types.json. */
export function typesJson(): string {
  return `${JSON.stringify(wireTypes(), null, 2)}\n`;
}

/** The text of docs/rpc-types.md. */
export function typesDocument(): string {
  const types = wireTypes();
  const { Methods, ConnectionMethods, ...rest } = types;
  const block = (text: string) =>
    `<!-- test: tested by tests/scripts/wire_types_test.ts -->\n\n\`\`\`ts\n${text}\n\`\`\``;
  const sections = Object.entries(rest).map(([name, text]) => `### ${name}\n\n${block(text)}`);
  return `# Types of the RPC interface

Generated from \`lib/web/wire.ts\` and what it is made of by \`deno task docs\`. [rpc.md](rpc.md) tells
how to use them. The method \`rpc.discover\` returns the same declarations, under
\`components.x-typescript\`.

## Methods

${block(Methods!)}

With \`--stdio\` also:

${block(ConnectionMethods!)}

## Types

${sections.join("\n\n")}
`;
}
