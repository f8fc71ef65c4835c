"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, type ReactNode, useState } from "react";

import type { Project } from "@/api/client";
import { useProjects } from "@/api/shared-queries";
import { useWorkspace } from "@/api/workspace";
import { useCreateProject } from "@/features/projects/mutations";
import { Button, IconButton } from "@/ui/button";
import { directionOfText } from "@/ui/direction";
import { Icon, type IconName } from "@/ui/icon";

interface Props {
  /** How one project is shown: the page knows where it leads. */
  render: (project: Project) => ReactNode;
  onCreated: (project: Project) => void;
}

/** The projects in the navigation, and a line to add one. */
export function ProjectList({ render, onCreated }: Props) {
  const t = useTranslations("projects");
  const projects = useProjects();
  const create = useCreateProject();
  const [adding, setAdding] = useState(false);
  const [name, setName] = useState("");

  function submit(event: FormEvent) {
    event.preventDefault();
    const wanted = name.trim();
    if (!wanted) return;
    create.mutate(wanted, {
      onSuccess: (project) => {
        setName("");
        setAdding(false);
        onCreated(project);
      },
    });
  }

  const { value, edit } = useWorkspace();
  const collapsed = new Set(value.collapsed_projects);
  const active = projects.data?.filter((project) => !project.archived && !collapsed.has(project.id)) ?? [];
  const folded = projects.data?.filter((project) => !project.archived && collapsed.has(project.id)) ?? [];
  const archived = projects.data?.filter((project) => project.archived) ?? [];
  return (
    <section aria-labelledby="projects-heading">
      <div className="flex items-center justify-between ps-3">
        <h2 id="projects-heading" className="text-xs font-semibold tracking-wide text-ink-soft uppercase">
          {t("title")}
        </h2>
        <IconButton label={t("add")} aria-expanded={adding} onClick={() => setAdding((now) => !now)}>
          <Icon name="plus" className="size-4" />
        </IconButton>
      </div>
      {adding && (
        <form onSubmit={submit} className="flex gap-1 px-1 pb-2">
          <input
            // The person has just asked for this field.
            // eslint-disable-next-line jsx-a11y/no-autofocus
            autoFocus
            dir={directionOfText(name)}
            value={name}
            maxLength={100}
            onChange={(event) => setName(event.target.value)}
            aria-label={t("name")}
            placeholder={t("name")}
            className="min-h-10 min-w-0 flex-1 rounded-lg border border-line-strong/60 bg-raised px-2.5 text-sm"
          />
          <Button type="submit" kind="primary" busy={create.isPending}>
            {t("create")}
          </Button>
        </form>
      )}
      {create.isError && (
        <p role="alert" className="px-3 pb-2 text-sm text-danger">
          {t("failed")}
        </p>
      )}
      <ul>
        {active.map((project) => (
          <Row key={project.id} label={t("collapse", { name: project.name })} icon="collapse" onToggle={() => edit({ collapsed: { [project.id]: true } })}>
            {render(project)}
          </Row>
        ))}
      </ul>
      {folded.length > 0 && (
        <details className="px-3 py-1 text-sm text-ink-soft">
          <summary className="min-h-8 cursor-pointer">{t("collapsedTitle", { count: folded.length })}</summary>
          <ul>
            {folded.map((project) => (
              <Row key={project.id} label={t("expand", { name: project.name })} icon="expand" onToggle={() => edit({ collapsed: { [project.id]: false } })}>
                {render(project)}
              </Row>
            ))}
          </ul>
        </details>
      )}
      {archived.length > 0 && (
        <details className="px-3 py-1 text-sm text-ink-soft">
          <summary className="min-h-8 cursor-pointer">{t("archivedTitle")}</summary>
          <ul>
            {archived.map((project) => (
              <li key={project.id}>{render(project)}</li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

interface RowProps {
  label: string;
  icon: IconName;
  onToggle: () => void;
  children: ReactNode;
}

/** A project with a button that folds it away or brings it back; where there is a pointer it shows when it is near. */
function Row({ label, icon, onToggle, children }: RowProps) {
  return (
    <li className="group/row flex items-center">
      <div className="min-w-0 flex-1">{children}</div>
      <IconButton
        label={label}
        onClick={onToggle}
        className="group-hover/row:opacity-100 focus-visible:opacity-100 pointer-fine:opacity-0"
      >
        <Icon name={icon} className="size-4" />
      </IconButton>
    </li>
  );
}
