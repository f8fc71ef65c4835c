import type { ReactNode } from "react";

import { cx } from "@/ui/class-names";

const LOOKS = {
  good: "bg-accent-soft text-accent",
  bad: "bg-danger-soft text-danger",
  warn: "bg-sunken text-warn",
  plain: "bg-sunken text-ink-soft",
};

/** A word or two about the state of something. */
export function Pill({ tone = "plain", children }: { tone?: keyof typeof LOOKS; children: ReactNode }) {
  return <span className={cx("inline-flex shrink-0 items-center rounded-full px-2.5 py-0.5 text-xs whitespace-nowrap", LOOKS[tone])}>{children}</span>;
}
