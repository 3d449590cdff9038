/**
 * Buttons, and links that look like them.
 *
 * @module
 */

import type { ComponentChildren, JSX } from "preact";
import { Icon, type IconName } from "./icon.tsx";

/** How important a button is. */
export type ButtonLook = "normal" | "primary" | "danger" | "plain";

/** A button. */
export interface ButtonProps {
  readonly onClick?: (event: MouseEvent) => void;
  readonly icon?: IconName;
  readonly look?: ButtonLook;
  /** Its name where it shows only an icon. */
  readonly label?: string;
  readonly disabled?: boolean;
  /** Identifies the element that says why it cannot be used; it can be reached all the same. */
  readonly describedBy?: string;
  readonly pressed?: boolean;
  readonly type?: "button" | "submit";
  readonly title?: string;
  readonly class?: string;
  readonly children?: ComponentChildren;
}

/** A button. */
export function Button(props: ButtonProps): JSX.Element {
  const { icon, look = "normal", label, children } = props;
  const bare = children === undefined ? " button--bare" : "";
  return (
    <button
      type={props.type ?? "button"}
      class={`button button--${look}${bare} ${props.class ?? ""}`}
      onClick={props.onClick}
      disabled={props.disabled}
      aria-disabled={props.describedBy !== undefined || undefined}
      aria-describedby={props.describedBy}
      aria-label={label}
      aria-pressed={props.pressed}
      title={props.title ?? label}
    >
      {icon && <Icon name={icon} />}
      {children !== undefined && <span>{children}</span>}
    </button>
  );
}

/** A link that looks like a button. */
export function LinkButton({ href, icon, look = "normal", label, title, children }: {
  readonly href: string;
  readonly icon?: IconName;
  readonly look?: ButtonLook;
  readonly label?: string;
  readonly title?: string;
  readonly children?: ComponentChildren;
}): JSX.Element {
  const bare = children === undefined ? " button--bare" : "";
  return (
    <a
      class={`button button--${look}${bare}`}
      href={href}
      aria-label={label}
      title={title ?? label}
    >
      {icon && <Icon name={icon} />}
      {children !== undefined && <span>{children}</span>}
    </a>
  );
}
