import { useMutation } from "@tanstack/react-query";

import { api, dataOf, type Tag } from "@/api/client";
import { useSettle } from "@/api/live";
import { useUserPath } from "@/api/provider";

export function useRenameTag() {
  const path = useUserPath();
  return useMutation({
    mutationFn: async ({ tag, name }: { tag: Tag; name: string }) =>
      dataOf(
        await api.PATCH("/api/{user_id}/tags/{tag_id}", { params: { path: { ...path, tag_id: tag.id } }, body: { name } }),
      ),
    onSettled: useSettle(["tags"], ["tasks"]),
  });
}

export function useMergeTag() {
  const path = useUserPath();
  return useMutation({
    mutationFn: async ({ tag, into }: { tag: Tag; into: string }) =>
      dataOf(
        await api.POST("/api/{user_id}/tags/{tag_id}/merge", {
          params: { path: { ...path, tag_id: tag.id } },
          body: { into },
        }),
      ),
    onSettled: useSettle(["tags"], ["tasks"]),
  });
}

export function useDeleteTag() {
  const path = useUserPath();
  return useMutation({
    mutationFn: async (tag: Tag) => {
      await api.DELETE("/api/{user_id}/tags/{tag_id}", { params: { path: { ...path, tag_id: tag.id } } });
    },
    onSettled: useSettle(["tags"], ["tasks"]),
  });
}
