"use client";

import type { ButtonHTMLAttributes, MouseEvent } from "react";

import { cx } from "@/ui/class-names";
import { useHydrated } from "@/ui/hydrated";

type Kind = "primary" | "plain" | "quiet" | "danger";

const LOOKS: Record<Kind, string> = {
  primary: "bg-accent text-accent-ink hover:opacity-90 font-medium",
  plain: "border border-line bg-raised hover:bg-sunken",
  quiet: "text-ink-soft hover:bg-sunken hover:text-ink",
  danger: "border border-line bg-raised text-danger hover:bg-danger-soft",
};
const OFF_LOOK = "disabled:cursor-not-allowed disabled:opacity-60 aria-disabled:cursor-not-allowed aria-disabled:opacity-60";

interface Common extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** What it does is under way: it does nothing meanwhile. */
  busy?: boolean;
}

/**
 * What makes a button do nothing and keep the focus: browsers take it from one that is `disabled`, and who uses the keyboard or has
 * the page read out begins again at its top. Until the page listens only `disabled` holds a press back.
 */
function useOff({ disabled, busy, onClick }: Pick<Common, "disabled" | "busy" | "onClick">) {
  const hydrated = useHydrated();
  if (!disabled && !busy) return { onClick };
  return hydrated ? { "aria-disabled": true, onClick: ignore } : { disabled: true };
}

/** Not even what a click does by itself, such as sending a form. */
function ignore(event: MouseEvent) {
  event.preventDefault();
}

interface Props extends Common {
  kind?: Kind;
}

export function Button({ kind = "plain", disabled, busy, onClick, className, type = "button", ...rest }: Props) {
  return (
    <button
      type={type}
      className={cx("inline-flex min-h-10 items-center justify-center gap-2 rounded-lg px-3.5 text-sm transition-colors", OFF_LOOK, LOOKS[kind], className)}
      {...rest}
      {...useOff({ disabled, busy, onClick })}
    />
  );
}

interface IconProps extends Common {
  label: string;
}

/** A button that shows only an icon; its label is for everyone who does not see it. */
export function IconButton({ label, disabled, busy, onClick, className, type = "button", ...rest }: IconProps) {
  return (
    <button
      type={type}
      aria-label={label}
      title={label}
      className={cx(
        "inline-flex size-10 shrink-0 items-center justify-center rounded-lg text-ink-soft transition-colors hover:bg-sunken hover:text-ink",
        OFF_LOOK,
        className,
      )}
      {...rest}
      {...useOff({ disabled, busy, onClick })}
    />
  );
}
