/**
 * Puts a Compose application together from its files: override files, `include` and `extends`.
 *
 * @module
 */

import { dirname, resolve } from "node:path";
import { isFile } from "../files/path_kind.ts";
import type { ComposeFiles } from "./compose_files.ts";
import type { ComposeVariables } from "./compose_interpolation.ts";
import { mergeNodes, mergeTables } from "./compose_merge.ts";
import {
  type ComposeNode,
  type ComposeSource,
  type ComposeTable,
  isAbsent,
  isList,
  isTable,
  listOf,
  tableOf,
  withContent,
  wrongKind,
} from "./compose_node.ts";
import { plainText } from "./compose_text.ts";
import { MOST_FILES } from "./followed_files.ts";

/** Tables of the top level whose entries an included file adds to. */
const INCLUDED: readonly string[] = ["services", "volumes", "networks", "secrets", "configs"];

/** Puts applications together. */
export class ComposeApplications {
  /** What included applications came to: files that include one twice would multiply. */
  readonly #applications = new Map<string, ComposeTable>();
  #count = 0;

  /** @param files Where files are read */
  constructor(readonly files: ComposeFiles) {}

  /**
   * Reads an application.
   *
   * @param paths Absolute paths of its files, each laid over those before it
   * @param source What their values have in common
   * @param chain The files that led here, for finding circles
   * @returns Its top level
   */
  async read(
    paths: readonly string[],
    source: ComposeSource,
    chain: readonly string[] = [],
  ): Promise<ComposeTable> {
    const { report } = this.files;
    let merged: ComposeTable = new Map();
    for (const path of paths) {
      const node = await this.files.read(path, source);
      if (node === undefined) continue;
      const top = new Map(tableOf(node, report));
      const services = top.get("services");
      if (!isAbsent(services)) top.set("services", await this.#extended(services!, path));
      merged = mergeTables(merged, top, report);
    }
    return await this.#included(merged, [...chain, ...paths]);
  }

  /** The services of a file over those that they extend. */
  async #extended(services: ComposeNode, file: string): Promise<ComposeNode> {
    const table = tableOf(services, this.files.report);
    const extended = new Map<string, ComposeNode>();
    for (const [name, service] of table) {
      extended.set(name, await this.#extend(name, service, table, file, []));
    }
    return withContent(services, extended);
  }

  async #extend(
    name: string,
    service: ComposeNode,
    siblings: ComposeTable,
    file: string,
    chain: readonly string[],
  ): Promise<ComposeNode> {
    const { report } = this.files;
    const content = isTable(service.content) ? service.content : undefined;
    const node = content?.get("extends");
    if (content === undefined || isAbsent(node)) return service;
    const here = `${file}: ${name}`;
    if (chain.includes(here)) {
      report.problem(node!.place, `extends closes a cycle: ${[...chain, here].join(" → ")}`);
      return service;
    }
    const base = await this.#base(node!, siblings, file, [...chain, here]);
    // The key stays: it says why the service may lack an image.
    if (base === undefined) return service;
    const own = new Map(content);
    own.delete("extends");
    // A tag of the service itself counts where files are merged, not here.
    const merged = mergeNodes(base, withContent(service, own), "", report);
    const { directive } = service;
    return { ...withContent(service, merged!.content), ...(directive ? { directive } : {}) };
  }

  /** The service that is extended. */
  async #base(
    node: ComposeNode,
    siblings: ComposeTable,
    file: string,
    chain: readonly string[],
  ): Promise<ComposeNode | undefined> {
    const { report } = this.files;
    const table = isTable(node.content) ? node.content : new Map([["service", node]]);
    const named = table.get("service");
    const name = named && plainText(named, report);
    const other = table.get("file");
    if (name === undefined) {
      if (named === undefined) report.problem(node.place, "extends names no service");
      return undefined;
    }
    const path = other === undefined ? file : this.#fileOf(other);
    if (path === undefined) return undefined;
    const services = path === file ? siblings : await this.#servicesOf(path, node.source);
    const base = services?.get(name);
    if (base !== undefined) return await this.#extend(name, base, services!, path, chain);
    if (services) {
      report.problem(named!.place, `there is no service ${JSON.stringify(name)} in "${path}"`);
    }
    return undefined;
  }

  /** The services of a file that is only extended; its relative paths start at its own folder. */
  async #servicesOf(path: string, { variables }: ComposeSource): Promise<ComposeTable | undefined> {
    const node = await this.files.read(path, { folder: dirname(path), variables });
    if (node === undefined) return undefined;
    return tableOf(tableOf(node, this.files.report).get("services"), this.files.report);
  }

  /**
   * The absolute path of a file that is extended or included; undefined where it is not followed.
   */
  #fileOf(node: ComposeNode): string | undefined {
    const { report } = this.files;
    const written = plainText(node, report);
    if (written === undefined) return undefined;
    if (/^[a-z][a-z0-9+.-]*:\/?\/?|^git@/i.test(written)) {
      report.note(
        node.place,
        `${JSON.stringify(written)} is not followed: it is not on this machine`,
      );
      return undefined;
    }
    if (this.files.inside(node.source.folder, written) === undefined) {
      report.note(
        node.place,
        `${JSON.stringify(written)} is not followed: it lies outside of the project's root`,
      );
      return undefined;
    }
    const path = resolve(node.source.folder, written);
    if (isFile(path)) return path;
    report.problem(node.place, `there is no file "${path}"`);
    return undefined;
  }

  /** An application with those that it includes. */
  async #included(top: ComposeTable, chain: readonly string[]): Promise<ComposeTable> {
    const { report } = this.files;
    const all = new Map(top);
    for (const node of listOf(top.get("include"), report)) {
      const included = await this.#include(node, chain);
      for (const key of INCLUDED) {
        const theirs = included?.get(key);
        if (isAbsent(theirs)) continue;
        const ours = all.get(key);
        const entries = new Map(tableOf(ours, report));
        for (const [name, entry] of tableOf(theirs, report)) {
          const known = entries.get(name);
          if (known === undefined) entries.set(name, entry);
          else if (known.place.file !== entry.place.file) {
            report.problem(known.place, `"${key}.${name}" also stands in "${entry.place.file}"`);
          }
        }
        all.set(key, withContent(ours ?? theirs!, entries));
      }
    }
    return all;
  }

  async #include(
    node: ComposeNode,
    chain: readonly string[],
  ): Promise<ComposeTable | undefined> {
    const { report } = this.files;
    const table = isTable(node.content) ? node.content : new Map([["path", node]]);
    const written = table.get("path");
    if (written === undefined) {
      wrongKind(node, "a path, or a table with one", report);
      return undefined;
    }
    const paths = (isList(written.content) ? written.content : [written])
      .map((it) => this.#fileOf(it));
    const first = paths[0];
    const known = paths.filter((path) => path !== undefined);
    if (first === undefined || known.length < paths.length) return undefined;
    const repeated = known.find((path) => chain.includes(path));
    if (repeated !== undefined) {
      report.problem(node.place, `include closes a cycle: ${[...chain, repeated].join(" → ")}`);
      return undefined;
    }
    const folder = this.#folderOf(table.get("project_directory")) ?? dirname(first);
    const variables = await this.#variablesOf(table.get("env_file"), folder, node.source);
    return await this.#readOnce(known, { folder, variables }, chain, node);
  }

  async #readOnce(
    paths: readonly string[],
    source: ComposeSource,
    chain: readonly string[],
    node: ComposeNode,
  ): Promise<ComposeTable> {
    const key = JSON.stringify([paths, source.folder, [...source.variables]]);
    const known = this.#applications.get(key);
    if (known !== undefined) return known;
    this.#count += paths.length;
    if (this.#count > MOST_FILES) {
      this.files.report.problem(node.place, `more than ${MOST_FILES} files are included`);
      this.files.report.throwIfAny();
    }
    const application = await this.read(paths, source, chain);
    this.#applications.set(key, application);
    return application;
  }

  #folderOf(node: ComposeNode | undefined): string | undefined {
    const written = node && plainText(node, this.files.report);
    return written === undefined ? undefined : resolve(node!.source.folder, written);
  }

  /**
   * The variables of an included application: its own are defaults for those of the including one.
   */
  async #variablesOf(
    node: ComposeNode | undefined,
    folder: string,
    { variables: known }: ComposeSource,
  ): Promise<ComposeVariables> {
    if (isAbsent(node)) return await this.files.variables(resolve(folder, ".env"), known);
    let variables: ComposeVariables = new Map();
    for (const file of isList(node!.content) ? node!.content : [node!]) {
      const written = plainText(file, this.files.report);
      if (written === undefined) continue;
      variables = await this.files.variables(resolve(file.source.folder, written), variables);
    }
    return new Map([...variables, ...known]);
  }
}
