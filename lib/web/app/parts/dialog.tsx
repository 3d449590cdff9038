/**
 * A window over the page: the browser keeps the focus inside, closes it with Esc and gives the focus
 * back.
 *
 * @module
 */

import type { ComponentChildren, JSX } from "preact";
import { useEffect, useId, useLayoutEffect, useRef } from "preact/hooks";
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
  // Before the effects of what it holds, for that may take the focus.
  useLayoutEffect(() => {
    const own = dialog.current;
    own?.showModal();
    // The browser would choose the first button, which closes it.
    own?.focus();
    return () => {
      own?.close();
      // What the browser gives the focus back to may be gone; then it stays where it was.
      if (hasNobodyFocus() || own?.contains(document.activeElement)) {
        document.getElementById("main")?.focus({ preventScroll: true });
      }
    };
  }, []);
  // A button may go away as it is pressed; the focus stays inside.
  useEffect(() => {
    if (hasNobodyFocus()) dialog.current?.focus();
  });
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

const hasNobodyFocus = (): boolean => document.activeElement === document.body;
