import type { Channel } from "@/api/client";

/** A channel for tests. */
export function sampleChannel(fields: Partial<Channel> = {}): Channel {
  return {
    id: "0198c5b2-8a4f-7c11-9d3e-2f4a5b6c7d8e",
    kind: "email",
    name: "Mail",
    target: "ada@example.com",
    wants: ["reminders"],
    enabled: true,
    state: "active",
    version: 1,
    created_at: "2026-11-24T12:00:00Z",
    updated_at: "2026-11-24T12:00:00Z",
    ...fields,
  };
}
