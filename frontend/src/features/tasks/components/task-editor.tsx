"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, type KeyboardEvent, useId, useRef } from "react";

import type { Task, TaskPatch } from "@/api/client";
import { useRefusal } from "@/api/refusals";
import { useProjects, useTags } from "@/api/shared-queries";
import { useDraft } from "@/api/workspace";
import { DateFields } from "@/features/tasks/components/date-fields";
import { DescriptionField } from "@/features/tasks/components/description-field";
import { ParentField } from "@/features/tasks/components/parent-field";
import { useEditing } from "@/features/tasks/editing";
import { PRIORITIES } from "@/features/tasks/filters";
import type { FieldName, TaskForm } from "@/features/tasks/form";
import { useChangeTask } from "@/features/tasks/mutations";
import { useScope } from "@/features/tasks/repeat/scope";
import { Button } from "@/ui/button";
import { ParagraphField, Select, TextField } from "@/ui/field";
import { useToast } from "@/ui/toast";

/** Every field of a task, saved as soon as one is left. What could not be saved stays in the form and says so. */
export function TaskEditor({ task, accountZone }: { task: Task; accountZone: string }) {
  const t = useTranslations("tasks");
  const projects = useProjects().data ?? [];
  const tagNames = useTags().data ?? [];
  const listId = useId();
  const onLost = useLost(task);
  const scope = useScope();
  const refusal = useRefusal();
  const fields = useRef<HTMLFormElement>(null);
  const { form, flaws, state, failure, withheld, edits } = useEditing(task, accountZone, { onLost, askScope: scope.ask });
  const flaw = (name: FieldName) => (flaws[name] ? t(`flaws.${flaws[name]}`) : null);

  const descriptionField = useRef<HTMLTextAreaElement>(null);
  const draft = useDraft(`description:${task.id}`, {
    saved: task.description,
    text: form.description,
    setText: (text) => edits.adopt("description", text),
    isFocused: () => document.activeElement === descriptionField.current,
  });
  const isDraft = form.description !== task.description;

  const onBlur = () => edits.save();
  function choose<Name extends FieldName>(name: Name, value: TaskForm[Name]) {
    edits.set(name, value);
    edits.save();
  }

  function putBack() {
    edits.putBack();
    // What was pressed goes: the keyboard goes on at the first field.
    fields.current?.querySelector("textarea")?.focus();
  }

  const said = state === "saving" ? t("panel.saving") : isDraft ? t("panel.draft") : state === "saved" ? t("panel.saved") : "";
  return (
    <form
      ref={fields}
      className="flex flex-col gap-4"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        edits.save(true);
      }}
    >
      <ParagraphField
        label={t("fields.title")}
        required
        value={form.title}
        error={flaw("title")}
        onChange={(event) => edits.set("title", event.target.value.replace(/\s*[\r\n]+\s*/g, " "))}
        onKeyDown={(event: KeyboardEvent) => {
          if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
          event.preventDefault();
          edits.save(true);
        }}
        onBlur={onBlur}
        className="text-base font-medium"
      />
      <DescriptionField
        text={form.description}
        error={flaw("description")}
        field={descriptionField}
        onType={(text) => {
          edits.set("description", text);
          draft.keep(text);
        }}
        onLeave={() => {
          if (isDraft) edits.save();
          else draft.onBlur();
        }}
      />
      <DateFields form={form} accountZone={accountZone} flaw={flaw} onType={(name, value) => edits.set(name, value)} onChoose={choose} onBlur={onBlur}>
        <Select label={t("fields.priority")} value={form.priority} error={flaw("priority")} onChange={(event) => choose("priority", event.target.value as Task["priority"])}>
          {PRIORITIES.map((priority) => (
            <option key={priority} value={priority}>
              {t(`priorities.${priority}`)}
            </option>
          ))}
        </Select>
      </DateFields>
      <Select
        label={t("fields.project")}
        hint={form.parentId ? t("fields.projectHint") : undefined}
        value={form.projectId}
        error={flaw("projectId")}
        onChange={(event) => choose("projectId", event.target.value)}
      >
        <option value="">{t("fields.inbox")}</option>
        {projects.filter((project) => !project.archived || project.id === task.project_id).map((project) => (
          <option key={project.id} value={project.id}>
            {project.name}
          </option>
        ))}
      </Select>
      <ParentField taskId={task.id} parentId={form.parentId} error={flaw("parentId")} onChoose={(id) => choose("parentId", id)} />
      <TextField
        label={t("fields.tags")}
        hint={t("fields.tagsHint")}
        dir="auto"
        list={listId}
        value={form.tags}
        error={flaw("tags")}
        onChange={(event) => edits.set("tags", event.target.value)}
        onBlur={onBlur}
      />
      <datalist id={listId}>
        {tagNames.map((tag) => (
          <option key={tag.id} value={tag.name} />
        ))}
      </datalist>
      <p role="status" className="min-h-5 text-xs text-ink-soft">
        {said}
      </p>
      {state === "failed" && (
        <p role="alert" className="text-sm text-danger">
          {refusal(failure) ?? t("errors.unsaved")}
        </p>
      )}
      {/* In sight wherever in this long form one is; else only for the keyboard. */}
      <div className={withheld ? "sticky bottom-0 z-10 -mx-5 flex flex-col gap-2 border-t border-line bg-raised px-5 py-3" : "sr-only focus-within:not-sr-only"}>
        <p role="status" className="text-sm text-warn empty:hidden">
          {withheld && t("panel.withheld")}
        </p>
        <div className="flex flex-wrap gap-2">
          <Button type="submit">{t("panel.save")}</Button>
          {withheld && (
            <Button kind="quiet" onClick={putBack}>
              {t("panel.putBack")}
            </Button>
          )}
        </div>
      </div>
      {scope.dialog}
    </form>
  );
}

/** What could not be saved after its form had gone can be sent again from a short message. */
function useLost(task: Task): (patch: TaskPatch) => void {
  const t = useTranslations("tasks");
  const toast = useToast();
  const change = useChangeTask();
  return function lost(patch) {
    toast({
      text: t("errors.unsavedTask", { title: task.title }),
      tone: "danger",
      action: { label: t("errors.again"), run: () => change.mutate({ task, patch }, { onError: () => lost(patch) }) },
    });
  };
}
