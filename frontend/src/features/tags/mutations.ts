import { useMutation, useQueryClient } from "@tanstack/react-query";

import { api, dataOf, type Tag } from "@/api/client";
import { useUserPath } from "@/api/provider";

function useRefresh() {
  const client = useQueryClient();
  return () => Promise.all([client.invalidateQueries({ queryKey: ["tags"] }), client.invalidateQueries({ queryKey: ["tasks"] })]);
}

export function useRenameTag() {
  const path = useUserPath();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: async ({ tag, name }: { tag: Tag; name: string }) =>
      dataOf(
        await api.PATCH("/api/{user_id}/tags/{tag_id}", { params: { path: { ...path, tag_id: tag.id } }, body: { name } }),
      ),
    onSettled: refresh,
  });
}

export function useMergeTag() {
  const path = useUserPath();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: async ({ tag, into }: { tag: Tag; into: string }) =>
      dataOf(
        await api.POST("/api/{user_id}/tags/{tag_id}/merge", {
          params: { path: { ...path, tag_id: tag.id } },
          body: { into },
        }),
      ),
    onSettled: refresh,
  });
}

export function useDeleteTag() {
  const path = useUserPath();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: async (tag: Tag) => {
      await api.DELETE("/api/{user_id}/tags/{tag_id}", { params: { path: { ...path, tag_id: tag.id } } });
    },
    onSettled: refresh,
  });
}
