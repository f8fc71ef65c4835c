"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";

import { api } from "@/api/client";
import { authClient } from "@/auth/client";
import { HOME } from "@/auth/places";
import { Button } from "@/ui/button";
import { TextField } from "@/ui/field";
import { useHydrated } from "@/ui/hydrated";
import { Notice } from "@/ui/states";

interface Props {
  mode: "signIn" | "signUp";
  locale: string;
  providers: { id: string; name: string }[];
  /** Where to go on to: a place of this application. */
  to: string;
}

/** Sign in or sign up with e-mail and password, or through a provider that the operator switched on. */
export function SignForm({ mode, locale, providers, to }: Props) {
  const t = useTranslations("auth");
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const hydrated = useHydrated();

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const email = String(fields.get("email")).trim();
    const password = String(fields.get("password"));
    setBusy(true);
    setError(null);
    try {
      const answer =
        mode === "signUp"
          ? await authClient.signUp.email({ email, password, name: String(fields.get("name")).trim() })
          : await authClient.signIn.email({ email, password });
      if (answer.error) {
        setError(messageOf(answer.error));
        setBusy(false);
        return;
      }
      if (mode === "signUp") await welcome(answer.data.user.id, locale);
      // A full load: the server renders for the new session.
      window.location.assign(to);
    } catch {
      setError(t("errors.away"));
      setBusy(false);
    }
  }

  function messageOf(failed: { code?: string; status: number }): string {
    if (failed.status === 429) return t("errors.tooOften");
    if (failed.status >= 500) return t("errors.away");
    switch (failed.code) {
      case "INVALID_EMAIL_OR_PASSWORD":
        return t("errors.wrong");
      case "INVALID_NAME":
        return t("errors.name");
      case "INVALID_EMAIL":
        return t("errors.email");
      case "PASSWORD_TOO_SHORT":
      case "PASSWORD_TOO_LONG":
        return t("errors.password");
      default:
        return failed.code?.startsWith("USER_ALREADY_EXISTS") ? t("errors.exists") : t("errors.other");
    }
  }

  const signUp = mode === "signUp";
  return (
    <>
      {/* A submit before the page listens must not put the password into the address. */}
      <form onSubmit={submit} method="post" className="flex flex-col gap-4">
        {error && <Notice>{error}</Notice>}
        {signUp && <TextField name="name" label={t("name")} dir="auto" autoComplete="name" maxLength={100} required />}
        <TextField name="email" type="email" label={t("email")} dir="ltr" autoComplete="email" maxLength={254} required />
        <TextField
          name="password"
          type="password"
          label={t("password")}
          hint={signUp ? t("passwordRule") : undefined}
          dir="ltr"
          autoComplete={signUp ? "new-password" : "current-password"}
          minLength={signUp ? 8 : undefined}
          maxLength={128}
          required
        />
        <Button type="submit" kind="primary" disabled={!hydrated} busy={busy} className="min-h-11">
          {busy ? t("busy") : t(`${mode}.submit`)}
        </Button>
      </form>
      {providers.length > 0 && (
        <div className="mt-4 flex flex-col gap-2 border-t border-line pt-4">
          {providers.map((provider) => (
            <Button
              key={provider.id}
              onClick={() =>
                provider.id === "oidc"
                  ? authClient.$fetch("/sign-in/oauth2", { method: "POST", body: { providerId: "oidc", callbackURL: to } }).then(follow)
                  : authClient.signIn.social({ provider: provider.id as "github", callbackURL: to })
              }
            >
              {t("with", { provider: provider.name })}
            </Button>
          ))}
        </div>
      )}
      <p className="mt-6 text-center text-sm text-ink-soft">
        {t(`${mode}.other`)}{" "}
        <Link href={`${signUp ? "/sign-in" : "/sign-up"}${to === HOME ? "" : `?to=${encodeURIComponent(to)}`}`} className="font-medium text-accent underline underline-offset-4">
          {t(`${mode}.otherLink`)}
        </Link>
      </p>
    </>
  );
}

function follow(answer: { data: unknown }): void {
  const url = (answer.data as { url?: string } | null)?.url;
  if (url) window.location.assign(url);
}

/** A new account starts in the zone and language of its first browser; nobody has to look for them in settings. */
async function welcome(userId: string, locale: string): Promise<void> {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  await api
    .PATCH("/api/{user_id}/account", { params: { path: { user_id: userId } }, body: { time_zone: zone || "UTC", locale } })
    .catch(() => undefined);
}
