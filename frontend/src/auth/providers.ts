import { env } from "@/env";

/** The sign-in providers that the operator switched on. */
export function offeredProviders(): { id: string; name: string }[] {
  const { github, google, oidc } = env.providers;
  return [
    ...(github ? [{ id: "github", name: "GitHub" }] : []),
    ...(google ? [{ id: "google", name: "Google" }] : []),
    ...(oidc ? [{ id: "oidc", name: process.env.DULY_OIDC_NAME ?? "OpenID Connect" }] : []),
  ];
}
