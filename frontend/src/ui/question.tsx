"use client";

import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Notice } from "@/ui/states";

interface Props {
  open: boolean;
  /** Closed, or answered with no. */
  onClose: () => void;
  title: string;
  text: string;
  /** What a yes is called, as the button that led here is. */
  yes: string;
  no: string;
  kind?: "primary" | "danger";
  onYes: () => void;
  /** The yes is under way. */
  busy: boolean;
  /** Why it failed, in words. */
  failure: string | null;
}

/** What is asked before something that cannot be taken back. */
export function Question({ open, onClose, title, text, yes, no, kind = "danger", onYes, busy, failure }: Props) {
  return (
    <Dialog open={open} onClose={onClose} label={title} className="m-auto w-[calc(100%-2rem)] max-w-sm rounded-2xl p-6">
      <h2 className="text-base font-semibold break-words" dir="auto">
        {title}
      </h2>
      <p className="mt-1 mb-4 text-sm text-ink-soft">{text}</p>
      {failure && (
        <div className="mb-4">
          <Notice>{failure}</Notice>
        </div>
      )}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{no}</Button>
        <Button kind={kind} busy={busy} onClick={onYes}>
          {yes}
        </Button>
      </div>
    </Dialog>
  );
}
