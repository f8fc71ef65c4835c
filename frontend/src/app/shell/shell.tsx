"use client";

import { usePathname, useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type ReactNode, useEffect, useState } from "react";

import { useTags } from "@/api/shared-queries";
import { Connection } from "@/app/shell/connection";
import { PageLink } from "@/app/shell/page-link";
import { ThisBrowser } from "@/app/shell/this-browser";
import { Arrivals, Bell } from "@/features/notifications/components/bell";
import { ProjectList } from "@/features/projects/components/project-list";
import { IconButton } from "@/ui/button";
import { cx } from "@/ui/class-names";
import { DOTS } from "@/ui/colors";
import { Dialog } from "@/ui/dialog";
import { Icon, type IconName } from "@/ui/icon";

const PLACES: { href: string; icon: IconName; name: "inbox" | "today" | "upcoming" | "search" | "trash" }[] = [
  { href: "/inbox", icon: "inbox", name: "inbox" },
  { href: "/today", icon: "today", name: "today" },
  { href: "/upcoming", icon: "upcoming", name: "upcoming" },
  { href: "/search", icon: "search", name: "search" },
  { href: "/trash", icon: "trash", name: "trash" },
];

/** The frame of every signed-in page: navigation beside it, or behind a button on a narrow screen. */
export function Shell({ children }: { children: ReactNode }) {
  const t = useTranslations("navigation");
  const pathname = usePathname();
  const [open, setOpen] = useState(false);
  useEffect(() => setOpen(false), [pathname]);
  return (
    <div className="flex min-h-dvh flex-col md:flex-row">
      <a href="#content" className="sr-only focus:not-sr-only focus:fixed focus:start-3 focus:top-3 focus:z-50 focus:rounded-lg focus:bg-raised focus:px-4 focus:py-2">
        {t("skip")}
      </a>
      <header className="sticky top-0 z-20 flex items-center gap-2 border-b border-line bg-surface/95 px-2 py-1 backdrop-blur md:hidden">
        <IconButton label={t("open")} onClick={() => setOpen(true)}>
          <Icon name="menu" />
        </IconButton>
        <Wordmark />
        <BellLink className="ms-auto" />
        <PageLink href="/search" aria-label={t("search")} className="flex size-10 items-center justify-center rounded-lg text-ink-soft hover:bg-sunken">
          <Icon name="search" />
        </PageLink>
      </header>
      <div className="sticky top-0 hidden h-dvh w-64 shrink-0 overflow-y-auto border-e border-line bg-sunken/60 p-3 md:block">
        <Navigation />
      </div>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        label={t("label")}
        className="m-0 me-auto h-dvh max-h-none w-72 max-w-[85vw] p-3"
      >
        <Navigation onClose={() => setOpen(false)} />
      </Dialog>
      <div className="min-w-0 flex-1">{children}</div>
      <Connection />
      <Arrivals />
      <ThisBrowser />
    </div>
  );
}

function Wordmark() {
  return (
    <PageLink href="/inbox" className="flex min-h-10 items-center gap-2 px-2 text-lg font-semibold tracking-tight">
      <span aria-hidden="true" className="flex size-6 items-center justify-center rounded-full bg-accent text-accent-ink">
        <Icon name="check" className="size-4" />
      </span>
      Duly
    </PageLink>
  );
}

function BellLink({ className }: { className?: string }) {
  return (
    <Bell>
      {(label, bell) => (
        <PageLink href="/notifications" aria-label={label} className={cx("flex size-10 items-center justify-center rounded-lg text-ink-soft hover:bg-sunken", className)}>
          {bell}
        </PageLink>
      )}
    </Bell>
  );
}

function Navigation({ onClose }: { onClose?: () => void }) {
  const t = useTranslations("navigation");
  const router = useRouter();
  const tags = useTags().data ?? [];
  return (
    <nav aria-label={t("label")} className="flex min-h-full flex-col gap-5">
      <div className="flex items-center justify-between">
        <Wordmark />
        {onClose ? (
          <IconButton label={t("close")} onClick={onClose}>
            <Icon name="close" />
          </IconButton>
        ) : (
          <BellLink />
        )}
      </div>
      <ul>
        {PLACES.map((place) => (
          <li key={place.href}>
            <Place href={place.href}>
              <Icon name={place.icon} />
              {t(place.name)}
            </Place>
          </li>
        ))}
      </ul>
      <ProjectList
        onCreated={(project) => router.push(`/projects/${project.id}`)}
        render={(project) => (
          <Place href={`/projects/${project.id}`}>
            <span aria-hidden="true" className={cx("mx-1 size-3 shrink-0 rounded-full", project.color ? DOTS[project.color] : "bg-line-strong")} />
            <bdi className="truncate">{project.name}</bdi>
          </Place>
        )}
      />
      {tags.length > 0 && (
        <section aria-labelledby="tags-heading">
          <h2 id="tags-heading" className="px-3 pb-1 text-xs font-semibold tracking-wide text-ink-soft uppercase">
            {t("tags")}
          </h2>
          <ul>
            {tags.map((tag) => (
              <li key={tag.id}>
                <Place href={`/tags/${encodeURIComponent(tag.name)}`}>
                  <Icon name="tag" className="size-4.5 shrink-0" />
                  <bdi className="truncate">{tag.name}</bdi>
                </Place>
              </li>
            ))}
          </ul>
        </section>
      )}
      <div className="mt-auto">
        <Place href="/settings">
          <Icon name="settings" />
          {t("settings")}
        </Place>
      </div>
    </nav>
  );
}

function Place({ href, children }: { href: string; children: ReactNode }) {
  const pathname = usePathname();
  const here = pathname === href || (href === "/settings" && pathname.startsWith("/settings/"));
  return (
    <PageLink
      href={href}
      aria-current={here ? "page" : undefined}
      className={cx(
        "flex min-h-10 items-center gap-3 rounded-lg px-3 text-sm transition-colors",
        here ? "bg-accent-soft font-medium text-accent" : "text-ink hover:bg-sunken",
      )}
    >
      {children}
    </PageLink>
  );
}
