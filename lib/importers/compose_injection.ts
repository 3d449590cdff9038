/**
 * The env file of a workspace: where its services answer, for programs that run outside of
 * containers.
 *
 * A Compose file describes such a program as a service that is built from the project. Its
 * environment names the other services by their names in the network; here they get the addresses
 * that they have on this machine.
 *
 * @module
 */

import { VARIABLE_PATTERN } from "../manifest/schema.ts";
import { type ComposeTable, entriesOf, isAbsent } from "./compose_node.ts";
import type { ComposeReport } from "./compose_report.ts";
import type { ImportedService } from "./compose_service.ts";
import { noteUses, readText, templateOf } from "./compose_text.ts";

/** A service as others reach it: by the name that it has in the Compose file. */
export interface ReachableService extends ImportedService {
  readonly writtenName: string;
}

const VARIABLE = new RegExp(VARIABLE_PATTERN);
/** What every reader of env files takes as it is, once templates are rendered. */
const PLAIN = /^[\w./:@%+,=-]*$/;
const EXPRESSION = /\{\{ services\.[^}]*\}\}/g;

/**
 * The lines of the env file.
 *
 * @param services The imported services
 * @param programs Services that are built from the project
 * @param report Where notes and problems go
 * @returns `NAME=template` by name
 */
export function envLines(
  services: readonly ReachableService[],
  programs: readonly ComposeTable[],
  report: ComposeReport,
): ReadonlyMap<string, string> {
  const reachable = services.filter(({ ports }) => ports.length > 0);
  const lines = new Map<string, string>();
  for (const program of programs) addProgram(program, reachable, lines, report);
  const prefixes = new Set<string>();
  for (const service of reachable) {
    const prefix = prefixOf(service.name, prefixes);
    const [first, ...others] = service.ports;
    const add = (name: string, value: string) => {
      if (!lines.has(name)) lines.set(name, value);
    };
    add(`${prefix}_HOST`, hostOf(service));
    add(`${prefix}_PORT`, portOf(service, first!.container));
    for (const { container, name } of others) {
      const suffix = name === undefined ? container : upperSnake(name);
      add(`${prefix}_PORT_${suffix}`, portOf(service, container));
    }
  }
  return lines;
}

/** The variables of a program that tell where a service is. */
function addProgram(
  program: ComposeTable,
  services: readonly ReachableService[],
  lines: Map<string, string>,
  report: ComposeReport,
): void {
  const node = program.get("environment");
  if (isAbsent(node)) return;
  const written = new Map<string, string>();
  const entries = entriesOf(node!, report);
  for (const [name, value] of entries) {
    const text = isAbsent(value) ? undefined : readText(value, report);
    if (text !== undefined) written.set(name, templateOf(text));
  }
  for (const [name, text] of written) {
    const address = portBeside(name, text, written, services) ?? addressed(text, services);
    if (address === text || !VARIABLE.test(name) || name === "__proto__" || lines.has(name)) {
      continue;
    }
    const value = quoted(address);
    const place = entries.get(name)!;
    if (value === undefined) {
      report.note(place.place, "not written to .env: its quotes would not survive there");
      continue;
    }
    noteUses(readText(place, report)!, place.place, report, "template");
    lines.set(name, value);
  }
}

/** A text with this machine's addresses in place of the names of services. */
function addressed(text: string, services: readonly ReachableService[]): string {
  const exact = services.find(({ writtenName }) => writtenName === text);
  if (exact !== undefined) return hostOf(exact);
  return services.reduce((result, service) => {
    const name = service.writtenName.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const numbers = service.ports.map(({ container }) => container);
    const first = numbers[0]!;
    return result
      .replace(
        new RegExp(`(?<![\\w.-])${name}:(\\d+)(?!\\w)`, "g"),
        (all, port) =>
          numbers.includes(Number(port))
            ? `${hostOf(service)}:${portOf(service, Number(port))}`
            : all,
      )
      .replace(
        new RegExp(`(://(?:(?:\\{\\{ env\\.\\w+ \\}\\}|[^\\s/@])*@)?)${name}(?=[/?#]|$)`, "g"),
        (_all, start) => `${start}${hostOf(service)}:${portOf(service, first)}`,
      );
  }, text);
}

/** The port that stands in a variable of its own, beside one for the host. */
function portBeside(
  name: string,
  text: string,
  written: ReadonlyMap<string, string>,
  services: readonly ReachableService[],
): string | undefined {
  const host = written.get(name.replace(/PORT$/, "HOST"));
  const service = services.find(({ writtenName }) => writtenName === host);
  const isPort = service?.ports.some(({ container }) => String(container) === text);
  return name.endsWith("PORT") && isPort ? portOf(service!, Number(text)) : undefined;
}

/** A value as an env file needs it; undefined where none of its quotes would do. */
function quoted(template: string): string | undefined {
  const text = template.replace(EXPRESSION, "");
  if (PLAIN.test(text)) return template;
  return /['\n\r\\]/.test(text) ? undefined : `'${template}'`;
}

const hostOf = ({ name }: ImportedService): string => `{{ services.${segment(name)}.host }}`;

const portOf = ({ name }: ImportedService, port: number): string =>
  `{{ services.${segment(name)}.ports.${port} }}`;

/** A name as a part of a template's path, in which one name has a meaning of its own. */
const segment = (name: string): string => name === "this" ? "[this]" : name;

const upperSnake = (name: string): string => name.toUpperCase().replaceAll("-", "_");

function prefixOf(name: string, taken: Set<string>): string {
  const stem = /^\d/.test(name) ? `SERVICE_${upperSnake(name)}` : upperSnake(name);
  let prefix = stem;
  for (let count = 2; taken.has(prefix); count++) prefix = `${stem}_${count}`;
  taken.add(prefix);
  return prefix;
}
