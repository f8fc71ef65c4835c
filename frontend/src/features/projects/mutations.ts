import { useMutation, useQueryClient } from "@tanstack/react-query";

import { api, dataOf, type Project } from "@/api/client";
import type { components } from "@/api/schema";
import { useSettle } from "@/api/live";
import { useUserPath } from "@/api/provider";
import type { Whole } from "@/api/shared-queries";
import { withProject } from "@/features/projects/live";

type ProjectPatch = components["schemas"]["ProjectPatch"];

/** Show a project as the API answered it; its event may have come before, or follows. */
function useShow() {
  const client = useQueryClient();
  return (project: Project) =>
    client.setQueryData<Whole<Project>>(["projects"], (old) => old && { ...old, items: withProject(old.items, project) });
}

export function useCreateProject() {
  const path = useUserPath();
  return useMutation({
    mutationFn: async (name: string) =>
      dataOf(await api.POST("/api/{user_id}/projects", { params: { path }, body: { name } })),
    onSuccess: useShow(),
    onSettled: useSettle(["projects"], ["tasks"]),
  });
}

export function useChangeProject() {
  const path = useUserPath();
  return useMutation({
    mutationFn: async ({ project, patch }: { project: Project; patch: ProjectPatch }) =>
      dataOf(
        await api.PATCH("/api/{user_id}/projects/{project_id}", {
          params: { path: { ...path, project_id: project.id } },
          body: patch,
        }),
      ),
    onSuccess: useShow(),
    onSettled: useSettle(["projects"], ["tasks"]),
  });
}

export function useDeleteProject() {
  const path = useUserPath();
  return useMutation({
    mutationFn: async ({ project, tasks }: { project: Project; tasks: "inbox" | "trash" }) => {
      await api.DELETE("/api/{user_id}/projects/{project_id}", {
        params: { path: { ...path, project_id: project.id }, query: { tasks } },
      });
    },
    onSettled: useSettle(["projects"], ["tasks"]),
  });
}
