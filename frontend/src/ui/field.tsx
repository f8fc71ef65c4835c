import { type ComponentProps, type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes, useId } from "react";

import { cx } from "@/ui/class-names";

const CONTROL =
  "w-full min-h-10 rounded-lg border border-line-strong/60 bg-raised px-3 py-2 text-sm text-ink disabled:opacity-60 aria-[invalid=true]:border-danger";

interface Shared {
  label: string;
  hint?: string;
  error?: string | null;
}

function Frame({ id, label, hint, error, children }: Shared & { id: string; children: ReactNode }) {
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      {children}
      {hint && !error && (
        <p id={`${id}-note`} className="text-xs text-ink-soft">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-note`} role="alert" className="text-sm text-danger">
          {error}
        </p>
      )}
    </div>
  );
}

function described(id: string, { hint, error }: Omit<Shared, "label">) {
  return { "aria-invalid": error ? true : undefined, "aria-describedby": hint || error ? `${id}-note` : undefined };
}

export function TextField({ label, hint, error, className, ...rest }: Shared & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} error={error}>
      <input id={id} className={cx(CONTROL, className)} {...described(id, { hint, error })} {...rest} />
    </Frame>
  );
}

/** One paragraph that is shown whole: the field grows with it, and there are no line breaks in it. */
export function ParagraphField({ label, hint, error, className, value, ...rest }: Shared & Omit<ComponentProps<"textarea">, "value"> & { value: string }) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} error={error}>
      {/* The same text in the same place gives the field its height. */}
      <div className="grid grid-cols-1 *:col-start-1 *:row-start-1 *:break-words *:whitespace-pre-wrap">
        <div aria-hidden="true" dir="auto" className={cx(CONTROL, className, "invisible")}>
          {value}{" "}
        </div>
        <textarea id={id} rows={1} dir="auto" value={value} className={cx(CONTROL, className, "resize-none overflow-hidden")} {...described(id, { hint, error })} {...rest} />
      </div>
    </Frame>
  );
}

export function TextArea({ label, hint, error, className, ...rest }: Shared & ComponentProps<"textarea">) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} error={error}>
      <textarea id={id} dir="auto" className={cx(CONTROL, "min-h-28", className)} {...described(id, { hint, error })} {...rest} />
    </Frame>
  );
}

export function Select({ label, hint, error, className, ...rest }: Shared & SelectHTMLAttributes<HTMLSelectElement>) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} error={error}>
      <select id={id} className={cx(CONTROL, className)} {...described(id, { hint, error })} {...rest} />
    </Frame>
  );
}
