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
      <h1>{old ? "This address is out of date" : "This page needs its full address"}</h1>
      <p>
        {old
          ? "The server was restarted, and has a new token. "
          : "It needs the token that this server printed. "}
        The full address is in the terminal where <code>nestr ui</code>{" "}
        was started. If it is no longer running, start it again:
      </p>
      <p>
        <code class="locked__command">nestr ui</code>
      </p>
    </main>
  );
}
