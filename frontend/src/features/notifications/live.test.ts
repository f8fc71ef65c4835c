import { describe, expect, it } from "vitest";

import type { Change } from "@/api/changes";
import { Mark } from "@/api/live-cache";
import { foldNotifications, MANY_UNREAD, type Notification, type NotificationPages } from "@/features/notifications/live";

const AT = "2026-11-24T12:00:00Z";

function sample(id: string, fields: Partial<Notification> = {}): Notification {
  return {
    id,
    kind: "reminder",
    task_id: `task-${id}`,
    reminder_id: `reminder-${id}`,
    title: "Buy milk",
    due: null,
    at: AT,
    late: false,
    nag: 0,
    urgent: false,
    digest: null,
    deliver_at: null,
    read_at: null,
    version: 1,
    created_at: AT,
    updated_at: AT,
    ...fields,
  };
}

function pages(unread: number, ...items: Notification[][]): NotificationPages {
  return { pageParams: items.map(() => undefined), pages: items.map((some) => ({ items: some, next: null, unread, mark: new Mark(1) })) };
}

function created(notification: Notification): Change {
  return { revision: 2, type: "notification.created", subject: `notifications/${notification.id}`, occurred_at: AT, data: { notification } };
}

function read(id: string, from: string | null, to: string | null): Change {
  const data = { version: 2, changes: { read_at: { from, to } } };
  return { revision: 2, type: "notification.read", subject: `notifications/${id}`, occurred_at: AT, data };
}

function purged(unread: number, ...gone: string[]): Change {
  return { revision: 2, type: "notifications.purged", subject: "notifications", occurred_at: AT, data: { ids: gone, unread } };
}

const ids = (data: NotificationPages | null) => data?.pages.map((page) => page.items.map((item) => item.id));

describe("the notifications", () => {
  it("get a new one on top, counted once", () => {
    const before = pages(1, [sample("b")], [sample("a", { read_at: AT })]);
    const after = foldNotifications(before, created(sample("c")), "all");
    expect(ids(after)).toEqual([["c", "b"], ["a"]]);
    expect(after?.pages.map((page) => page.unread)).toEqual([2, 2]);
    expect(after && foldNotifications(after, created(sample("c")), "all")).toBe(after);
  });

  it("keep one that is read among all, and lose it among the unread", () => {
    const before = pages(2, [sample("b"), sample("a")]);
    const all = foldNotifications(before, read("a", null, AT), "all");
    expect(ids(all)).toEqual([["b", "a"]]);
    expect(all?.pages[0]?.items[1]).toMatchObject({ read_at: AT, version: 2 });
    expect(all?.pages[0]?.unread).toBe(1);
    const unread = foldNotifications(before, read("a", null, AT), "unread");
    expect(ids(unread)).toEqual([["b"]]);
    expect(unread?.pages[0]?.unread).toBe(1);
  });

  it("count one that is on no page here, too", () => {
    expect(foldNotifications(pages(2, [sample("b")]), read("far", null, AT), "all")?.pages[0]?.unread).toBe(1);
  });

  it("ask when they cannot tell", () => {
    expect(foldNotifications(pages(1, [sample("b")]), read("a", AT, null), "unread")).toBeNull();
    expect(foldNotifications(pages(MANY_UNREAD, [sample("a")]), read("a", null, AT), "all")).toBeNull();
  });

  it("count no further than the API does", () => {
    expect(foldNotifications(pages(MANY_UNREAD, [sample("a")]), created(sample("b")), "all")?.pages[0]?.unread).toBe(MANY_UNREAD);
  });

  it("lose what was old, also on no page here", () => {
    const before = pages(5, [sample("c"), sample("b")], [sample("a", { read_at: AT })]);
    const after = foldNotifications(before, purged(2, "a", "b", "far"), "all");
    expect(ids(after)).toEqual([["c"], []]);
    expect(after?.pages.map((page) => page.unread)).toEqual([3, 3]);
    const many = pages(MANY_UNREAD, [sample("a", { read_at: AT })]);
    expect(foldNotifications(many, purged(1, "far"), "all")).toBeNull();
    expect(ids(foldNotifications(many, purged(0, "a"), "all"))).toEqual([[]]);
  });

  it("do not mind other changes", () => {
    const before = pages(1, [sample("a")]);
    expect(foldNotifications(before, { ...created(sample("b")), type: "task.created" }, "all")).toBe(before);
  });
});
