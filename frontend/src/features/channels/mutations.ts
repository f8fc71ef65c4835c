import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";

import { api, type Channel, dataOf } from "@/api/client";
import { useSettle } from "@/api/live";
import { useUserPath } from "@/api/provider";
import { CHANNELS, type Channels } from "@/api/shared-queries";
import { DELIVERIES, lookAgain } from "@/features/channels/queries";
import { keep, leaveHere, readKept, subscribeHere } from "@/features/channels/this-browser";

export type Want = Channel["wants"][number];

/** What somebody gives to be told elsewhere. */
export type NewChannel =
  | { kind: "email"; address: string; name?: string }
  | { kind: "webhook"; url: string; name?: string }
  | { kind: "ntfy"; server?: string; topic: string; token?: string; name?: string };

interface Subscribed {
  kind: "web_push";
  subscription: Awaited<ReturnType<typeof subscribeHere>>;
  name?: string;
}

/** Show a channel as the API answered it; its event may have come before, or follows. */
function show(client: QueryClient, channel: Channel): void {
  client.setQueryData<Channels>(CHANNELS, (data) => {
    if (!data) return data;
    const old = data.items.find((item) => item.id === channel.id);
    if (old && old.version > channel.version) return data;
    return { ...data, items: old ? data.items.map((item) => (item === old ? channel : item)) : [...data.items, channel] };
  });
}

function useMake<Given>(bodyOf: (given: Given) => Promise<NewChannel | Subscribed>) {
  const path = useUserPath();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (given: Given) => {
      const body = await bodyOf(given);
      const answer = await api.POST("/api/{user_id}/channels", { params: { path }, body });
      // The secret of a webhook is kept nowhere but on the page, until somebody says that they have it.
      const { secret = null, ...channel } = dataOf(answer) as Channel & { secret?: string | null };
      if (body.kind === "web_push") await keep({ user: path.user_id, channel: channel.id, endpoint: body.subscription.endpoint });
      return { channel, secret, isNew: answer.response.status === 201 };
    },
    onSuccess: async ({ channel }) => {
      show(client, channel);
      // The code of an address is the first that is sent there.
      void client.invalidateQueries({ queryKey: DELIVERIES });
      if (channel.kind === "web_push") await lookAgain(client);
    },
    onSettled: useSettle(CHANNELS),
  });
}

export function useAddChannel() {
  return useMake((body: NewChannel) => Promise.resolve(body));
}

/** Subscribe this browser; its permission was given before. */
export function useTurnOnHere() {
  const { user_id: userId } = useUserPath();
  return useMake(async ({ key, name }: { key: string; name: string }): Promise<Subscribed> => {
    const kept = await readKept();
    // It told somebody else: their channel must not reach whoever uses this browser now.
    if (kept && kept.user !== userId) await leaveHere();
    return { kind: "web_push", subscription: await subscribeHere(key), name };
  });
}

const CHANGE = ["channels", "change"];

export function useChangeChannel() {
  const path = useUserPath();
  const client = useQueryClient();
  const paint = (channel: Channel) =>
    client.setQueryData<Channels>(CHANNELS, (data) => data && { ...data, items: data.items.map((item) => (item.id === channel.id && item.version === channel.version ? channel : item)) });
  return useMutation({
    // A box that was ticked is ticked at once, and no longer when that failed.
    onMutate: ({ channel, patch }) => void paint({ ...channel, ...patch }),
    onError: (_error, { channel }) => void paint(channel),
    mutationKey: CHANGE,
    mutationFn: async ({ channel, patch }: { channel: Channel; patch: Partial<Pick<Channel, "name" | "wants" | "enabled">> }) =>
      dataOf(await api.PATCH("/api/{user_id}/channels/{channel_id}", { params: { path: { ...path, channel_id: channel.id } }, body: patch })),
    onSuccess: (channel) => {
      // What was chosen since is on its way, and its answer has both.
      if (client.isMutating({ mutationKey: CHANGE }) <= 1) show(client, channel);
    },
    onSettled: useSettle(CHANNELS),
  });
}

export function useRemoveChannel() {
  const path = useUserPath();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (channel: Channel) => {
      await api.DELETE("/api/{user_id}/channels/{channel_id}", { params: { path: { ...path, channel_id: channel.id } } });
      if ((await readKept())?.channel === channel.id) await leaveHere();
    },
    onSuccess: async (_nothing, { id }) => {
      client.setQueryData<Channels>(CHANNELS, (data) => data && { ...data, items: data.items.filter((item) => item.id !== id) });
      await lookAgain(client);
    },
    onSettled: useSettle(CHANNELS),
  });
}

export function useConfirm() {
  const path = useUserPath();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ channel, code }: { channel: Channel; code: string }) =>
      dataOf(await api.POST("/api/{user_id}/channels/{channel_id}/confirm", { params: { path: { ...path, channel_id: channel.id } }, body: { code } })),
    onSuccess: (channel) => show(client, channel),
    onSettled: useSettle(CHANNELS),
  });
}

function useDeliveryAction(send: (path: { user_id: string }, id: string) => Promise<unknown>) {
  const path = useUserPath();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => send(path, id),
    onSettled: () => void client.invalidateQueries({ queryKey: DELIVERIES }),
  });
}

/** Send a new code to an address that is not confirmed. */
export function useResend() {
  return useDeliveryAction((path, id) => api.POST("/api/{user_id}/channels/{channel_id}/resend", { params: { path: { ...path, channel_id: id } } }));
}

/** Send an ended delivery once more. */
export function useReplay() {
  return useDeliveryAction((path, id) => api.POST("/api/{user_id}/deliveries/{delivery_id}/replay", { params: { path: { ...path, delivery_id: id } } }));
}

/** Send a test to a channel; what is awaited is its delivery, which has not ended yet. */
export function useTest() {
  const path = useUserPath();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (channel: Channel) =>
      dataOf(await api.POST("/api/{user_id}/channels/{channel_id}/test", { params: { path: { ...path, channel_id: channel.id } } })),
    onSettled: () => void client.invalidateQueries({ queryKey: DELIVERIES }),
  });
}
