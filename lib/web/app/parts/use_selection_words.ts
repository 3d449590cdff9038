/**
 * The words that a selection expression of the open project can hold.
 *
 * @module
 */

import { useMemo } from "preact/hooks";
import type { SelectionWords } from "../selection/suggestions.ts";
import { useStore } from "./app_context.tsx";

/** Names, tags, paths and filters of the open project. */
export function useSelectionWords(): SelectionWords {
  const store = useStore();
  store.graph.want();
  store.repositories.want();
  const repositories = store.repositories.value;
  const components = store.graph.value?.components;
  const filters = store.details.value?.filters;
  const defaultBranch = store.details.value?.defaultBranch ?? "main";
  return useMemo(() => {
    const tags = [...repositories ?? [], ...components ?? []].flatMap((it) => it.tags);
    const names = [...components ?? [], ...repositories ?? []].map(({ name }) => name);
    return {
      names: [...new Set(names)],
      tags: [...new Set(tags)].sort(),
      paths: (repositories ?? []).map(({ path }) => path),
      filters: filters ?? {},
      defaultBranch,
    };
  }, [repositories, components, filters, defaultBranch]);
}
