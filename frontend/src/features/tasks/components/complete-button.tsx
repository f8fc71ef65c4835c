"use client";

import { useTranslations } from "next-intl";

import type { Task } from "@/api/client";
import { useCompleteTask } from "@/features/tasks/mutations";
import { cx } from "@/ui/class-names";
import { Icon } from "@/ui/icon";
import { useToast } from "@/ui/toast";

const RINGS: Record<Task["priority"], string> = {
  none: "border-line-strong",
  low: "border-low text-low",
  medium: "border-medium text-medium",
  high: "border-high text-high",
  urgent: "border-urgent text-urgent",
};

/** The circle that completes a task and, for eight seconds after, takes it back. */
export function CompleteButton({ task }: { task: Task }) {
  const t = useTranslations("tasks");
  const toast = useToast();
  const complete = useCompleteTask();
  const done = task.status === "completed";

  function toggle() {
    const completed = !done;
    complete.mutate(
      { task, completed },
      { onError: () => toast({ text: t("errors.unsaved"), tone: "danger" }) },
    );
    toast({
      text: completed ? t("completed", { title: task.title }) : t("reopened", { title: task.title }),
      action: { label: t("undo"), run: () => complete.mutate({ task, completed: !completed }) },
    });
  }

  return (
    <button
      type="button"
      role="checkbox"
      aria-checked={done}
      aria-label={t("completeLabel", { title: task.title })}
      onClick={toggle}
      className="group flex size-10 shrink-0 items-center justify-center rounded-full"
    >
      <span
        className={cx(
          "flex size-5 items-center justify-center rounded-full border-2 transition-colors",
          done ? "border-accent bg-accent text-accent-ink" : RINGS[task.priority],
          !done && "group-hover:bg-sunken",
        )}
      >
        <Icon name="check" className={cx("size-3.5", done ? "" : "opacity-0 group-hover:opacity-70")} />
      </span>
    </button>
  );
}
