"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useEffect, useEffectEvent, useId, useRef, useState } from "react";

import type { Task } from "@/api/client";
import { useConnection } from "@/api/live";
import { isPassing, ProblemError } from "@/api/problem";
import { useProjects, useTags } from "@/api/shared-queries";
import { useDraft } from "@/api/workspace";
import { PRIORITIES } from "@/features/tasks/filters";
import { formOf, patchOf, type TaskForm } from "@/features/tasks/form";
import { useChangeTask } from "@/features/tasks/mutations";
import { Select, TextArea, TextField } from "@/ui/field";

/** Every field of a task, saved as soon as one is left. What could not be saved stays in the form and says so. */
export function TaskEditor({ task, accountZone }: { task: Task; accountZone: string }) {
  const t = useTranslations("tasks");
  const change = useChangeTask();
  const projects = useProjects().data ?? [];
  const tagNames = useTags().data ?? [];
  const listId = useId();
  const zone = task.time_zone ?? accountZone;
  const saved = useRef(formOf(task, accountZone));
  const [form, setForm] = useState(saved.current);

  // The task changed elsewhere: take over the fields that are not being edited here.
  useEffect(() => {
    const fresh = formOf(task, accountZone);
    const old = saved.current;
    saved.current = fresh;
    setForm((current) => {
      const merged = { ...fresh };
      for (const name of Object.keys(fresh) as (keyof TaskForm)[]) {
        if (current[name] !== old[name]) Object.assign(merged, { [name]: current[name] });
      }
      return merged;
    });
  }, [task, accountZone]);

  const descriptionField = useRef<HTMLTextAreaElement>(null);
  const draft = useDraft(`description:${task.id}`, {
    saved: task.description,
    text: form.description,
    setText: (text) => setForm((current) => ({ ...current, description: text })),
    isFocused: () => document.activeElement === descriptionField.current,
  });

  function set<Name extends keyof TaskForm>(name: Name, value: TaskForm[Name]) {
    setForm((current) => ({ ...current, [name]: value }));
  }

  function save(next: TaskForm = form) {
    if (!next.title.trim()) return;
    const patch = patchOf(saved.current, next, zone);
    if (Object.keys(patch).length > 0) change.mutate({ task, patch });
  }

  const connection = useConnection();
  const saveAgain = useEffectEvent(() => {
    if (change.isError && isPassing(change.error)) save();
  });
  useEffect(() => {
    if (connection === "live") saveAgain();
  }, [connection]);

  function setAndSave<Name extends keyof TaskForm>(name: Name, value: TaskForm[Name]) {
    const next = { ...form, [name]: value };
    setForm(next);
    save(next);
  }

  const onBlur = () => save();
  const isDraft = form.description !== task.description;
  const problem = change.error instanceof ProblemError ? change.error.problem : null;
  const state = change.isPending ? t("panel.saving") : isDraft ? t("panel.draft") : change.isSuccess ? t("panel.saved") : "";
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        save();
      }}
    >
      <TextField
        label={t("fields.title")}
        dir="auto"
        required
        maxLength={500}
        value={form.title}
        error={form.title.trim() ? null : t("errors.titleEmpty")}
        onChange={(event) => set("title", event.target.value)}
        onBlur={onBlur}
        className="text-base font-medium"
      />
      <TextArea
        label={t("fields.description")}
        hint={t("fields.descriptionHint")}
        maxLength={50_000}
        value={form.description}
        ref={descriptionField}
        onChange={(event) => {
          set("description", event.target.value);
          draft.keep(event.target.value);
        }}
        onBlur={() => {
          if (isDraft) save();
          else draft.onBlur();
        }}
      />
      <div className="grid grid-cols-2 gap-3">
        <TextField type="date" label={t("fields.dueDate")} value={form.dueDate} min="1900-01-01" max="9998-12-31" onChange={(event) => set("dueDate", event.target.value)} onBlur={onBlur} />
        <TextField type="time" label={t("fields.dueTime")} value={form.dueTime} disabled={!form.dueDate} onChange={(event) => set("dueTime", event.target.value)} onBlur={onBlur} />
        <TextField type="date" label={t("fields.startDate")} value={form.startDate} min="1900-01-01" max="9998-12-31" onChange={(event) => set("startDate", event.target.value)} onBlur={onBlur} />
        <TextField type="time" label={t("fields.startTime")} value={form.startTime} disabled={!form.startDate} onChange={(event) => set("startTime", event.target.value)} onBlur={onBlur} />
        <TextField type="date" label={t("fields.deadline")} value={form.deadline} min="1900-01-01" max="9998-12-31" onChange={(event) => set("deadline", event.target.value)} onBlur={onBlur} />
        <Select label={t("fields.priority")} value={form.priority} onChange={(event) => setAndSave("priority", event.target.value as Task["priority"])}>
          {PRIORITIES.map((priority) => (
            <option key={priority} value={priority}>
              {t(`priorities.${priority}`)}
            </option>
          ))}
        </Select>
      </div>
      {(form.dueTime || form.startTime) && <p className="text-xs text-ink-soft">{t("fields.zone", { zone })}</p>}
      <Select label={t("fields.project")} value={form.projectId} onChange={(event) => setAndSave("projectId", event.target.value)}>
        <option value="">{t("fields.inbox")}</option>
        {projects.filter((project) => !project.archived || project.id === task.project_id).map((project) => (
          <option key={project.id} value={project.id}>
            {project.name}
          </option>
        ))}
      </Select>
      <TextField
        label={t("fields.tags")}
        hint={t("fields.tagsHint")}
        dir="auto"
        list={listId}
        value={form.tags}
        onChange={(event) => set("tags", event.target.value)}
        onBlur={onBlur}
      />
      <datalist id={listId}>
        {tagNames.map((tag) => (
          <option key={tag.id} value={tag.name} />
        ))}
      </datalist>
      <p role="status" className="min-h-5 text-xs text-ink-soft">
        {state}
      </p>
      {change.isError && (
        <p role="alert" className="text-sm text-danger">
          {problem ? t("errors.refused", { reason: problem.errors?.[0]?.message ?? problem.title }) : t("errors.unsaved")}
        </p>
      )}
      <button type="submit" className="sr-only">
        {t("panel.save")}
      </button>
    </form>
  );
}
