/**
 * Buttons that change something in the end, at once or after a plan. On a read-only server they stay
 * where they are, can be reached, and say why they cannot be used.
 *
 * @module
 */

import type { JSX } from "preact";
import { READ_ONLY, READ_ONLY_ID } from "../text/read_only.ts";
import { useApp } from "./app_context.tsx";
import { Button, type ButtonProps, LinkButton } from "./button.tsx";

/** A button that changes something, or leads to where that is chosen. */
export interface ChangeButtonProps extends ButtonProps {
  /** Where it leads, if it is a link. */
  readonly href?: string;
}

/** A button that changes something in the end. */
export function ChangeButton({ href, ...button }: ChangeButtonProps): JSX.Element {
  if (useApp().readOnly.value) {
    return (
      <Button
        {...button}
        onClick={undefined}
        disabled={false}
        title={READ_ONLY}
        describedBy={READ_ONLY_ID}
      />
    );
  }
  if (href === undefined || button.disabled) return <Button {...button} />;
  const { icon, look, label, title, children } = button;
  return <LinkButton {...{ href, icon, look, label, title }}>{children}</LinkButton>;
}

/** What such buttons are described by. */
export function ReadOnlyReason(): JSX.Element | null {
  return useApp().readOnly.value ? <p id={READ_ONLY_ID} hidden>{READ_ONLY}</p> : null;
}
