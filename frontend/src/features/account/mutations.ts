import { useMutation, useQueryClient } from "@tanstack/react-query";

import { api, dataOf } from "@/api/client";
import { useSettle } from "@/api/live";
import { useUserPath } from "@/api/provider";
import type { components } from "@/api/schema";

export type AccountPatch = components["schemas"]["AccountPatch"];

export function useChangeAccount() {
  const path = useUserPath();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (patch: AccountPatch) =>
      dataOf(await api.PATCH("/api/{user_id}/account", { params: { path }, body: patch })),
    onSuccess: (account) => client.setQueryData(["account"], account),
    // Today and overdue depend on the zone.
    onSettled: useSettle(["tasks"]),
  });
}
