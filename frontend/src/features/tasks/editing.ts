import { useEffect, useRef, useState, useSyncExternalStore } from "react";

import type { Task, TaskPatch } from "@/api/client";
import { useConnection } from "@/api/live";
import { hasToken } from "@/auth/token";
import { Edits, type ShownEdits, Withheld } from "@/features/tasks/edits";
import { fitsKeepalive, useChangeTask } from "@/features/tasks/mutations";
import { type Scope, useChangeSeries } from "@/features/tasks/repeat/mutations";
import { mayReachFurther } from "@/features/tasks/repeat/scope";

interface Ways {
  onLost: (patch: TaskPatch) => void;
  /** Ask how far a change of a repeating task reaches; null: it is not to be made. */
  askScope: () => Promise<Scope | null>;
}

/** Edit a task: a change is sent when its field is left, and what is left is sent when the form or the page goes away. */
export function useEditing(task: Task, accountZone: string, { onLost, askScope }: Ways): ShownEdits & { edits: Edits } {
  const change = useChangeTask();
  const changeSeries = useChangeSeries();
  const latest = useRef(task);
  useEffect(() => {
    latest.current = task;
  }, [task]);
  // Whether somebody is there who can be asked; who leaves means this task alone.
  const attended = useRef(true);
  const asking = useRef(false);
  async function send(patch: TaskPatch): Promise<Task> {
    const now = latest.current;
    if (!attended.current || !mayReachFurther(now, patch)) return change.mutateAsync({ task: now, patch });
    asking.current = true;
    const scope = await askScope().finally(() => {
      asking.current = false;
    });
    if (scope === null) throw new Withheld();
    return changeSeries.mutateAsync({ task: now, patch, scope });
  }
  // It goes on after the form: `mutateAsync` belongs to the cache, and the task is the same as long as the form is there.
  const [edits] = useState(() => new Edits(task, accountZone, { send, lost: onLost }));
  useEffect(() => edits.follow(task, accountZone), [edits, task, accountZone]);

  useEffect(() => {
    edits.open();
    attended.current = true;
    const flush = () => {
      attended.current = false;
      edits.flush();
      attended.current = true;
    };
    const hidden = () => {
      if (document.visibilityState === "hidden") flush();
    };
    // Too long to be sent on the way out, or no token at hand, or waiting for a word: the browser asks whether to stay.
    const ask = (event: BeforeUnloadEvent) => {
      if (asking.current || edits.shown.withheld) event.preventDefault();
      else if (Object.keys(edits.unsent).length > 0 && !(hasToken() && fitsKeepalive(edits.unsent))) event.preventDefault();
    };
    document.addEventListener("visibilitychange", hidden);
    window.addEventListener("pagehide", flush);
    window.addEventListener("beforeunload", ask);
    return () => {
      document.removeEventListener("visibilitychange", hidden);
      window.removeEventListener("pagehide", flush);
      window.removeEventListener("beforeunload", ask);
      attended.current = false;
      edits.close();
    };
  }, [edits]);

  const connection = useConnection();
  useEffect(() => {
    if (connection === "live") edits.retry();
  }, [connection, edits]);

  const shown = useSyncExternalStore(
    edits.watch,
    () => edits.shown,
    () => edits.shown,
  );
  return { ...shown, edits };
}
