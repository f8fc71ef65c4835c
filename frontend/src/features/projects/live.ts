import { type Change, type Changes, newFields } from "@/api/changes";
import type { Project } from "@/api/client";
import type { LiveQuery, LiveTable } from "@/api/live-cache";
import type { Whole } from "@/api/shared-queries";

const projects: LiveQuery<Whole<Project>> = {
  queryKey: ["projects"],
  marks: (data) => data.marks,
  fold: foldProjects,
};

/** How the list of projects follows changes. */
export const projectsLive: LiveTable = { queries: [projects] };

function inOrder(a: Project, b: Project): number {
  // Positions sort byte by byte.
  const [first, second] = a.position === b.position ? [a.id, b.id] : [a.position, b.position];
  return first < second ? -1 : first > second ? 1 : 0;
}

/** Return the projects in manual order with one as it is now, unless a later version of it is there. */
export function withProject(items: Project[], project: Project): Project[] {
  const old = items.find((item) => item.id === project.id);
  if (old && old.version > project.version) return items;
  return [...items.filter((item) => item.id !== project.id), project].sort(inOrder);
}

/** Return the projects after a change; null when a change in between is missing. */
export function foldProjects(data: Whole<Project>, { type, subject, data: payload, occurred_at: at }: Change): Whole<Project> | null {
  const id = subject.slice("projects/".length);
  const old = data.items.find((item) => item.id === id);
  if (type === "project.created") {
    return old ? data : { ...data, items: withProject(data.items, payload.project as Project) };
  }
  if (type === "project.deleted") return old ? { ...data, items: data.items.filter((item) => item !== old) } : data;
  if (type !== "project.updated") return data;
  const version = payload.version as number;
  if (old && old.version >= version) return data;
  if (old?.version !== version - 1) return null;
  const project = { ...old, ...newFields(payload.changes as Changes), version, updated_at: at } as Project;
  return { ...data, items: withProject(data.items, project) };
}
