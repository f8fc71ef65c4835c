"use client";

import { type ReactNode, useState } from "react";

import { IconButton } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Icon } from "@/ui/icon";

/** A pencil that opens a dialog; `children` gets what closes it. */
export function SettingsDialog({ label, children }: { label: string; children: (close: () => void) => ReactNode }) {
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <IconButton label={label} onClick={() => setOpen(true)}>
        <Icon name="edit" />
      </IconButton>
      <Dialog open={open} onClose={close} label={label} className="m-auto w-[calc(100%-2rem)] max-w-md rounded-2xl p-6">
        {children(close)}
      </Dialog>
    </>
  );
}
