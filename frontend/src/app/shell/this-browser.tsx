"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

import { useUserPath } from "@/api/provider";
import { localPlace } from "@/auth/places";
import { keepHere } from "@/features/channels/keeping";

/** Goes where a notification's click leads (public/sw.js), and keeps this browser's channel true. */
export function ThisBrowser() {
  const { user_id: userId } = useUserPath();
  const router = useRouter();
  useEffect(() => {
    // It is tried again when the next page is opened.
    keepHere(userId).catch(() => undefined);
  }, [userId]);
  useEffect(() => {
    if (!("serviceWorker" in navigator)) return;
    const worker = navigator.serviceWorker;
    function onMessage({ data, ports }: MessageEvent<{ type?: string; place?: string }>) {
      if (data.type !== "duly:open") return;
      ports[0]?.postMessage("here");
      router.push(localPlace(data.place));
    }
    worker.addEventListener("message", onMessage);
    return () => worker.removeEventListener("message", onMessage);
  }, [router]);
  return null;
}
