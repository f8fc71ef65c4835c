import { type Change, type Changes, newFields } from "@/api/changes";
import type { Account } from "@/api/client";
import type { LiveQuery, LiveTable } from "@/api/live-cache";

const account: LiveQuery<Account> = { queryKey: ["account"], marks: () => [], fold: foldAccount };

/** How the account's preferences follow changes; what a new zone means for tasks is the tasks' matter. */
export const accountLive: LiveTable = { queries: [account] };

/** Return the preferences after a change; null when a change in between is missing. */
export function foldAccount(data: Account, { type, data: payload, revision, occurred_at: at }: Change): Account | null {
  if (type !== "account.updated") return data;
  const version = payload.version as number;
  if (data.version >= version) return data;
  if (data.version !== version - 1) return null;
  const created = data.created_at ?? at;
  return { ...data, ...newFields(payload.changes as Changes), version, revision, created_at: created, updated_at: at } as Account;
}
