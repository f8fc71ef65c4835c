import { type QueryClient, useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { api, dataOf } from "@/api/client";
import { useUserPath } from "@/api/provider";
import type { components } from "@/api/schema";
import { abilityHere, endpointHere, readKept } from "@/features/channels/this-browser";

export type Delivery = components["schemas"]["DeliveryRead"];
export type Outcome = Delivery["outcome"];

export const DELIVERIES = ["deliveries"] as const;
const DELIVERY = ["delivery"] as const;
const THIS_BROWSER = ["this-browser"] as const;
const PAGE = 20;
const SOON_MS = 15_000;
const OFTEN_MS = 700;
const SELDOM_MS = 10_000;
const IDLE_MS = 30_000;

/** How long to wait before asking again what became of deliveries: they make no events. */
function pauseFor(deliveries: Delivery[]): number | false {
  const waiting = deliveries.filter((one) => one.outcome === "waiting");
  if (waiting.length === 0) return false;
  // While it is being sent, it is due again only in case that fails.
  const isSoon = waiting.some(({ due_at: dueAt, created_at: madeAt }) => Date.parse(dueAt ?? madeAt) - Date.now() < SOON_MS || Date.now() - Date.parse(madeAt) < SOON_MS);
  return isSoon ? OFTEN_MS : SELDOM_MS;
}

export interface LogFilter {
  channel: string;
  outcome: Outcome | "";
}

/** What became of the messages, the newest first, page by page. */
export function useDeliveries({ channel, outcome }: LogFilter) {
  const path = useUserPath();
  return useInfiniteQuery({
    queryKey: [...DELIVERIES, channel, outcome],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) =>
      dataOf(
        await api.GET("/api/{user_id}/deliveries", {
          params: { path, query: { channel: channel || undefined, outcome: outcome || undefined, limit: PAGE, cursor: pageParam } },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.next ?? undefined,
    refetchInterval: (query) => pauseFor(query.state.data?.pages.flatMap((page) => page.items) ?? []) || IDLE_MS,
  });
}

/** One delivery, until it has ended. */
export function useDelivery(id: string | null) {
  const path = useUserPath();
  return useQuery({
    queryKey: [...DELIVERY, id],
    enabled: id !== null,
    queryFn: async ({ signal }) =>
      dataOf(await api.GET("/api/{user_id}/deliveries/{delivery_id}", { params: { path: { ...path, delivery_id: id ?? "" } }, signal })),
    staleTime: 0,
    refetchInterval: (query) => (query.state.data ? pauseFor([query.state.data]) : false),
  });
}

/** What this browser can do, may do and does: `channel` is its channel of this user, null when it has none. */
export function useThisBrowser() {
  const { user_id: userId } = useUserPath();
  const client = useQueryClient();
  // Whoever changes the permission in the browser's own settings sees it here at once, where the browser tells.
  useEffect(() => {
    let status: PermissionStatus | undefined;
    const changed = () => void lookAgain(client);
    const watch = async () => {
      status = await navigator.permissions.query({ name: "notifications" });
      status.addEventListener("change", changed);
    };
    watch().catch(() => undefined);
    return () => status?.removeEventListener("change", changed);
  }, [client]);
  return useQuery({
    queryKey: THIS_BROWSER,
    queryFn: async () => {
      const ability = abilityHere();
      if (ability !== "ready") return { ability, permission: "default" as const, channel: null };
      const [kept, endpoint] = await Promise.all([readKept(), endpointHere()]);
      const isMine = kept !== null && kept.user === userId && kept.endpoint === endpoint;
      return { ability, permission: Notification.permission, channel: isMine ? kept.channel : null };
    },
    staleTime: 0,
  });
}

/** This browser may have changed. */
export async function lookAgain(client: QueryClient): Promise<void> {
  await client.invalidateQueries({ queryKey: THIS_BROWSER });
}
