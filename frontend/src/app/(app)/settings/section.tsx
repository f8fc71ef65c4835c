import type { ReactNode } from "react";

/** A part of the settings under its heading. */
export function Section({ title, text, children }: { title: string; text?: string; children: ReactNode }) {
  return (
    <section className="flex flex-col items-stretch gap-4 [&>button]:self-start">
      <div>
        <h2 className="text-lg font-semibold">{title}</h2>
        {text && <p className="mt-1 text-sm text-ink-soft">{text}</p>}
      </div>
      {children}
    </section>
  );
}
