"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useFormatter, useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";

import { useUserPath } from "@/api/provider";
import { useAccount } from "@/api/shared-queries";
import { announceSignOut } from "@/api/sign-out";
import { authClient } from "@/auth/client";
import { forgetToken } from "@/auth/token";
import { type Device, deviceOf } from "@/ui/device";
import { Button } from "@/ui/button";
import { Entry } from "@/ui/entry";
import { TextField } from "@/ui/field";
import { ListSkeleton, Notice } from "@/ui/states";
import { useToast } from "@/ui/toast";

async function listSessions() {
  const { data, error } = await authClient.listSessions();
  if (error) throw new Error(error.message ?? "sessions");
  return data;
}

/** Where somebody is signed in, with a way to end it. */
export function Sessions({ currentToken }: { currentToken: string }) {
  const t = useTranslations("settings.sessions");
  const format = useFormatter();
  const zone = useAccount().data?.time_zone ?? "UTC";
  const client = useQueryClient();
  const sessions = useQuery({ queryKey: ["sessions"], queryFn: listSessions });

  async function end(token: string) {
    await authClient.revokeSession({ token });
    await client.invalidateQueries({ queryKey: ["sessions"] });
  }

  function nameOf({ browser, system }: Device): string {
    if (browser && system) return t("device", { browser, system });
    return browser ?? system ?? t("unknownDevice");
  }

  if (sessions.isError) return <Notice action={<Button onClick={() => sessions.refetch()}>{t("again")}</Button>}>{t("failed")}</Notice>;
  if (!sessions.data) return <ListSkeleton label={t("loading")} />;
  return (
    <ul className="flex flex-col divide-y divide-line rounded-xl border border-line bg-raised">
      {sessions.data.map((session) => (
        <Entry key={session.id} className="flex flex-wrap items-center gap-3 px-4 py-3 text-sm">
          <div className="min-w-0 flex-1">
            <p title={session.userAgent ?? undefined}>{nameOf(deviceOf(session.userAgent ?? ""))}</p>
            <p className="text-xs text-ink-soft">
              {t("since", { when: format.dateTime(new Date(session.createdAt), { timeZone: zone, dateStyle: "medium", timeStyle: "short", hourCycle: "h23" }) })}
              {session.ipAddress && ` · ${session.ipAddress}`}
            </p>
          </div>
          {session.token === currentToken ? (
            <span className="rounded-full bg-accent-soft px-2.5 py-1 text-xs text-accent">{t("here")}</span>
          ) : (
            <Button kind="danger" onClick={() => end(session.token)}>
              {t("end")}
            </Button>
          )}
        </Entry>
      ))}
    </ul>
  );
}

/** Change the password; every other session ends with it. */
export function ChangePassword() {
  const t = useTranslations("settings.password");
  const toast = useToast();
  const client = useQueryClient();
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const fields = new FormData(form);
    setBusy(true);
    const { error: failed } = await authClient.changePassword({
      currentPassword: String(fields.get("current")),
      newPassword: String(fields.get("new")),
      revokeOtherSessions: true,
    });
    setBusy(false);
    if (failed) {
      setError(failed.code === "INVALID_PASSWORD" ? t("wrong") : failed.status === 429 ? t("tooOften") : t("failed"));
      return;
    }
    setError(null);
    form.reset();
    forgetToken();
    toast({ text: t("changed") });
    await client.invalidateQueries({ queryKey: ["sessions"] });
  }

  return (
    <form onSubmit={submit} method="post" className="flex max-w-sm flex-col gap-4">
      {error && <Notice>{error}</Notice>}
      <TextField name="current" type="password" label={t("current")} autoComplete="current-password" required />
      <TextField name="new" type="password" label={t("new")} hint={t("rule")} autoComplete="new-password" minLength={8} maxLength={128} required />
      <Button type="submit" kind="primary" busy={busy} className="self-start">
        {t("submit")}
      </Button>
    </form>
  );
}

/** End this session; `before` is what has to be done while there still is one. */
export function SignOut({ before }: { before: (userId: string) => Promise<void> }) {
  const t = useTranslations("settings");
  const client = useQueryClient();
  const { user_id: userId } = useUserPath();
  const [leaving, setLeaving] = useState(false);
  return (
    <Button
      busy={leaving}
      onClick={async () => {
        setLeaving(true);
        await before(userId);
        await authClient.signOut();
        forgetToken();
        announceSignOut(userId);
        client.clear();
        window.location.assign("/sign-in");
      }}
    >
      {t("signOut")}
    </Button>
  );
}
