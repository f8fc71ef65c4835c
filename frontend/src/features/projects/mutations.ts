import { useMutation, useQueryClient } from "@tanstack/react-query";

import { api, dataOf, type Project } from "@/api/client";
import type { components } from "@/api/schema";
import { useUserPath } from "@/api/provider";

type ProjectPatch = components["schemas"]["ProjectPatch"];

function useRefresh() {
  const client = useQueryClient();
  return () =>
    Promise.all([client.invalidateQueries({ queryKey: ["projects"] }), client.invalidateQueries({ queryKey: ["tasks"] })]);
}

export function useCreateProject() {
  const path = useUserPath();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: async (name: string) =>
      dataOf(await api.POST("/api/{user_id}/projects", { params: { path }, body: { name } })),
    onSettled: refresh,
  });
}

export function useChangeProject() {
  const path = useUserPath();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: async ({ project, patch }: { project: Project; patch: ProjectPatch }) =>
      dataOf(
        await api.PATCH("/api/{user_id}/projects/{project_id}", {
          params: { path: { ...path, project_id: project.id } },
          body: patch,
        }),
      ),
    onSettled: refresh,
  });
}

export function useDeleteProject() {
  const path = useUserPath();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: async ({ project, tasks }: { project: Project; tasks: "inbox" | "trash" }) => {
      await api.DELETE("/api/{user_id}/projects/{project_id}", {
        params: { path: { ...path, project_id: project.id }, query: { tasks } },
      });
    },
    onSettled: refresh,
  });
}
