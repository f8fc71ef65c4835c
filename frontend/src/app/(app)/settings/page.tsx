import type { Metadata } from "next";
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { getLocale, getTranslations } from "next-intl/server";

import { Leave } from "@/app/(app)/settings/leave";
import { Section } from "@/app/(app)/settings/section";
import { PageLink } from "@/app/shell/page-link";
import { getAuth } from "@/auth/server";
import { Preferences } from "@/features/account/components/preferences";
import { ChangePassword, Sessions } from "@/features/account/components/security";
import { Icon } from "@/ui/icon";
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
      <Section title={t("telling.title")} text={t("telling.text")}>
        <PageLink
          href="/settings/notifications"
          className="inline-flex min-h-10 items-center gap-2 self-start rounded-lg border border-line bg-raised px-3.5 text-sm transition-colors hover:bg-sunken"
        >
          <Icon name="bell" className="size-4" />
          {t("telling.open")}
        </PageLink>
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
        <Leave />
      </Section>
    </main>
  );
}
