"use client";

import { type QueryKey, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, createContext, useContext, useEffect, useState, useSyncExternalStore } from "react";

import { LiveCache, type LiveTable } from "@/api/live-cache";
import { useUserPath } from "@/api/provider";
import { whenQuiet } from "@/api/quiet";
import { SharedStream } from "@/api/shared-stream";
import { onSignOut } from "@/api/sign-out";
import type { ConnectionState } from "@/api/stream";

const LiveContext = createContext<LiveCache | null>(null);
// While changes arrive by themselves an answer is old only for lack of trust.
const FRESH_LIVE_MS = 300_000;
const FRESH_MS = 15_000;

/** Keeps what the pages inside it show at the state of the server. `tables` are the features' rules for it. */
export function LiveProvider({ tables, children }: { tables: LiveTable[]; children: ReactNode }) {
  const { user_id: userId } = useUserPath();
  const client = useQueryClient();
  const [live] = useState(() => new LiveCache(client, tables));

  useEffect(() => {
    const detach = live.attach();
    const stream = new SharedStream(userId, live);
    const unwatch = live.watch(() => {
      if (live.state === "ended") window.location.assign("/sign-in");
      const defaults = client.getDefaultOptions();
      const staleTime = live.isLive ? FRESH_LIVE_MS : FRESH_MS;
      client.setDefaultOptions({ ...defaults, queries: { ...defaults.queries, staleTime } });
    });
    const gone = new AbortController();
    const unheard = onSignOut(userId, () => {
      gone.abort();
      stream.stop();
      live.onState("ended");
    });
    const check = () => stream.check();
    const doubt = () => stream.doubt();
    const seen = () => {
      if (document.visibilityState === "visible") stream.check();
    };
    window.addEventListener("online", check);
    window.addEventListener("offline", doubt);
    window.addEventListener("pageshow", check);
    document.addEventListener("visibilitychange", seen);
    void whenQuiet(() => client.isFetching() + client.isMutating() > 0, gone.signal).then(() => {
      if (!gone.signal.aborted) stream.start();
    });
    return () => {
      gone.abort();
      window.removeEventListener("online", check);
      window.removeEventListener("offline", doubt);
      window.removeEventListener("pageshow", check);
      document.removeEventListener("visibilitychange", seen);
      stream.stop();
      unheard();
      unwatch();
      detach();
    };
  }, [client, live, userId]);

  return <LiveContext.Provider value={live}>{children}</LiveContext.Provider>;
}

/** The cache that follows the stream. */
export function useLive(): LiveCache {
  const live = useContext(LiveContext);
  if (!live) throw new Error("useLive needs a LiveProvider around it.");
  return live;
}

/** Whether changes arrive now. */
export function useConnection(): ConnectionState {
  const live = useLive();
  return useSyncExternalStore(
    live.watch,
    () => live.state,
    () => "connecting",
  );
}

/**
 * What a mutation does when it has ended: nothing while the change arrives by itself; without a stream, or when it is not known what
 * became of the change, the answers are fetched again.
 */
export function useSettle(...keys: QueryKey[]): (data: unknown, error: Error | null) => void {
  const client = useQueryClient();
  const live = useLive();
  return (_data, error) => {
    if (live.isLive && !error) return;
    // Not waited for: without a connection it takes until there is one, and the mutation has ended all the same.
    for (const queryKey of keys) void client.invalidateQueries({ queryKey });
  };
}
