import type { Problem } from "@/api/problem";
import { type FieldName, type TaskForm, tagsOf } from "@/features/tasks/form";

/** What is wrong with a field: a key of `tasks.flaws` in the messages. */
export type Flaw =
  | "titleEmpty"
  | "titleLong"
  | "descriptionLong"
  | "tagLong"
  | "tagSeparator"
  | "tagsMany"
  | "characters"
  | "date"
  | "zone"
  | "projectUnknown"
  | "parentUnknown"
  | "parentCycle"
  | "parentDeep"
  | "other";

export type Flaws = Partial<Record<FieldName, Flaw>>;

const MOST = { title: 500, description: 50_000, tag: 50, tags: 50 };

function isLong(text: string, most: number): boolean {
  // Characters as the API counts them: an emoji is one. Most texts are short by any count.
  return text.length > most && [...text].length > most;
}

/** Return what is wrong with a title, before anybody is asked. */
export function titleFlaw(title: string): Flaw | undefined {
  if (!title.trim()) return "titleEmpty";
  return isLong(title.trim(), MOST.title) ? "titleLong" : undefined;
}

/** Return what is wrong with a form, before the API is asked. */
export function flawsOf(form: TaskForm): Flaws {
  const tags = tagsOf(form.tags);
  const title = titleFlaw(form.title);
  return {
    ...(title && { title }),
    ...(isLong(form.description, MOST.description) && { description: "descriptionLong" as const }),
    ...(tags.some((tag) => isLong(tag, MOST.tag)) && { tags: "tagLong" as const }),
    ...(tags.length > MOST.tags && { tags: "tagsMany" as const }),
  };
}

const FIELDS: Partial<Record<string, FieldName>> = {
  title: "title",
  description: "description",
  priority: "priority",
  tags: "tags",
  due_on: "dueDate",
  due_at: "dueDate",
  start_on: "startDate",
  start_at: "startDate",
  deadline_on: "deadline",
  time_zone: "timeZone",
  project_id: "projectId",
  parent_id: "parentId",
};

const CODES: Partial<Record<string, Flaw>> = {
  "string-too-short": "titleEmpty",
  "too-long": "tagsMany",
  "control-character": "characters",
  "lone-surrogate": "characters",
  "tag-name-separator": "tagSeparator",
  "time-zone-unknown": "zone",
  "project.unknown": "projectUnknown",
  "task.parent-unknown": "parentUnknown",
  "task.parent-cycle": "parentCycle",
  "task.nested-too-deep": "parentDeep",
};

function flawOf(field: FieldName, code: string): Flaw {
  if (code === "string-too-long") return field === "title" ? "titleLong" : field === "tags" ? "tagLong" : "descriptionLong";
  if (/^(date|datetime|instant|timezone)-/.test(code)) return "date";
  return CODES[code] ?? "other";
}

/** Return which fields the API refused and why, in our own words; its own are for developers. */
export function refusedBy(problem: Problem): Flaws {
  const flaws: Flaws = {};
  for (const { field, code } of problem.errors ?? []) {
    const name = FIELDS[field.split(".")[0] ?? ""];
    if (name) flaws[name] ??= flawOf(name, code);
  }
  return flaws;
}
