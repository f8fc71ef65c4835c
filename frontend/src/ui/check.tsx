import { type ReactNode, useEffect, useState } from "react";

/** A box to tick, with its label beside it. It is ticked at once, also where `checked` follows only when a change was sent. */
export function Check({ checked, onChange, children }: { checked: boolean; onChange: (checked: boolean) => void; children: ReactNode }) {
  const [shown, setShown] = useState(checked);
  useEffect(() => setShown(checked), [checked]);
  return (
    <label className="flex min-h-10 items-center gap-2.5 text-sm">
      <input
        type="checkbox"
        checked={shown}
        onChange={(event) => {
          setShown(event.target.checked);
          onChange(event.target.checked);
        }}
        className="size-5 shrink-0 accent-accent"
      />
      {children}
    </label>
  );
}
