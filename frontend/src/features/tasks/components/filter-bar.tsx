"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useTranslations } from "next-intl";

import { nameKey } from "@/api/names";
import { useTags } from "@/api/shared-queries";
import { useWorkspace } from "@/api/workspace";
import { type Filters, PRIORITIES, readFilters, SORTS, STATUSES, writeFilters } from "@/features/tasks/filters";
import { replaceAddress } from "@/ui/address";
import { cx } from "@/ui/class-names";

const CONTROL = "min-h-10 max-w-44 rounded-lg border border-line bg-raised px-2.5 text-sm text-ink";

interface Props {
  id: string;
  /** Whether it shows on a narrow screen, where it would stand between a person and the tasks. */
  open: boolean;
  /** See `TaskView`. */
  view: string | null;
  /** The sort in use. */
  sort: string;
  defaultSort: string;
  /** The tag whose page it is. */
  ownTag?: string;
}

/** Status, priority, tag and sort; all of it in the address, so that a view can be kept and shared. */
export function FilterBar({ id, open, view, sort, defaultSort, ownTag }: Props) {
  const t = useTranslations("tasks.filters");
  const pathname = usePathname();
  const search = useSearchParams();
  const filters = readFilters(search, sort);
  const { edit } = useWorkspace();
  const tags = (useTags().data ?? []).filter((tag) => ownTag === undefined || nameKey(tag.name) !== nameKey(ownTag));

  function apply(change: Partial<Filters>) {
    const query = writeFilters(search, change, defaultSort);
    replaceAddress(query ? `${pathname}?${query}` : pathname);
  }

  function chooseSort(chosen: string) {
    if (view) edit({ sorts: { [view]: chosen === defaultSort ? null : chosen } });
    apply({ sort: chosen });
  }

  const narrowed = filters.status !== "open" || filters.priority.length > 0 || filters.tag.length > 0;
  return (
    <div id={id} role="group" aria-label={t("label")} className={cx("flex-wrap items-center gap-2 pb-3 sm:flex", open ? "flex" : "hidden")}>
      <select
        aria-label={t("status")}
        className={CONTROL}
        value={filters.status}
        onChange={(event) => apply({ status: event.target.value as Filters["status"] })}
      >
        {STATUSES.map((status) => (
          <option key={status} value={status}>
            {t(`statuses.${status}`)}
          </option>
        ))}
      </select>
      <select
        aria-label={t("priority")}
        className={CONTROL}
        value={filters.priority[0] ?? ""}
        onChange={(event) => apply({ priority: event.target.value ? [event.target.value as Filters["priority"][number]] : [] })}
      >
        <option value="">{t("anyPriority")}</option>
        {PRIORITIES.map((priority) => (
          <option key={priority} value={priority}>
            {t(`priorities.${priority}`)}
          </option>
        ))}
      </select>
      {tags.length > 0 && (
        <select
          aria-label={t("tag")}
          className={CONTROL}
          value={filters.tag[0] ?? ""}
          onChange={(event) => apply({ tag: event.target.value ? [event.target.value] : [] })}
        >
          <option value="">{ownTag === undefined ? t("anyTag") : t("anyOtherTag")}</option>
          {tags.map((tag) => (
            <option key={tag.id} value={tag.name}>
              {tag.name}
            </option>
          ))}
        </select>
      )}
      <select
        aria-label={t("sort")}
        className={CONTROL}
        value={filters.sort}
        onChange={(event) => chooseSort(event.target.value)}
      >
        {SORTS.map((sort) => (
          <option key={sort} value={sort}>
            {t(`sorts.${sort}`)}
          </option>
        ))}
      </select>
      {narrowed && (
        <button
          type="button"
          className="min-h-10 rounded-lg px-2.5 text-sm text-accent underline underline-offset-4"
          onClick={({ currentTarget }) => {
            apply({ status: "open", priority: [], tag: [] });
            // What was pressed goes: the keyboard goes on at the first filter.
            currentTarget.parentElement?.querySelector("select")?.focus();
          }}
        >
          {t("clear")}
        </button>
      )}
    </div>
  );
}
