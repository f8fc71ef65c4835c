"use client";

import { type FocusEvent, type ReactNode, createContext, useCallback, useContext, useEffect, useRef, useState } from "react";
import { useTranslations } from "next-intl";

import { IconButton } from "@/ui/button";
import { Icon } from "@/ui/icon";

interface Toast {
  id: number;
  text: string;
  tone?: "plain" | "danger";
  action?: { label: string; run: () => void };
}

const ToastContext = createContext<((toast: Omit<Toast, "id">) => void) | null>(null);
const SHOWN_MS = 8_000;

/**
 * Short messages at the foot of the page, read out politely; the newest takes the place of the one before. One stays while the pointer
 * or the focus is on it, and gives the focus back to where it came from.
 */
export function ToastProvider({ children }: { children: ReactNode }) {
  const t = useTranslations("ui");
  const [toast, setToast] = useState<Toast | null>(null);
  const next = useRef(0);
  const [held, setHeld] = useState(false);
  const show = useCallback((wanted: Omit<Toast, "id">) => {
    setToast({ ...wanted, id: next.current++ });
    setHeld(false);
  }, []);
  const cameFrom = useRef<HTMLElement | null>(null);
  useEffect(() => {
    if (!toast || held) return;
    const timer = setTimeout(() => setToast(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [toast, held]);
  function onFocus({ currentTarget, relatedTarget }: FocusEvent) {
    setHeld(true);
    if (relatedTarget instanceof HTMLElement && !currentTarget.contains(relatedTarget)) cameFrom.current = relatedTarget;
  }
  function close() {
    setToast(null);
    setHeld(false);
    cameFrom.current?.focus();
    cameFrom.current = null;
  }
  return (
    <ToastContext.Provider value={show}>
      {children}
      <div role="status" className="pointer-events-none fixed inset-x-0 bottom-4 z-50 flex justify-center px-4">
        {toast && (
          // It only looks whether somebody is there; what can be done is in its buttons.
          // eslint-disable-next-line jsx-a11y/no-static-element-interactions
          <div
            key={toast.id}
            onPointerEnter={() => setHeld(true)}
            onPointerLeave={() => setHeld(false)}
            onFocus={onFocus}
            onBlur={() => setHeld(false)}
            className="pointer-events-auto flex max-w-md items-center gap-2 rounded-xl bg-ink py-1.5 ps-4 pe-1.5 text-sm text-surface shadow-raised"
          >
            <span className="min-w-0 break-words" dir="auto">
              {toast.text}
            </span>
            {toast.action && (
              <button
                type="button"
                className="min-h-10 shrink-0 rounded-lg px-3 font-semibold underline underline-offset-4 focus-visible:outline-surface"
                onClick={() => {
                  toast.action?.run();
                  close();
                }}
              >
                {toast.action.label}
              </button>
            )}
            <IconButton
              label={t("dismiss")}
              className="text-surface/80 hover:bg-transparent hover:text-surface focus-visible:outline-surface"
              onClick={close}
            >
              <Icon name="close" className="size-4" />
            </IconButton>
          </div>
        )}
      </div>
    </ToastContext.Provider>
  );
}

/** Show a short message. */
export function useToast(): (toast: Omit<Toast, "id">) => void {
  const show = useContext(ToastContext);
  if (!show) throw new Error("useToast needs a ToastProvider around it.");
  return show;
}
