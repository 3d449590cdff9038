/**
 * Selection expressions of mani's targets.
 *
 * The kinds of a target narrow one another, as mani documents it: a repository is one of
 * `projects`, lies at one of `paths`, has all of `tags` and fits `tags_expr`.
 *
 * @module
 */

import { join } from "node:path";
import { nameFrom } from "../manifest/name.ts";
import { matchesManiPath } from "./mani_path_pattern.ts";
import { maniTag } from "./mani_projects.ts";
import { insideOf } from "./repository_list.ts";
import type { SourceNode } from "./source_document.ts";

/** What expressions may name. */
export interface ManiNames {
  /** Absolute path of the project's root. */
  readonly root: string;
  /** Absolute path of the folder of the first file. */
  readonly folder: string;
  /** Names of repositories by those of mani's projects. */
  readonly names: ReadonlyMap<string, string>;
  /** All tags of repositories. */
  readonly tags: ReadonlySet<string>;
  /** All paths of repositories. */
  readonly paths: ReadonlySet<string>;
}

/** What a target chooses: an expression, everything, or something that cannot be said. */
export type ManiSelection =
  | { readonly select: string }
  | { readonly everything: true }
  | { readonly nothing: string };

const EVERYTHING = { everything: true } as const;
const KEYS = ["name", "desc", "all", "cwd", "projects", "paths", "tags", "tags_expr"];

/** The targets of a mani configuration. */
export class ManiTargets {
  readonly #names: ManiNames;
  readonly #named = new Map<string, ManiSelection>();
  /** `[filters]` */
  readonly filters: Readonly<Record<string, string>>;

  /**
   * @param targets The targets by name
   * @param names What they may name
   */
  constructor(targets: ReadonlyMap<string, SourceNode>, names: ManiNames) {
    this.#names = names;
    const filters = new Map<string, string>();
    for (const [name, node] of targets) {
      const selection = this.#read(node);
      const filter = nameFrom(name);
      let known = selection;
      if ("nothing" in selection) node.note(`not imported: ${selection.nothing}`);
      else if (filters.has(filter)) {
        node.note(
          `not imported: the filter "${filter}" exists already; tasks have the expression itself`,
        );
      } else {
        filters.set(filter, "select" in selection ? selection.select : "*");
        if (filter !== name) node.note(`called "${filter}": a name of nestr's cannot be "${name}"`);
        if ("select" in selection) known = { select: `@${filter}` };
      }
      this.#named.set(name, known);
    }
    this.filters = Object.fromEntries(filters);
  }

  /**
   * What a task's target chooses.
   *
   * @param target The name of a target, or a target; undefined for a task without one
   */
  of(target: SourceNode | undefined): ManiSelection {
    if (target === undefined) return this.#named.get("default") ?? EVERYTHING;
    if (target.isTable) return this.#read(target);
    const name = target.someText("the name of a target, or a target");
    const named = name === undefined ? EVERYTHING : this.#named.get(name);
    if (named) return named;
    target.problem(`there is no target "${name}"`, "the name of a target");
    return EVERYTHING;
  }

  #read(node: SourceNode): ManiSelection {
    node.noteOthers(KEYS);
    for (const key of ["name", "desc"]) {
      node.get(key)?.note("not imported: a filter is called after its key, and has no description");
    }
    if (node.get("cwd")?.truth()) {
      return { nothing: "nestr has no target for the current folder; name repositories with -s" };
    }
    // Everything is narrowed as anything else is; by itself it stays everything.
    node.get("all")?.truth();
    const parts: string[] = [];
    const projects = this.#projects(node.get("projects"));
    const paths = this.#paths(node.get("paths"));
    for (const part of [projects, paths]) {
      if (part?.length === 0) return { nothing: "none of what it names was imported" };
      if (part) parts.push(part.length === 1 ? part[0]! : `(${part.join(" | ")})`);
    }
    for (const tag of textsOf(node.get("tags"))) {
      const known = this.#tag(tag);
      if (known === undefined) return { nothing: `no repository has the tag "${tag}"` };
      parts.push(known);
    }
    const expression = node.get("tags_expr");
    const tags = expression?.someText("an expression of tags");
    const said = tags === undefined ? undefined : this.#tagExpression(tags, expression!);
    if (said !== undefined) parts.push(said);
    if (parts.length === 0) return EVERYTHING;
    const bare = parts.length === 1 ? /^\(([^()]*)\)$/.exec(parts[0]!)?.[1] : undefined;
    return { select: bare ?? parts.join(" & ") };
  }

  #projects(node: SourceNode | undefined): readonly string[] | undefined {
    const names = textsOf(node);
    if (names.length === 0) return undefined;
    return names.flatMap((name) => {
      const known = this.#names.names.get(name);
      if (known === undefined) node!.note(`"${name}" was left out: no such project was imported`);
      return known === undefined ? [] : [`name:${word(known)}`];
    });
  }

  #paths(node: SourceNode | undefined): readonly string[] | undefined {
    const paths = textsOf(node);
    if (paths.length === 0) return undefined;
    const { root, folder } = this.#names;
    return paths.flatMap((path) => {
      const inside = insideOf(root, join(folder, path));
      if (inside === undefined) {
        node!.note(`"${path}" was left out: it leads out of the project's root`);
        return [];
      }
      // An expression that names what does not exist is a mistake for nestr.
      const found = this.#pathsOf(inside);
      if (found.length === 0) {
        node!.note(`"${path}" was left out: no repository that was imported lies there`);
      }
      return found;
    });
  }

  #pathsOf(inside: string): readonly string[] {
    if (inside === ".") return ["*"];
    const paths = [...this.#names.paths];
    const plain = [
      ...(paths.includes(inside) ? [atPath(inside)] : []),
      ...(paths.some((it) => it.startsWith(`${inside}/`)) ? [atPath(inside, "/**")] : []),
    ];
    // A folder may be called as if it were a glob.
    if (plain.length > 0 || !/[*?[]/.test(inside)) return plain;
    const hits = paths.filter((it) => matchesManiPath(it, inside));
    // What mani and nestr read in the same way stays as it is.
    return hits.length > 0 && !/[[{"]/.test(inside)
      ? [`path:${word(inside)}`]
      : hits.map((it) => atPath(it));
  }

  /**
   * The expression of a tag; undefined for one that no repository has, which nestr would refuse.
   */
  #tag(name: string): string | undefined {
    const tag = maniTag(name);
    return this.#names.tags.has(tag) ? `tag:${word(tag)}` : undefined;
  }

  /**
   * The grammar is ours too, `&&` and `||` included; only the words need to say that they are tags.
   */
  #tagExpression(text: string, node: SourceNode): string | undefined {
    const words = text.match(TAG_WORDS) ?? [];
    if (!isTagExpression(text, words)) {
      node.problem(`"${text}" is no expression of tags`, "tags with &&, ||, ! and parentheses");
      return undefined;
    }
    const said = words.map((it) => {
      if (it === "&&") return " & ";
      if (it === "||") return " | ";
      if (/^[()!]$/.test(it)) return it;
      const tag = this.#tag(it);
      if (tag === undefined) {
        node.note(`the tag "${it}" is written as "(!*)", nothing: no repository has it`);
      }
      return tag ?? "(!*)";
    });
    return `(${said.join("")})`;
  }
}

const TAG_WORDS = /[()!]|&&|\|\||[^\s()!&|]+/g;
/**
 * How deep parentheses may nest, and how many negations there may be; nestr's own expressions have
 * such a limit as well.
 */
const DEEPEST = 50;

/** Whether the words of a text are an expression of tags. */
function isTagExpression(text: string, words: readonly string[]): boolean {
  let depth = 0;
  let complete = false;
  for (const it of words) {
    if (it === "(" || it === "!") {
      if (complete) return false;
      if (it === "(" && ++depth > DEEPEST) return false;
    } else if (it === ")") {
      if (!complete || --depth < 0) return false;
    } else {
      // A tag completes a condition, and an operator asks for another one.
      const isOperator = it === "&&" || it === "||";
      if (isOperator !== complete) return false;
      complete = !isOperator;
    }
  }
  const negations = words.filter((it) => it === "!").length;
  return complete && depth === 0 && negations <= DEEPEST &&
    words.join("") === text.replace(/\s/g, "");
}

const textsOf = (node: SourceNode | undefined): readonly string[] =>
  (node?.oneOrMore() ?? []).flatMap((element) => element.text() ?? []);

/** The condition of a path that is no glob; a quotation mark cannot stand in an expression. */
const atPath = (path: string, rest = ""): string =>
  `path:${word(path.replace(/[*?[{]/g, "[$&]").replaceAll('"', "?") + rest)}`;

/** A word of an expression, in quotes where it could be read as something else. */
const word = (text: string): string => /^[\w.*?/+-]+$/.test(text) ? text : `"${text}"`;
