import { useMutation, useQueryClient } from "@tanstack/react-query";

import { type Account, api, dataOf } from "@/api/client";
import { useSettle } from "@/api/live";
import { useUserPath } from "@/api/provider";
import type { components } from "@/api/schema";

export type AccountPatch = components["schemas"]["AccountPatch"];

const CHANGE = ["account", "change"];

export function useChangeAccount() {
  const path = useUserPath();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (patch: AccountPatch) =>
      dataOf(await api.PATCH("/api/{user_id}/account", { params: { path }, body: patch })),
    // What was chosen shows at once, and no longer when that failed.
    onMutate: (patch) => {
      const before = client.getQueryData<Account>(["account"]);
      if (before) client.setQueryData<Account>(["account"], { ...before, ...patch });
      return before;
    },
    onError: (_error, _patch, before) => before && client.setQueryData<Account>(["account"], (now) => (now?.version === before.version ? before : now)),
    mutationKey: CHANGE,
    onSuccess: (account) => {
      // What was chosen since is on its way, and its answer has both.
      if (client.isMutating({ mutationKey: CHANGE }) <= 1) client.setQueryData(["account"], account);
    },
    // Today and overdue depend on the zone.
    onSettled: useSettle(["tasks"]),
  });
}
