/**
 * Makes a service ready to run: renders what is a template, reads its env files, fills its ports in.
 *
 * @module
 */

import { isAbsolute, join } from "node:path";
import type { Backend, ServiceSpec } from "../../backends/backend.ts";
import { NestrError } from "../../errors/nestr_error.ts";
import type { CommandConfig } from "../../manifest/command.ts";
import type { ServiceConfig } from "../../manifest/environment.ts";
import { parseDotenv } from "../../workspaces/dotenv.ts";
import type { RenderedReady } from "../../workspaces/readiness.ts";
import { renderTemplate, type TemplateValues } from "../../workspaces/template.ts";
import type { WorkspaceRecord } from "../../workspaces/workspace_record.ts";
import { requireEnvironment, type WorkspaceScope } from "./scope.ts";
import { serviceValues } from "./template_values.ts";

/** Renders one text of a service; `key` says where it stands. */
type Render = (text: string, key: string) => Promise<string>;

/**
 * Makes a service ready to run.
 *
 * @throws {NestrError} `TEMPLATE_INVALID`, `TEMPLATE_NAME_UNKNOWN`, `ENV_FILE_INVALID`, `FILE_ACCESS`
 */
export async function serviceSpec(
  scope: WorkspaceScope,
  record: WorkspaceRecord,
  backend: Backend,
  service: ServiceConfig,
): Promise<ServiceSpec> {
  const values = serviceValues(scope, record, backend, service.name, "service");
  const render = renderer(scope, service, values);
  const env: Record<string, string> = await envOfFiles(scope, record, service);
  for (const [name, value] of service.env) env[name] = await render(value, `env.${name}`);
  const ports = record.services.find(({ name }) => name === service.name)?.ports ?? [];
  return {
    name: service.name,
    ...(service.image === undefined ? {} : { image: service.image }),
    ...(service.command === undefined
      ? {}
      : { command: await renderCommand(service.command, "command", render) }),
    ports,
    env,
    volumes: service.volumes,
    ...(service.healthcheck === undefined ? {} : { healthcheck: service.healthcheck }),
    ...(service.memoryBytes === undefined ? {} : { memoryBytes: service.memoryBytes }),
    ...(service.cpus === undefined ? {} : { cpus: service.cpus }),
    directory: record.root,
  };
}

/**
 * A service's `ready`, rendered: a command runs inside the service, all else is asked from this machine.
 *
 * A port of the service that stands there as a number becomes the machine's.
 */
export async function renderReady(
  scope: WorkspaceScope,
  record: WorkspaceRecord,
  backend: Backend,
  service: ServiceConfig,
): Promise<RenderedReady | undefined> {
  const { ready } = service;
  if (ready === undefined) return undefined;
  const { probe } = ready;
  const values = (viewpoint: "machine" | "service") =>
    serviceValues(scope, record, backend, service.name, viewpoint);
  const outside = renderer(scope, service, values("machine"));
  switch (probe.type) {
    case "tcp": {
      const port = typeof probe.port === "number"
        ? hostPort(record, service.name, probe.port)
        : Number(await outside(probe.port, "ready.tcp"));
      return { ...ready, probe: { type: "tcp", port } };
    }
    case "http":
      return { ...ready, probe: { type: "http", url: await outside(probe.url, "ready.http") } };
    case "log":
      return { ...ready, probe: { type: "log", text: await outside(probe.text, "ready.log") } };
    case "exec": {
      const inside = renderer(scope, service, values("service"));
      const command = await renderCommand(probe.command, "ready.exec", inside);
      return { ...ready, probe: { type: "exec", command } };
    }
  }
}

function hostPort(record: WorkspaceRecord, service: string, port: number): number {
  const { ports = [] } = record.services.find(({ name }) => name === service) ?? {};
  return ports.find(({ container }) => container === port)?.host ?? port;
}

function renderer(scope: WorkspaceScope, service: ServiceConfig, values: TemplateValues): Render {
  const { file } = requireEnvironment(scope);
  return async (text, key) =>
    text.includes("{{")
      ? await renderTemplate({ text, origin: `${file} [services.${service.name}] ${key}` }, values)
      : text;
}

async function renderCommand(
  command: CommandConfig,
  key: string,
  render: Render,
): Promise<CommandConfig> {
  if ("shell" in command) return { shell: await render(command.shell, key) };
  const argv: string[] = [];
  for (const [index, word] of command.argv.entries()) {
    argv.push(await render(word, `${key}[${index}]`));
  }
  return { argv };
}

/** What a service's env files say; later ones win. */
async function envOfFiles(
  scope: WorkspaceScope,
  record: WorkspaceRecord,
  service: ServiceConfig,
): Promise<Record<string, string>> {
  const env: Record<string, string> = {};
  for (const file of service.envFiles) {
    const { path, text } = await readEnvFile(scope, record, service, file);
    for (const [name, value] of await parseDotenv(text, path)) env[name] = value;
  }
  return env;
}

/** A file that is not under version control is in the main working copy only. */
async function readEnvFile(
  scope: WorkspaceScope,
  record: WorkspaceRecord,
  service: ServiceConfig,
  file: string,
): Promise<{ readonly path: string; readonly text: string }> {
  const folders = isAbsolute(file) ? [""] : [record.root, scope.project.root];
  for (const folder of folders) {
    const path = join(folder, file);
    try {
      return { path, text: await Deno.readTextFile(path) };
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) continue;
      throw new NestrError("FILE_ACCESS", `the env file "${path}" cannot be read`, {
        hint: "check the owner and the permissions of the file",
        details: { path, service: service.name },
        cause: error,
      });
    }
  }
  throw new NestrError(
    "ENV_FILE_INVALID",
    `the env file "${file}" of the service "${service.name}" does not exist`,
    {
      hint: `make it in "${scope.project.root}", or take it out of env_file`,
      details: { file, service: service.name, folders },
    },
  );
}
