import type { ButtonHTMLAttributes, MouseEvent } from "react";

import { cx } from "@/ui/class-names";

type Kind = "primary" | "plain" | "quiet" | "danger";

const LOOKS: Record<Kind, string> = {
  primary: "bg-accent text-accent-ink hover:opacity-90 font-medium",
  plain: "border border-line bg-raised hover:bg-sunken",
  quiet: "text-ink-soft hover:bg-sunken hover:text-ink",
  danger: "border border-line bg-raised text-danger hover:bg-danger-soft",
};

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  kind?: Kind;
  /** What it does is under way: it does nothing meanwhile, and keeps the focus, which `disabled` would take from a keyboard. */
  busy?: boolean;
}

export function Button({ kind = "plain", busy = false, className, type = "button", onClick, ...rest }: Props) {
  return (
    <button
      type={type}
      aria-disabled={busy || undefined}
      onClick={busy ? ignore : onClick}
      className={cx(
        "inline-flex min-h-10 items-center justify-center gap-2 rounded-lg px-3.5 text-sm transition-colors disabled:cursor-not-allowed disabled:opacity-60",
        "aria-disabled:cursor-not-allowed aria-disabled:opacity-60",
        LOOKS[kind],
        className,
      )}
      {...rest}
    />
  );
}

/** Not even what a click does by itself, such as sending a form. */
function ignore(event: MouseEvent) {
  event.preventDefault();
}

interface IconProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  label: string;
}

/** A button that shows only an icon; its label is for everyone who does not see it. */
export function IconButton({ label, className, type = "button", ...rest }: IconProps) {
  return (
    <button
      type={type}
      aria-label={label}
      title={label}
      className={cx(
        "inline-flex size-10 shrink-0 items-center justify-center rounded-lg text-ink-soft transition-colors hover:bg-sunken hover:text-ink",
        className,
      )}
      {...rest}
    />
  );
}
