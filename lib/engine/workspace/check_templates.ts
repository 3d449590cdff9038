/**
 * Checks every template of an environment before anything is made: with ports that stand in for those
 * that will be reserved, so that a wrong name does not show only when containers run.
 *
 * @module
 */

import { NestrError } from "../../errors/nestr_error.ts";
import type { ServiceConfig } from "../../manifest/environment.ts";
import { checkTemplate, renderTemplate, type TemplateSource } from "../../workspaces/template.ts";
import type { WorkspaceRecord } from "../../workspaces/workspace_record.ts";
import { injectionsOf, templateOf } from "./inject_env_file.ts";
import type { WorkspaceScope } from "./scope.ts";
import { machineValues, serviceValues, type Viewpoint } from "./template_values.ts";

/** A template of a service, and from where its values are seen. */
interface ServiceTemplate {
  readonly text: string;
  readonly key: string;
  readonly viewpoint: Viewpoint;
}

/**
 * Checks all templates.
 *
 * @param scope The scope, with its environment
 * @param draft The workspace as it was drafted
 * @param services Its services
 * @param backend What is to run them
 * @throws {NestrError} `TEMPLATE_INVALID`, `TEMPLATE_NAME_UNKNOWN`, `MANIFEST_INVALID`: the first problem,
 * with all others in `details.others`
 */
export async function checkTemplates(
  scope: WorkspaceScope,
  draft: WorkspaceRecord,
  services: readonly ServiceConfig[],
  backend: ServiceHost | undefined,
): Promise<void> {
  const [first, ...others] = await templateProblems(scope, draft, services, backend);
  if (first === undefined) return;
  if (others.length === 0) throw first;
  throw new NestrError(first.code, first.message, {
    hint: `${first.hint === undefined ? "" : `${first.hint}; `}there ${
      others.length === 1 ? "is one more problem" : `are ${others.length} more problems`
    }: ${others.map(({ message }) => message).join("; ")}`,
    details: { ...first.details, others: others.map((other) => other.toJSON()) },
  });
}

/**
 * What is wrong with the templates of a scope, whichever workspace they are for.
 *
 * @param scope The scope; without an environment it has none
 */
export async function problemsOfEnvironment(
  scope: WorkspaceScope,
): Promise<readonly NestrError[]> {
  const services = scope.environment?.environment.services ?? [];
  const inDocker = scope.backend !== "process" && services.some(({ image }) => image !== undefined);
  const copies = scope.repositories.map(({ name, path, location }) => ({
    repository: name,
    kind: location.kind,
    main: location.main,
    path,
    name,
    branch: null,
  }));
  const { name: project, root } = scope.project;
  const draft: WorkspaceRecord = {
    ...{ id: "", name: "NAME", namespace: "NAMESPACE", root, project, home: scope.home },
    ...{ installation: "", createdAt: "", backend: null, config: null },
    ...{ copies, services: [], envFiles: [] },
  };
  const backend = { type: inDocker ? "docker" : "process", host: "localhost" } as const;
  return await templateProblems(scope, draft, services, backend);
}

/** What is asked of a backend here. */
type ServiceHost = Parameters<typeof serviceValues>[2];

async function templateProblems(
  scope: WorkspaceScope,
  draft: WorkspaceRecord,
  services: readonly ServiceConfig[],
  backend: ServiceHost | undefined,
): Promise<readonly NestrError[]> {
  const record = withStandIns(draft, services);
  const problems: NestrError[] = [];
  for (const service of backend === undefined ? [] : services) {
    for (const { text, key, viewpoint } of templatesOf(service)) {
      const origin = `${scope.environment?.file} [services.${service.name}] ${key}`;
      const values = serviceValues(scope, record, backend!, service.name, viewpoint);
      const found = await checkTemplate({ text, origin }, values);
      problems.push(...found);
      if (key !== HTTP || found.length > 0) continue;
      const url = text.includes("{{") ? await renderTemplate({ text, origin }, values) : text;
      if (!isWebAddress(url)) problems.push(noAddress(service, origin, url));
    }
  }
  const values = machineValues(scope, record, backend?.host ?? "localhost");
  for (const injection of injectionsOf(scope, draft)) {
    const source: TemplateSource = await templateOf(scope, injection);
    problems.push(...await checkTemplate(source, values));
  }
  return problems;
}

/** The key of a URL that is asked whether a service is ready. */
const HTTP = "ready.http";

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && ["http:", "https:"].includes(new URL(text).protocol);
}

function noAddress({ name, ports }: ServiceConfig, origin: string, url: string): NestrError {
  const path = url.startsWith("/") ? url : "/";
  const port = ports[0]?.container ?? 8080;
  return new NestrError("MANIFEST_INVALID", `"${url}" is not a URL (${origin})`, {
    hint: `write all of it: "http://localhost:{{ ports.${port} }}${path}"`,
    details: { service: name, key: HTTP, value: url },
  });
}

/** The record with ports, of which only that they exist matters. */
function withStandIns(draft: WorkspaceRecord, services: readonly ServiceConfig[]): WorkspaceRecord {
  return {
    ...draft,
    services: services.map(({ name, ports }) => ({
      name,
      ports: ports.map((port) => ({ ...port, host: port.host ?? port.container })),
    })),
  };
}

function templatesOf({ env, command, ready }: ServiceConfig): readonly ServiceTemplate[] {
  const words = (command === undefined ? [] : "shell" in command ? [command.shell] : command.argv)
    .map((text): ServiceTemplate => ({ text, key: "command", viewpoint: "service" }));
  const variables = [...env].map(([name, text]): ServiceTemplate => ({
    text,
    key: `env.${name}`,
    viewpoint: "service",
  }));
  return [...variables, ...words, ...probeTemplates(ready?.probe)];
}

function probeTemplates(
  probe: NonNullable<ServiceConfig["ready"]>["probe"] | undefined,
): readonly ServiceTemplate[] {
  const seen = (text: string, key: string): ServiceTemplate[] => [
    { text, key: `ready.${key}`, viewpoint: "machine" },
  ];
  switch (probe?.type) {
    case "tcp":
      return typeof probe.port === "string" ? seen(probe.port, "tcp") : [];
    case "http":
      return [{ text: probe.url, key: HTTP, viewpoint: "machine" }];
    case "log":
      return seen(probe.text, "log");
    case "exec": {
      const { command } = probe;
      const words = "shell" in command ? [command.shell] : command.argv;
      return words.map((text) => ({ text, key: "ready.exec", viewpoint: "service" }));
    }
    default:
      return [];
  }
}
