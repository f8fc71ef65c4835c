"use client";

import { useTranslations } from "next-intl";

import type { Task } from "@/api/client";
import { AddTask } from "@/features/tasks/components/add-task";
import { TaskList } from "@/features/tasks/components/task-list";

/** The tasks under a task, and a line to add one. */
export function Subtasks({ task }: { task: Task }) {
  const t = useTranslations("tasks");
  return (
    <div className="flex flex-col gap-2 border-t border-line pt-5">
      <h2 className="text-sm font-semibold">{t("subtasks")}</h2>
      <AddTask place={`add:task:${task.id}`} defaults={{ parent_id: task.id }} />
      <TaskList query={{ parent: task.id, status: "all", sort: "position" }} label={t("subtasks")} showProject={false} />
    </div>
  );
}
