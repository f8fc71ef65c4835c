"use client";

import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";

import { LiveProvider } from "@/api/live";
import { useAccount } from "@/api/shared-queries";
import { WorkspaceProvider } from "@/api/workspace";
import { accountLive } from "@/features/account/live";
import { channelsLive } from "@/features/channels/live";
import { notificationsLive } from "@/features/notifications/live";
import { projectsLive } from "@/features/projects/live";
import { tagsLive } from "@/features/tags/live";
import { localDate } from "@/features/tasks/dates";
import { LISTS, tasksLive } from "@/features/tasks/live";

const MINUTE_MS = 60_000;

/** Every page of a signed-in user follows the user's changes: the one table of who does what with them. */
export function Live({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [tables] = useState(() => [accountLive, channelsLive, notificationsLive, projectsLive, tagsLive, tasksLive(client)]);
  return (
    <LiveProvider tables={tables}>
      <NextDay />
      <WorkspaceProvider>{children}</WorkspaceProvider>
    </LiveProvider>
  );
}

/** At midnight the lists change although nothing happens. */
function NextDay() {
  const client = useQueryClient();
  const zone = useAccount().data?.time_zone;
  useEffect(() => {
    if (!zone) return;
    let day = localDate(new Date(), zone);
    const timer = setInterval(() => {
      const today = localDate(new Date(), zone);
      if (today === day) return;
      day = today;
      void client.invalidateQueries({ queryKey: LISTS });
    }, MINUTE_MS);
    return () => clearInterval(timer);
  }, [client, zone]);
  return null;
}
