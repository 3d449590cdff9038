/**
 * A component of the graph in detail: what it needs, what needs it, what can be done.
 *
 * @module
 */

import type { JSX } from "preact";
import type { ComponentDocument } from "../../../wire.ts";
import type { NodeState } from "../../graph/node_state.ts";
import type { Kin } from "../../graph/relatives.ts";
import { useApp } from "../../parts/app_context.tsx";
import { Button, LinkButton } from "../../parts/button.tsx";
import { ChangeButton } from "../../parts/change_button.tsx";
import { StateIcon } from "../../parts/state_icon.tsx";
import { quoted } from "../../selection/suggestions.ts";

/** A component of the graph in detail. */
export function ComponentPanel({ component, kin, state, onChoose }: {
  readonly component: ComponentDocument;
  readonly kin: Kin;
  readonly state: NodeState;
  readonly onChoose: (component: string | undefined) => void;
}): JSX.Element {
  const app = useApp();
  const { name, repositories, tags, dependsOn, dependents } = component;
  const select = quoted(name);
  return (
    <aside class="card card--padded graph__panel" aria-label={`Details of ${name}`}>
      <header class="panel__head">
        <h2 class="panel__title">{name}</h2>
        <Button icon="close" look="plain" label="Close" onClick={() => onChoose(undefined)} />
      </header>
      <StateIcon state={state} label />
      <p class="graph__facts">
        <span>
          in <code>{repositories.join(", ")}</code>
        </span>
        {tags.map((tag) => <span class="tag" key={tag}>{tag}</span>)}
      </p>
      <div class="panel__actions">
        <ChangeButton
          icon="operations"
          look="primary"
          href={app.href(["operations", "new"], { select })}
        >
          Run
        </ChangeButton>
        {kin.dependents.size > 0 && (
          <ChangeButton href={app.href(["operations", "new"], { select: `dependents(${select})` })}>
            Run with dependents
          </ChangeButton>
        )}
        <LinkButton href={app.href(["overview"], { open: repositories[0] })}>Details</LinkButton>
      </div>
      <Relatives title="Needs" direct={dependsOn} all={kin.dependencies} onChoose={onChoose} />
      <Relatives
        title="Needed by"
        direct={dependents}
        all={kin.dependents}
        onChoose={onChoose}
      />
    </aside>
  );
}

function Relatives({ title, direct, all, onChoose }: {
  readonly title: string;
  readonly direct: readonly string[];
  readonly all: ReadonlySet<string>;
  readonly onChoose: (component: string) => void;
}): JSX.Element {
  const others = [...all].filter((name) => !direct.includes(name));
  const list = (names: readonly string[]): JSX.Element => (
    <ul>
      {names.map((name) => (
        <li key={name}>
          <button type="button" class="link" onClick={() => onChoose(name)}>{name}</button>
        </li>
      ))}
    </ul>
  );
  return (
    <section class="relatives">
      <h3>{title}</h3>
      {all.size === 0 && <p class="fact--quiet">nothing</p>}
      {list(direct)}
      {others.length > 0 && (
        <>
          <h4>indirectly</h4>
          {list(others)}
        </>
      )}
    </section>
  );
}
