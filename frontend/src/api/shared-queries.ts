import { useQuery } from "@tanstack/react-query";

import { api, dataOf } from "@/api/client";
import { useUserPath } from "@/api/provider";

/** What several features read: projects, tags, preferences. */

export function useProjects() {
  const path = useUserPath();
  return useQuery({
    queryKey: ["projects"],
    queryFn: async () =>
      dataOf(await api.GET("/api/{user_id}/projects", { params: { path, query: { limit: 200 } } })).items,
  });
}

export function useTags() {
  const path = useUserPath();
  return useQuery({
    queryKey: ["tags"],
    queryFn: async () => dataOf(await api.GET("/api/{user_id}/tags", { params: { path, query: { limit: 200 } } })).items,
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
