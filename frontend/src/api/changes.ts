import type { components } from "@/api/schema";

/** One event of the user's log, as `/changes` and the stream give it. */
export type Change = components["schemas"]["ChangeRead"];

/** Each changed field of an event, before and after. */
export type Changes = Record<string, { from: unknown; to: unknown }>;

/** Return the changed fields as they are now. */
export function newFields(changes: Changes): Record<string, unknown> {
  return Object.fromEntries(Object.entries(changes).map(([name, { to }]) => [name, to]));
}
