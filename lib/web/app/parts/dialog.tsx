/**
 * A window over the page: the browser keeps the focus inside, closes it with Esc and gives the focus
 * back.
 *
 * @module
 */

import type { ComponentChildren, JSX } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { Announcement } from "./announcement.tsx";
import { Button } from "./button.tsx";

/** A window over the page. */
export function Dialog({ title, onClose, wide, children, footer }: {
  readonly title: string;
  readonly onClose: () => void;
  readonly wide?: boolean;
  readonly children: ComponentChildren;
  readonly footer?: ComponentChildren;
}): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const pressed = useRef<EventTarget>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    // The browser would choose the first button, which closes it.
    dialog.current?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      tabIndex={-1}
      class={`dialog${wide ? " dialog--wide" : ""}`}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onPointerDown={(event) => pressed.current = event.target}
      onClick={(event) => {
        // Text that is selected may end outside, and the click with it.
        if (event.target === dialog.current && pressed.current === dialog.current) onClose();
      }}
    >
      <div class="dialog__frame">
        <header class="dialog__head">
          <h2 id={id} class="dialog__title">{title}</h2>
          <Button icon="close" look="plain" label="Close" onClick={onClose} />
        </header>
        <div class="dialog__body" role="group" aria-labelledby={id} tabIndex={0}>{children}</div>
        {footer && <footer class="dialog__foot">{footer}</footer>}
        <Announcement />
      </div>
    </dialog>
  );
}
