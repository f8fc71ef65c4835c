import { QueryClient } from "@tanstack/react-query";
import { describe, expect, it } from "vitest";

import type { Task } from "@/api/client";
import type { TasksQuery } from "@/features/tasks/filters";
import { knownTasks } from "@/features/tasks/known-tasks";
import { foldList, foldTrash, tasksLive, TRASH_RULES } from "@/features/tasks/live";
import { compareBy } from "@/features/tasks/ordering";
import type { TaskPages } from "@/features/tasks/placing";
import { SAMPLE_TODAY, SAMPLE_ZONE, SampleApi } from "@/features/tasks/sample";

/** What a list shows that was read as far as `data` was: everything up to its edge. */
function expected(api: SampleApi, query: TasksQuery | "trash", data: TaskPages): Task[] {
  const edge = data.pages.at(-1)?.edge;
  const compare = query === "trash" ? TRASH_RULES.compare : compareBy(query.sort ?? "-created", SAMPLE_ZONE);
  return api.list(query).filter((task) => !edge || (compare(task, edge) ?? 0) <= 0);
}

describe("a list that folds every event", () => {
  const views: (TasksQuery | "trash")[] = [
    { project: "none", parent: "none" },
    { project: "none", parent: "none", status: "all", sort: "-updated" },
    { project: "p", sort: "-priority" },
    { due: "today", sort: "due" },
    { due_before: SAMPLE_TODAY, sort: "due" },
    { due: "upcoming", sort: "-due", status: "all" },
    { tag: ["HOME"] },
    { tag: ["work"], priority: ["high", "urgent"], sort: "priority,created" },
    { parent: "up", status: "all", sort: "position" },
    { status: "completed", sort: "title" },
    { q: "milk", status: "all" },
    "trash",
  ];

  it.each([3, 1_000])("is the list that the API would answer (pages of %i)", { timeout: 60_000 }, (limit) => {
    let seed = 4_711 + limit;
    const below = (most: number) => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      return Math.floor((seed / 2 ** 32) * most);
    };
    let [folds, fetches] = [0, 0];
    for (let round = 0; round < 10; round++) {
      const api = new SampleApi(below);
      const client = new QueryClient();
      const [table, known] = [tasksLive(client), knownTasks(client)];
      const held = new Map(views.map((query) => [query, api.fetch(query, limit)]));
      for (let step = 0; step < 100; step++) {
        for (const change of api.work()) {
          if (below(20) === 0) known.clear();
          table.observe?.(change);
          for (const query of views) {
            const data = held.get(query) as TaskPages;
            const folded = query === "trash" ? foldTrash(data, change, known) : foldList(data, change, query, SAMPLE_ZONE, known);
            folds++;
            if (folded === null) fetches++;
            const now = folded ?? api.fetch(query, limit);
            if (folded === null) table.fetched?.(["tasks", "list"], now);
            held.set(query, now);
            const shown = now.pages.flatMap((page) => page.items);
            // Titles are sorted by the API alone: there only what is shown can be compared.
            const wanted = typeof query === "object" && query.sort === "title" && limit < 1_000 ? shown.map((task) => api.tasks.get(task.id)) : expected(api, query, now);
            expect(shown, `round ${round}, step ${step}, ${change.type}, ${JSON.stringify(query)}`).toEqual(wanted);
          }
        }
      }
    }
    // Asking again is the exception.
    expect(fetches / folds).toBeLessThan(0.08);
  });
});
