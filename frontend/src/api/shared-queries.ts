import { useQuery } from "@tanstack/react-query";

import { api, dataOf } from "@/api/client";
import { useUserPath } from "@/api/provider";

/** What several features read: projects, tags, preferences. */

const PAGE = 200;
// Ten thousand of a kind is more than a person can make; the bound is for a server that never ends.
const MOST_PAGES = 50;

async function everyPage<Item>(fetchPage: (cursor?: string) => Promise<{ items: Item[]; next: string | null }>): Promise<Item[]> {
  const all: Item[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const { items, next } = await fetchPage(cursor);
    all.push(...items);
    if (!next) break;
    cursor = next;
  }
  return all;
}

export function useProjects() {
  const path = useUserPath();
  return useQuery({
    queryKey: ["projects"],
    queryFn: () =>
      everyPage(async (cursor) =>
        dataOf(await api.GET("/api/{user_id}/projects", { params: { path, query: { limit: PAGE, cursor } } })),
      ),
  });
}

export function useTags() {
  const path = useUserPath();
  return useQuery({
    queryKey: ["tags"],
    queryFn: () =>
      everyPage(async (cursor) =>
        dataOf(await api.GET("/api/{user_id}/tags", { params: { path, query: { limit: PAGE, cursor } } })),
      ),
  });
}

export function useAccount() {
  const path = useUserPath();
  return useQuery({
    queryKey: ["account"],
    queryFn: async () => dataOf(await api.GET("/api/{user_id}/account", { params: { path } })),
    staleTime: 60_000,
  });
}
