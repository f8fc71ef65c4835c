import { expect, it } from "vitest";

import { announceSignOut, onSignOut } from "@/api/sign-out";

it("reaches every other tab of that user, and nobody else", async () => {
  const heard: string[] = [];
  const stops = ["u", "u", "v"].map((user, tab) => onSignOut(user, () => heard.push(`${user}${tab}`)));
  announceSignOut("u");
  await expect.poll(() => heard.toSorted()).toEqual(["u0", "u1"]);
  stops[0]?.();
  announceSignOut("u");
  await expect.poll(() => heard.toSorted()).toEqual(["u0", "u1", "u1"]);
  for (const stop of stops) stop();
});
