/**
 * What is shown to somebody whose address has no token, or an old one.
 *
 * @module
 */

import type { JSX } from "preact";
import { Mark } from "../parts/icon.tsx";

/** Says where the right address is. */
export function Locked({ old }: { readonly old?: boolean }): JSX.Element {
  return (
    <main class="locked">
      <Mark />
      <h1>{old ? "This address is from an earlier start" : "This page needs its whole address"}</h1>
      <p>
        {old
          ? "The server was started again, and has a new token. "
          : "It lets in only who has the token of this start. "}
        The whole address stands in the terminal where <code>nestr ui</code>{" "}
        was started. Where it no longer runs, start it again:
      </p>
      <p>
        <code class="locked__command">nestr ui</code>
      </p>
    </main>
  );
}
