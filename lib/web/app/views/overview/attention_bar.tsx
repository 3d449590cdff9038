/**
 * What needs attention, as filters; the manifest's own filters; repositories or components.
 *
 * @module
 */

import type { ComponentChildren, JSX } from "preact";
import { Icon, type IconName } from "../../parts/icon.tsx";
import type { Attention, RowKind } from "../../state/overview_rows.ts";

/** Filters that are one click away. */
export interface AttentionBarProps {
  readonly attention: Attention;
  readonly filter: string;
  readonly failed: boolean;
  readonly kind: RowKind;
  /** Saved filters: expression by name. */
  readonly saved: Readonly<Record<string, string>>;
  readonly onFilter: (filter: string) => void;
  readonly onFailed: (failed: boolean) => void;
  readonly onKind: (kind: RowKind) => void;
}

const PREDICATES: readonly (readonly [keyof Attention, string, IconName])[] = [
  ["dirty", "with changes", "copy"],
  ["ahead", "ahead", "up"],
  ["behind", "behind", "down"],
  ["missing", "not cloned", "folder"],
];

/** Filters that are one click away. */
export function AttentionBar(props: AttentionBarProps): JSX.Element {
  const { attention, filter, saved } = props;
  const toggle = (expression: string): void =>
    props.onFilter(filter.trim() === expression ? "" : expression);
  return (
    <div class="bar">
      <div class="bar__chips" role="group" aria-label="Filters">
        {PREDICATES.map(([name, words, icon]) =>
          (attention[name] > 0 || filter.trim() === name) && (
            <Chip
              key={name}
              icon={icon}
              count={attention[name]}
              pressed={filter.trim() === name}
              onClick={() => toggle(name)}
            >
              {words}
            </Chip>
          )
        )}
        {(attention.failed > 0 || props.failed) && (
          <Chip
            icon="warning"
            tone="bad"
            count={attention.failed}
            pressed={props.failed}
            title="The last run failed"
            onClick={() => props.onFailed(!props.failed)}
          >
            failed
          </Chip>
        )}
        {Object.entries(saved).map(([name, expression]) => (
          <Chip
            key={`@${name}`}
            pressed={filter.trim() === `@${name}`}
            title={expression}
            onClick={() => toggle(`@${name}`)}
          >
            @{name}
          </Chip>
        ))}
      </div>
      <RowSwitch kind={props.kind} onKind={props.onKind} />
    </div>
  );
}

/** Repositories or components. */
function RowSwitch(
  { kind: chosen, onKind }: Pick<AttentionBarProps, "kind" | "onKind">,
): JSX.Element {
  return (
    <div class="switch" role="group" aria-label="Rows">
      {(["repositories", "components"] as const).map((kind) => (
        <button
          key={kind}
          type="button"
          class="switch__choice"
          aria-pressed={chosen === kind}
          onClick={() => onKind(kind)}
        >
          {kind === "repositories" ? "Repositories" : "Components"}
        </button>
      ))}
    </div>
  );
}

function Chip(props: {
  readonly icon?: IconName;
  readonly count?: number;
  readonly tone?: "bad";
  readonly pressed: boolean;
  readonly title?: string;
  readonly onClick: () => void;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <button
      type="button"
      class={`chip${props.tone ? ` chip--${props.tone}` : ""}`}
      aria-pressed={props.pressed}
      title={props.title}
      onClick={props.onClick}
    >
      {props.icon && <Icon name={props.icon} size={14} />}
      {props.count !== undefined && <strong>{props.count}</strong>}
      <span>{props.children}</span>
    </button>
  );
}
