import { useInfiniteQuery } from "@tanstack/react-query";

import { api, dataOf } from "@/api/client";
import { Mark } from "@/api/live-cache";
import { useUserPath } from "@/api/provider";
import { NOTIFICATIONS, type NotificationPage, type Status } from "@/features/notifications/live";

const PAGE = 30;

/** The notifications, the newest first, page by page. */
export function useNotifications(status: Status) {
  const path = useUserPath();
  return useInfiniteQuery({
    queryKey: [...NOTIFICATIONS, status],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }): Promise<NotificationPage> => {
      const answer = await api.GET("/api/{user_id}/notifications", {
        params: { path, query: { status, limit: PAGE, cursor: pageParam } },
        signal,
      });
      return { ...dataOf(answer), mark: Mark.of(answer.response) };
    },
    getNextPageParam: (page) => page.next ?? undefined,
  });
}
