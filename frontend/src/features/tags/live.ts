import { type Change, type Changes, newFields } from "@/api/changes";
import type { Tag } from "@/api/client";
import type { LiveQuery, LiveTable } from "@/api/live-cache";
import { nameKey } from "@/api/names";
import type { Whole } from "@/api/shared-queries";

const tags: LiveQuery<Whole<Tag>> = {
  queryKey: ["tags"],
  marks: (data) => data.marks,
  fold: foldTags,
};

/** How the list of tags follows changes; what they mean for tasks is the tasks' matter. */
export const tagsLive: LiveTable = { queries: [tags] };

function isBefore(a: Tag, b: Tag): boolean {
  const [first, second] = [nameKey(a.name), nameKey(b.name)];
  return first < second || (first === second && a.id < b.id);
}

/** Return the tags with one in its place by name; null when the database sorts in a way of its own. */
function withTag(items: Tag[], tag: Tag): Tag[] | null {
  const rest = items.filter((item) => item.id !== tag.id);
  if (rest.some((item, place) => place > 0 && !isBefore(rest[place - 1] ?? item, item))) return null;
  const place = rest.findIndex((item) => isBefore(tag, item));
  return rest.toSpliced(place < 0 ? rest.length : place, 0, tag);
}

/** Return the tags after a change; null when only the API can tell. */
export function foldTags(data: Whole<Tag>, { type, subject, data: payload, occurred_at: at }: Change): Whole<Tag> | null {
  const id = subject.slice("tags/".length);
  const old = data.items.find((item) => item.id === id);
  const placed = (tag: Tag) => {
    const items = withTag(data.items, tag);
    return items && { ...data, items };
  };
  if (type === "tag.created") return old ? data : placed(payload.tag as Tag);
  if (type === "tag.deleted" || type === "tag.merged") return old ? { ...data, items: data.items.filter((item) => item !== old) } : data;
  if (type !== "tag.updated") return data;
  const version = payload.version as number;
  if (old && old.version >= version) return data;
  if (old?.version !== version - 1) return null;
  return placed({ ...old, ...newFields(payload.changes as Changes), version, updated_at: at } as Tag);
}
