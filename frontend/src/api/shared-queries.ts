import { useQuery } from "@tanstack/react-query";

import { api, type Channel, type ChannelKind, dataOf, type Project, type Tag } from "@/api/client";
import { Mark } from "@/api/live-cache";
import { useUserPath } from "@/api/provider";

/** What several features read: projects, tags, channels, preferences. */

const PAGE = 200;
// Ten thousand of a kind is more than a person can make; the bound is for a server that never ends.
const MOST_PAGES = 50;

/** All things of a kind, and where the answers stand. */
export interface Whole<Item> {
  items: Item[];
  marks: Mark[];
}

interface Answer<Item> {
  data?: { items: Item[]; next: string | null };
  response: Response;
}

async function everyPage<Item>(fetchPage: (cursor?: string) => Promise<Answer<Item>>): Promise<Whole<Item>> {
  const whole: Whole<Item> = { items: [], marks: [] };
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const answer = await fetchPage(cursor);
    const { items, next } = dataOf(answer);
    whole.items.push(...items);
    whole.marks.push(Mark.of(answer.response));
    if (!next) break;
    cursor = next;
  }
  return whole;
}

function itemsOf<Item>(whole: Whole<Item>): Item[] {
  return whole.items;
}

export function useProjects() {
  const path = useUserPath();
  return useQuery({
    queryKey: ["projects"],
    queryFn: () =>
      everyPage<Project>((cursor) =>
        api.GET("/api/{user_id}/projects", { params: { path, query: { limit: PAGE, cursor } } }),
      ),
    select: itemsOf,
  });
}

export function useTags() {
  const path = useUserPath();
  return useQuery({
    queryKey: ["tags"],
    queryFn: () =>
      everyPage<Tag>((cursor) => api.GET("/api/{user_id}/tags", { params: { path, query: { limit: PAGE, cursor } } })),
    select: itemsOf,
  });
}

export const CHANNELS = ["channels"] as const;

/** Where somebody is told, and what this installation offers. */
export interface Channels {
  items: Channel[];
  kinds: ChannelKind[];
  /** What browsers subscribe with; null when none can. */
  web_push_key: string | null;
  mark: Mark;
}

export function useChannels() {
  const path = useUserPath();
  return useQuery({
    queryKey: CHANNELS,
    queryFn: async ({ signal }): Promise<Channels> => {
      const answer = await api.GET("/api/{user_id}/channels", { params: { path }, signal });
      return { ...dataOf(answer), mark: Mark.of(answer.response) };
    },
  });
}

export function useAccount() {
  const path = useUserPath();
  return useQuery({
    queryKey: ["account"],
    queryFn: async () => dataOf(await api.GET("/api/{user_id}/account", { params: { path } })),
    staleTime: 60_000,
  });
}
