/**
 * The rows of a long list that are drawn, in a box as high as all of them.
 *
 * @module
 */

import type { ComponentChildren, JSX } from "preact";
import type { VirtualRows } from "./use_virtual_rows.ts";

/** The rows that are drawn. */
export function DrawnRows({ rows, class: name, role = "presentation", children }: {
  readonly rows: VirtualRows;
  /** Class of the box. */
  readonly class: string;
  /** What the rows are together. */
  readonly role?: "presentation" | "rowgroup";
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <div ref={rows.list} class={name} role="presentation" style={{ height: `${rows.total}px` }}>
      <div role={role} style={{ transform: `translateY(${rows.offset}px)` }}>{children}</div>
    </div>
  );
}
