import type { ReactNode } from "react";

import { Icon, type IconName } from "@/ui/icon";

export function EmptyState({ icon, title, children }: { icon: IconName; title: string; children?: ReactNode }) {
  return (
    <div className="flex flex-col items-center gap-3 px-6 py-16 text-center">
      <span className="flex size-14 items-center justify-center rounded-full bg-accent-soft text-accent">
        <Icon name={icon} className="size-7" />
      </span>
      <p className="text-base font-medium">{title}</p>
      {children && <div className="max-w-sm text-sm text-ink-soft">{children}</div>}
    </div>
  );
}

export function Notice({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div role="alert" className="flex flex-wrap items-center gap-3 rounded-lg bg-danger-soft px-4 py-3 text-sm text-danger">
      <div className="flex-1">{children}</div>
      {action}
    </div>
  );
}

/** Grey rows in the place of what is being fetched. */
export function ListSkeleton({ label }: { label: string }) {
  return (
    <div role="status" aria-label={label} className="flex animate-pulse flex-col gap-2 py-2">
      {["w-3/4", "w-1/2", "w-2/3", "w-2/5"].map((width) => (
        <div key={width} className="flex items-center gap-3 rounded-lg px-3 py-3">
          <div className="size-5 rounded-full bg-line" />
          <div className={`h-4 rounded bg-line ${width}`} />
        </div>
      ))}
    </div>
  );
}
