function nameFor(userId: string): string {
  return `duly-session-${userId}`;
}

/** Tell the other tabs of this user that the session has ended. */
export function announceSignOut(userId: string): void {
  if (typeof BroadcastChannel === "undefined") return;
  const channel = new BroadcastChannel(nameFor(userId));
  channel.postMessage("signed-out");
  channel.close();
}

/** Hear of a sign-out in another tab, from now on: a page that has no stream yet must not miss it. Returns how to stop. */
export function onSignOut(userId: string, then: () => void): () => void {
  if (typeof BroadcastChannel === "undefined") return () => undefined;
  const channel = new BroadcastChannel(nameFor(userId));
  channel.onmessage = then;
  return () => channel.close();
}
