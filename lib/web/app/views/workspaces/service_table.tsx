/**
 * The services of a workspace: how they stand, where they answer, starting and stopping one.
 *
 * @module
 */

import type { JSX } from "preact";
import type { WorkspaceStatus } from "../../../wire.ts";
import { useApp } from "../../parts/app_context.tsx";
import { LinkButton } from "../../parts/button.tsx";
import { ChangeButton } from "../../parts/change_button.tsx";
import { CopyButton } from "../../parts/copy_button.tsx";
import { Icon } from "../../parts/icon.tsx";
import { type AnyState, StateIcon } from "../../parts/state_icon.tsx";
import { ago } from "../../text/amounts.ts";
import { addressOf, webAddressOf } from "./port_address.ts";

type Service = WorkspaceStatus["services"][number];

/** The services of a workspace. */
export function ServiceTable({ workspace, now }: {
  readonly workspace: WorkspaceStatus;
  readonly now: number;
}): JSX.Element {
  const { name } = workspace;
  return (
    <table class="services">
      <caption class="unseen">Services of {name}</caption>
      <thead class="unseen">
        <tr>
          <th scope="col">Service</th>
          <th scope="col">State</th>
          <th scope="col">Ports</th>
          <th scope="col">Actions</th>
        </tr>
      </thead>
      <tbody>
        {workspace.services.map((service) => (
          <Row key={service.name} workspace={name} service={service} now={now} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ workspace, service, now }: {
  /** Its name. */
  readonly workspace: string;
  readonly service: Service;
  readonly now: number;
}): JSX.Element {
  const app = useApp();
  const { name } = service;
  const isRunning = service.state === "running";
  const change = isRunning ? "workspace-stop" : "workspace-start";
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>
        <span class="service__state">
          <StateIcon state={stateOf(service)} label />
          <span class="service__since">{sinceOf(service, now)}</span>
        </span>
      </td>
      <td>
        <Ports service={service} />
      </td>
      <td class="services__actions">
        <LinkButton
          icon="overview"
          look="plain"
          label={`Logs of ${name}`}
          href={app.href(["workspaces", workspace], { service: name })}
        />
        <ChangeButton
          icon={isRunning ? "stop" : "operations"}
          look="plain"
          label={`${isRunning ? "Stop" : "Start"} ${name}`}
          onClick={() =>
            app.asked.value = {
              operation: change,
              options: { name: workspace, services: [name] },
            }}
        />
      </td>
    </tr>
  );
}

/** Health where there is a check, else whether it runs. */
function stateOf({ state, health }: Service): AnyState {
  return state === "running" ? health ?? "up" : state;
}

function sinceOf({ state, exitCode, startedAt }: Service, now: number): string {
  if (state === "exited" && exitCode !== null) return `with code ${exitCode}`;
  return state === "running" && startedAt !== null ? `started ${ago(startedAt, now)}` : "";
}

/** Where a service answers. While it does not run its ports stay its own, but nothing is behind them. */
function Ports({ service }: { readonly service: Service }): JSX.Element {
  const isRunning = service.state === "running";
  return (
    <ul class={`ports${isRunning ? "" : " ports--idle"}`}>
      {service.ports.map((port) => {
        const address = addressOf(service.host, port);
        const href = isRunning ? webAddressOf(service.host, port) : undefined;
        return (
          <li key={port.container} class="port">
            {href === undefined
              ? <code>{address}</code>
              : (
                <a class="link" href={href} target="_blank" rel="noreferrer noopener">
                  <code>{address}</code>
                  <Icon name="external" size={12} />
                  <span class="unseen">in a new tab</span>
                </a>
              )}
            <CopyButton text={address} label={`Copy ${address}`} />
            <span class="port__own" title={`Port ${port.container} of the service`}>
              {port.name} <span class="unseen">port</span> {port.container}{" "}
              <span class="unseen">of the service</span>
            </span>
          </li>
        );
      })}
    </ul>
  );
}
