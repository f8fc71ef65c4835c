import { api, dataOf } from "@/api/client";
import { endpointHere, keep, leaveHere, readKept, subscribeHere } from "@/features/channels/this-browser";

const LEAVING_MS = 3_000;

/**
 * Keep what this browser is true: it tells nobody but the person who is signed in, and a channel whose subscription the browser gave up
 * gets the new one, switched on or off as it was. Does nothing where push was never switched on.
 */
export async function keepHere(userId: string): Promise<void> {
  const kept = await readKept();
  if (!kept) return;
  if (kept.user !== userId) return leaveHere();
  const endpoint = await endpointHere();
  if (endpoint === kept.endpoint || Notification.permission !== "granted") return;
  const path = { user_id: userId };
  const { items, web_push_key: key } = dataOf(await api.GET("/api/{user_id}/channels", { params: { path } }));
  const old = items.find((channel) => channel.id === kept.channel);
  // Removed elsewhere: that was meant.
  if (!old || !key) return leaveHere();
  const subscription = await subscribeHere(key);
  // A new channel is on: one that was switched off wants nothing until that is true of it again.
  const body = { kind: "web_push" as const, subscription, name: old.name, wants: old.enabled ? old.wants : [] };
  const made = dataOf(await api.POST("/api/{user_id}/channels", { params: { path }, body }));
  if (!old.enabled) {
    const patch = { enabled: false, wants: old.wants };
    dataOf(await api.PATCH("/api/{user_id}/channels/{channel_id}", { params: { path: { ...path, channel_id: made.id } }, body: patch }));
  }
  if (made.id !== old.id) await api.DELETE("/api/{user_id}/channels/{channel_id}", { params: { path: { ...path, channel_id: old.id } } });
  await keep({ user: userId, channel: made.id, endpoint: subscription.endpoint });
}

/** Before signing out: what is meant for this person alone must not show here any more. Nothing that is away holds it up for long. */
export async function signOutHere(userId: string): Promise<void> {
  try {
    const kept = await readKept();
    await leaveHere();
    if (kept?.user !== userId) return;
    const path = { user_id: userId, channel_id: kept.channel };
    await api.DELETE("/api/{user_id}/channels/{channel_id}", { params: { path }, signal: AbortSignal.timeout(LEAVING_MS) });
  } catch {
    // Without its subscription the channel goes at the next message.
  }
}
