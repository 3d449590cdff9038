/**
 * Says that the server cannot be heard, and when it is tried again. What was loaded stays visible.
 *
 * @module
 */

import type { JSX } from "preact";
import { useApp } from "../parts/app_context.tsx";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { useNow } from "../parts/use_now.ts";

/** Says that the connection is lost. */
export function ConnectionBanner(): JSX.Element | null {
  const app = useApp();
  const connection = app.connection.value;
  const now = useNow(connection.state === "lost" ? 500 : undefined);
  const wasLost = connection.state === "connecting" && app.server.value !== undefined;
  if (connection.state !== "lost" && !wasLost) return null;
  const seconds = connection.state === "lost"
    ? Math.max(0, Math.ceil((connection.retryAt - now) / 1000))
    : 0;
  return (
    <div class="banner" role="alert" data-state={connection.state}>
      <Icon name="plug" />
      <p>
        <strong>Disconnected.</strong> What you see may be out of date.{" "}
        <span aria-hidden="true">
          {seconds > 0 ? `Trying again in ${seconds} s.` : "Trying again …"}
        </span>
      </p>
      <Button onClick={() => app.reconnect()}>Try now</Button>
    </div>
  );
}
