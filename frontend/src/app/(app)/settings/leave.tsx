"use client";

import { SignOut } from "@/features/account/components/security";
import { signOutHere } from "@/features/channels/keeping";

/** Sign out, and let this browser tell nothing more. */
export function Leave() {
  return <SignOut before={signOutHere} />;
}
