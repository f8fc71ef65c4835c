import type { Metadata } from "next";
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { getLocale, getTranslations } from "next-intl/server";
import type { ReactNode } from "react";

import { getAuth } from "@/auth/server";
import { Preferences } from "@/features/account/components/preferences";
import { ChangePassword, Sessions, SignOut } from "@/features/account/components/security";
import { THEME_COOKIE } from "@/ui/locale";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("navigation"))("settings") };
}

export default async function SettingsPage() {
  const t = await getTranslations("settings");
  const requestHeaders = await headers();
  const session = await getAuth().api.getSession({ headers: requestHeaders });
  if (!session) redirect("/sign-in");
  const theme = (await cookies()).get(THEME_COOKIE)?.value ?? "system";
  return (
    <main id="content" tabIndex={-1} className="mx-auto flex w-full max-w-3xl flex-col gap-10 px-4 pt-6 pb-28 outline-none sm:px-8">
      <h1 className="text-2xl font-semibold tracking-tight">{t("title")}</h1>
      <Section title={t("preferences")}>
        <Preferences theme={theme} locale={await getLocale()} />
      </Section>
      <Section title={t("sessions.title")}>
        <Sessions currentToken={session.session.token} />
      </Section>
      <Section title={t("password.title")}>
        <ChangePassword />
      </Section>
      <Section title={t("account")}>
        <p className="text-sm text-ink-soft">
          {t("signedInAs")} <bdi className="text-ink">{session.user.email}</bdi>
        </p>
        <SignOut />
      </Section>
    </main>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex flex-col items-stretch gap-4 [&>button]:self-start">
      <h2 className="text-lg font-semibold">{title}</h2>
      {children}
    </section>
  );
}
