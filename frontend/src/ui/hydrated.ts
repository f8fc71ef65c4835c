import { useSyncExternalStore } from "react";

const never = () => () => undefined;

/** Whether the page listens yet. What is typed before that would be lost, so fields wait for it. */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
