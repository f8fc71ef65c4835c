import type { InfiniteData, QueryKey } from "@tanstack/react-query";

import { type Change, type Changes, newFields } from "@/api/changes";
import type { LiveQuery, LiveTable, Mark } from "@/api/live-cache";
import type { components } from "@/api/schema";

export type Notification = components["schemas"]["NotificationRead"];
export type Status = "unread" | "all";

export interface NotificationPage {
  items: Notification[];
  next: string | null;
  /** How many are unread; `MANY_UNREAD` stands for that many or more. */
  unread: number;
  mark: Mark;
}

export type NotificationPages = InfiniteData<NotificationPage, string | undefined>;

export const NOTIFICATIONS = ["notifications"] as const;
export const MANY_UNREAD = 100;

const lists: LiveQuery<NotificationPages> = {
  queryKey: NOTIFICATIONS,
  marks: (data) => data.pages.map((page) => page.mark),
  fold: (data, change, key) => foldNotifications(data, change, statusOf(key)),
};

/** How the notifications and the number of unread ones follow changes. */
export const notificationsLive: LiveTable = { queries: [lists] };

function statusOf(key: QueryKey): Status {
  return key[1] as Status;
}

/** Return the notifications after a change; null when only the API can tell. */
export function foldNotifications(data: NotificationPages, change: Change, status: Status): NotificationPages | null {
  if (change.type === "notification.created") {
    const made = change.data.notification as Notification;
    return added(data, made);
  }
  if (change.type === "notifications.purged") return without(data, change.data.ids as string[], change.data.unread as number);
  if (change.type !== "notification.read") return data;
  const id = change.subject.slice("notifications/".length);
  const changes = change.data.changes as Changes;
  const isRead = changes.read_at?.to !== null;
  // Beyond what is counted nobody knows how many are left; one that is unread again has a place that only the API knows.
  if ((data.pages[0]?.unread ?? MANY_UNREAD) >= MANY_UNREAD || (!isRead && status === "unread")) return null;
  const version = change.data.version as number;
  const after = (item: Notification) => ({ ...item, ...newFields(changes), version, updated_at: change.occurred_at });
  return {
    ...data,
    pages: data.pages.map((page) => ({
      ...page,
      unread: page.unread + (isRead ? -1 : 1),
      items: page.items.flatMap((item) => (item.id !== id ? [item] : status === "unread" ? [] : [after(item)])),
    })),
  };
}

/** Return the notifications with a new one, which is unread and the newest. */
function added(data: NotificationPages, made: Notification): NotificationPages {
  if (data.pages.some((page) => page.items.some((item) => item.id === made.id))) return data;
  return {
    ...data,
    pages: data.pages.map((page, place) => ({
      ...page,
      unread: Math.min(page.unread + 1, MANY_UNREAD),
      items: place === 0 ? [made, ...page.items] : page.items,
    })),
  };
}

/** Return the notifications without those that were old, some of which were unread; null when nobody knows how many are left. */
function without(data: NotificationPages, ids: string[], unread: number): NotificationPages | null {
  if (unread > 0 && (data.pages[0]?.unread ?? MANY_UNREAD) >= MANY_UNREAD) return null;
  const gone = new Set(ids);
  return {
    ...data,
    pages: data.pages.map((page) => ({
      ...page,
      unread: page.unread - unread,
      items: page.items.filter((item) => !gone.has(item.id)),
    })),
  };
}
