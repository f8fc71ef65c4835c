import { describe, expect, it } from "vitest";

import type { Change } from "@/api/changes";
import type { Account } from "@/api/client";
import { foldAccount } from "@/features/account/live";

const account: Account = {
  user_id: "u",
  time_zone: "UTC",
  locale: "en",
  week_start: "monday",
  default_reminder_time: "09:00",
  quiet_hours: null,
  digest_time: null,
  revision: 4,
  version: 0,
  created_at: null,
  updated_at: null,
};

function updated(version: number, to: string): Change {
  const data = { version, changes: { time_zone: { from: "UTC", to } } };
  return { revision: 9, type: "account.updated", subject: "account", occurred_at: "2026-11-24T13:00:00Z", data };
}

describe("foldAccount", () => {
  it("takes over what changed", () => {
    expect(foldAccount(account, updated(1, "Asia/Karachi"))).toEqual({
      ...account,
      time_zone: "Asia/Karachi",
      version: 1,
      revision: 9,
      created_at: "2026-11-24T13:00:00Z",
      updated_at: "2026-11-24T13:00:00Z",
    });
  });

  it("does nothing twice, and does not build on a change that it missed", () => {
    const later = { ...account, version: 2 };
    expect(foldAccount(later, updated(2, "Asia/Karachi"))).toBe(later);
    expect(foldAccount(account, updated(2, "Asia/Karachi"))).toBeNull();
    expect(foldAccount(account, { ...updated(1, "UTC"), type: "task.updated" })).toBe(account);
  });
});
