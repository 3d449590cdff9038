/**
 * Starts a service of a workspace and waits until it is ready.
 *
 * @module
 */

import type { Backend, WorkspaceIdentity } from "../../backends/backend.ts";
import { NestrError } from "../../errors/nestr_error.ts";
import type { ServiceConfig } from "../../manifest/environment.ts";
import { waitUntilReady } from "../../workspaces/readiness.ts";
import type { WorkspaceRecord } from "../../workspaces/workspace_record.ts";
import { replacePort } from "./reserve_ports.ts";
import type { WorkspaceScope } from "./scope.ts";
import { renderReady, serviceSpec } from "./service_spec.ts";
import type { StepContext } from "./steps.ts";
import type { Workshop } from "./workshop.ts";

/** How often a service gets another port before it is given up. */
const PORT_ATTEMPTS = 5;

/**
 * Makes and starts a service, on other ports where somebody else was quicker, and waits until it is
 * ready.
 *
 * @throws {NestrError} What `Backend.provision()` and `waitUntilReady()` throw; `PORT_TAKEN` where the
 * manifest fixes the port
 */
export async function provisionService(
  shop: Workshop,
  service: ServiceConfig,
  { signal, output }: StepContext,
): Promise<Readonly<Record<string, unknown>>> {
  const { backend, scope } = shop;
  const { identity } = shop;
  await shop.willDo({ type: "services", backend: backend.type });
  const onProgress = (text: string) => void output("stderr", text);
  for (let attempt = 1;; attempt++) {
    const spec = await serviceSpec(scope, shop.record, backend, service);
    try {
      await backend.provision(identity, spec, { signal, onProgress });
      break;
    } catch (error) {
      const taken = takenPort(error);
      const isFixed = service.ports.some(({ host }) => host === taken);
      if (taken === undefined || isFixed || attempt === PORT_ATTEMPTS) throw error;
      onProgress(`port ${taken} was taken in the meantime; choosing another\n`);
      await replacePort(shop, service.name, taken);
    }
  }
  await awaitService({ scope, record: shop.record, backend, identity, service, signal });
  return { ports: shop.record.services.find(({ name }) => name === service.name)?.ports ?? [] };
}

/** The port of a `PORT_TAKEN`; undefined for any other error. */
function takenPort(error: unknown): number | undefined {
  if (!(error instanceof NestrError) || error.code !== "PORT_TAKEN") return undefined;
  const port = error.details?.port;
  return typeof port === "number" ? port : undefined;
}

/** Waits until a service that was started is ready. */
export async function awaitService(
  { scope, record, backend, identity, service, signal }: {
    readonly scope: WorkspaceScope;
    readonly record: WorkspaceRecord;
    readonly backend: Backend;
    readonly identity: WorkspaceIdentity;
    readonly service: ServiceConfig;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const ready = await renderReady(scope, record, backend, service);
  await waitUntilReady({
    name: service.name,
    ...(ready === undefined ? {} : { ready }),
    healthcheck: service.healthcheck !== undefined,
  }, { backend, identity, signal });
}
