/**
 * Operations: a new one, one in detail, or all of them.
 *
 * @module
 */

import type { JSX } from "preact";
import { useApp } from "../../parts/app_context.tsx";
import { Composer } from "./composer.tsx";
import { HistoryList } from "./history_list.tsx";
import { OperationDetail } from "./operation_detail.tsx";

/** Operations. */
export function OperationsView(): JSX.Element {
  const { path } = useApp().route.value;
  const [, id, task] = path;
  if (id === undefined) return <HistoryList />;
  if (id === "new") return <Composer />;
  return <OperationDetail key={id} id={id} task={task} />;
}
