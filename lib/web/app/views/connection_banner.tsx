/**
 * Says that the server cannot be heard, and when it is tried again. What was loaded stays visible.
 *
 * @module
 */

import type { ComponentChildren, JSX } from "preact";
import { useRef } from "preact/hooks";
import type { Failure } from "../client/failure.ts";
import { useApp } from "../parts/app_context.tsx";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { useNow } from "../parts/use_now.ts";
import { Words } from "../parts/words.tsx";

/** After so long it is no longer likely that the server comes back by itself. */
const LONG_MS = 30_000;

/** Says that the connection is lost. */
export function ConnectionBanner(): JSX.Element | null {
  const app = useApp();
  const connection = app.connection.value;
  const now = useNow(connection.state === "lost" ? 500 : undefined);
  const lostAt = useRef<number>(undefined);
  if (connection.state !== "lost" && connection.state !== "connecting") lostAt.current = undefined;
  else lostAt.current ??= Date.now();
  if (connection.state === "denied") {
    // The view says the same.
    if (app.store.value.details.failure?.code === connection.failure.code) return null;
    return (
      <Banner state={connection.state}>
        <strong>Live updates are off.</strong> <Reason failure={connection.failure} />
      </Banner>
    );
  }
  const wasLost = connection.state === "connecting" && app.server.value !== undefined;
  if (connection.state !== "lost" && !wasLost) return null;
  const seconds = connection.state === "lost"
    ? Math.max(0, Math.ceil((connection.retryAt - Math.max(now, Date.now())) / 1000))
    : 0;
  const isUnusual = connection.state === "lost" && connection.failure.code !== "DISCONNECTED";
  return (
    <Banner state={connection.state}>
      <strong>Disconnected.</strong> What you see may be out of date.{" "}
      {isUnusual && <Reason failure={connection.failure} />}
      {!isUnusual && Date.now() - (lostAt.current ?? Infinity) > LONG_MS && (
        <>
          <code>nestr ui</code>{" "}
          may have been stopped. If you start it again, open the new address that it prints.{" "}
        </>
      )}
      <span aria-hidden="true">
        {seconds > 0 ? `Trying again in ${seconds} s.` : "Trying again…"}
      </span>
    </Banner>
  );
}

function Banner({ state, children }: {
  readonly state: string;
  readonly children: ComponentChildren;
}): JSX.Element {
  const app = useApp();
  return (
    <div class="banner" role="alert" data-state={state}>
      <Icon name="plug" />
      <p>{children}</p>
      <Button onClick={() => app.reconnect()}>Try now</Button>
    </div>
  );
}

function Reason({ failure }: { readonly failure: Failure }): JSX.Element {
  return (
    <>
      <Words>{failure.message}</Words>
      {failure.hint && (
        <>
          : <Words>{failure.hint}</Words>
        </>
      )}
      {". "}
    </>
  );
}
