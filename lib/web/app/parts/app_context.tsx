/**
 * Hands the state of the page to whatever needs it.
 *
 * @module
 */

import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { AppState } from "../state/app_state.ts";
import type { ProjectStore } from "../state/project_store.ts";

/** Provides the state of the page. */
export const AppContext = createContext<AppState | undefined>(undefined);

/** The state of the page. */
export function useApp(): AppState {
  const app = useContext(AppContext);
  if (!app) throw new Error("there is no state of the page here");
  return app;
}

/** The project that is open. */
export function useStore(): ProjectStore {
  return useApp().store.value;
}
