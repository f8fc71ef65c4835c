"use client";

import { type ReactNode, createContext, useContext, useEffect, useEffectEvent, useRef, useState, useSyncExternalStore } from "react";

import { api, dataOf } from "@/api/client";
import { useLive } from "@/api/live";
import { useUserPath } from "@/api/provider";
import { EMPTY, type Kept, type ShownWorkspace, type Workspace, type WorkspaceEdit, WorkspaceSync } from "@/api/workspace-sync";

const WorkspaceContext = createContext<WorkspaceSync | null>(null);
const NOTHING_YET: ShownWorkspace = { value: EMPTY, settled: false };

/** Gives the pages inside it how the user left the screen, here or elsewhere. */
export function WorkspaceProvider({ children }: { children: ReactNode }) {
  const path = useUserPath();
  const live = useLive();
  const [sync] = useState(() => new WorkspaceSync(storeOf(path)));
  useEffect(() => {
    void sync.refresh();
    const unwatch = live.watchWorkspace(() => void sync.refresh());
    // What was typed last is not lost with the page.
    const leave = () => {
      if (document.visibilityState === "hidden") void sync.flush();
    };
    document.addEventListener("visibilitychange", leave);
    return () => {
      document.removeEventListener("visibilitychange", leave);
      unwatch();
      sync.stop();
    };
  }, [live, sync]);
  return <WorkspaceContext.Provider value={sync}>{children}</WorkspaceContext.Provider>;
}

function storeOf(path: { user_id: string }) {
  const kept = (answer: { data?: unknown; response: Response }): Kept => ({
    value: { ...EMPTY, ...(dataOf(answer) as Workspace) },
    etag: answer.response.headers.get("etag") ?? "*",
  });
  return {
    read: async () => kept(await api.GET("/api/{user_id}/workspace", { params: { path } })),
    write: async (body: Workspace, etag: string) =>
      kept(
        await api.PUT("/api/{user_id}/workspace", {
          params: { path, header: { "if-match": etag } },
          body,
          // A page that is being closed may still send it.
          keepalive: true,
        }),
      ),
  };
}

/** How the user left the screen, and how to change it. */
export function useWorkspace(): ShownWorkspace & { edit: (edit: WorkspaceEdit) => void } {
  const sync = useContext(WorkspaceContext);
  if (!sync) throw new Error("useWorkspace needs a WorkspaceProvider around it.");
  const shown = useSyncExternalStore(
    sync.watch,
    () => sync.shown,
    () => NOTHING_YET,
  );
  return { ...shown, edit: (edit) => sync.edit(edit) };
}

interface Draft {
  /** Keep what is typed. */
  keep: (text: string) => void;
  /** The field was left: what came from elsewhere meanwhile may show. */
  onBlur: () => void;
}

/**
 * Share a field's text with the user's other screens as it is typed: what was begun on one goes on at another.
 *
 * `place` names the field, null shares nothing; `saved` is its text when there is no draft. `setText` is called with what another
 * screen kept, but never while somebody is in the field, nor over words that are not kept yet.
 */
export function useDraft(
  place: string | null,
  { saved, text, setText, isFocused }: { saved: string; text: string; setText: (text: string) => void; isFocused: () => boolean },
): Draft {
  const { value, settled, edit } = useWorkspace();
  const kept = place === null ? undefined : value.drafts[place];
  const draft = kept ?? saved;
  // The text that this field and the workspace had in common last.
  const common = useRef(saved);
  function adopt() {
    if (!settled || draft === common.current || text !== common.current || isFocused()) return;
    common.current = draft;
    setText(draft);
  }
  const follow = useEffectEvent(() => {
    adopt();
    // It is no draft any more.
    if (place !== null && kept !== undefined && kept === saved) edit({ drafts: { [place]: null } });
  });
  useEffect(() => follow(), [draft, kept, saved, settled]);
  return {
    keep: (next) => {
      common.current = next;
      if (place !== null) edit({ drafts: { [place]: next === saved ? null : next } });
    },
    onBlur: adopt,
  };
}
