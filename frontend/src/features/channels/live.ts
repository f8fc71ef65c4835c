import { type Change, type Changes, newFields } from "@/api/changes";
import type { Channel } from "@/api/client";
import type { LiveQuery, LiveTable } from "@/api/live-cache";
import { CHANNELS, type Channels } from "@/api/shared-queries";

const channels: LiveQuery<Channels> = { queryKey: CHANNELS, marks: (data) => [data.mark], fold: foldChannels };

/** How the list of channels follows changes. What is sent to them is no event: the log of deliveries asks. */
export const channelsLive: LiveTable = { queries: [channels] };

/** Return the channels after a change; null when only the API can tell. */
export function foldChannels(data: Channels, { type, subject, data: payload, occurred_at: at }: Change): Channels | null {
  const id = subject.slice("channels/".length);
  const old = data.items.find((item) => item.id === id);
  // Ids grow with time: the list is in their order, and a new channel is the last.
  if (type === "channel.created") return old ? data : { ...data, items: [...data.items, payload.channel as Channel] };
  if (type === "channel.deleted") return old ? { ...data, items: data.items.filter((item) => item !== old) } : data;
  if (type !== "channel.updated") return data;
  const version = payload.version as number;
  if (old && old.version >= version) return data;
  if (old?.version !== version - 1) return null;
  const changed = { ...old, ...newFields(payload.changes as Changes), version, updated_at: at };
  return { ...data, items: data.items.map((item) => (item === old ? changed : item)) };
}
