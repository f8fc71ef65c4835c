"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";

import type { Project } from "@/api/client";
import { useChangeProject, useDeleteProject } from "@/features/projects/mutations";
import { Button } from "@/ui/button";
import { COLORS } from "@/ui/colors";
import { Select, TextField } from "@/ui/field";
import { SettingsDialog } from "@/ui/settings-dialog";
import { Notice } from "@/ui/states";

/** Rename, colour, archive or delete a project. */
export function ProjectSettings({ project }: { project: Project }) {
  const t = useTranslations("projects");
  return (
    <SettingsDialog label={t("settings")}>{(close) => <SettingsForm project={project} onDone={close} />}</SettingsDialog>
  );
}

function SettingsForm({ project, onDone }: { project: Project; onDone: () => void }) {
  const t = useTranslations("projects");
  const router = useRouter();
  const change = useChangeProject();
  const remove = useDeleteProject();
  const [name, setName] = useState(project.name);
  const [color, setColor] = useState<string>(project.color ?? "");
  const [archived, setArchived] = useState(project.archived);
  const [deleting, setDeleting] = useState(false);

  function save(event: FormEvent) {
    event.preventDefault();
    const patch = { name: name.trim(), color: (color || null) as Project["color"], archived };
    change.mutate({ project, patch }, { onSuccess: onDone });
  }

  function onDelete(tasks: "inbox" | "trash") {
    remove.mutate({ project, tasks }, { onSuccess: () => router.push("/inbox") });
  }

  if (deleting) {
    return (
      <div className="flex flex-col gap-4">
        <h2 className="text-lg font-semibold">{t("deleteTitle", { name: project.name })}</h2>
        <p className="text-sm text-ink-soft">{t("deleteText")}</p>
        {remove.isError && <Notice>{t("failed")}</Notice>}
        <Button onClick={() => onDelete("inbox")}>{t("deleteKeep")}</Button>
        <Button kind="danger" onClick={() => onDelete("trash")}>
          {t("deleteTrash")}
        </Button>
        <Button kind="quiet" onClick={() => setDeleting(false)}>
          {t("cancel")}
        </Button>
      </div>
    );
  }
  return (
    <form onSubmit={save} className="flex flex-col gap-4">
      <h2 className="text-lg font-semibold">{t("settings")}</h2>
      {change.isError && <Notice>{t("failed")}</Notice>}
      <TextField label={t("name")} dir="auto" required maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />
      <Select label={t("color")} value={color} onChange={(event) => setColor(event.target.value)}>
        <option value="">{t("noColor")}</option>
        {COLORS.map((known) => (
          <option key={known} value={known}>
            {t(`colors.${known}`)}
          </option>
        ))}
      </Select>
      <label className="flex min-h-10 items-center gap-3 text-sm">
        <input type="checkbox" className="size-5 accent-accent" checked={archived} onChange={(event) => setArchived(event.target.checked)} />
        {t("archived")}
      </label>
      <div className="flex flex-wrap justify-end gap-2">
        <Button kind="danger" className="me-auto" onClick={() => setDeleting(true)}>
          {t("delete")}
        </Button>
        <Button onClick={onDone}>{t("cancel")}</Button>
        <Button kind="primary" type="submit" disabled={!name.trim()} busy={change.isPending}>
          {t("save")}
        </Button>
      </div>
    </form>
  );
}
