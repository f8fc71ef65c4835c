import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";

import { Section } from "@/app/(app)/settings/section";
import { PageLink } from "@/app/shell/page-link";
import { requireUser } from "@/auth/session";
import { Times } from "@/features/account/components/times";
import { ChannelList } from "@/features/channels/components/channel-list";
import { DeliveryLog } from "@/features/channels/components/delivery-log";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("settings.telling"))("title") };
}

export default async function NotificationSettingsPage() {
  const t = await getTranslations("settings.telling");
  const user = await requireUser();
  return (
    <main id="content" tabIndex={-1} className="mx-auto flex w-full max-w-3xl flex-col gap-10 px-4 pt-6 pb-28 outline-none sm:px-8">
      <div>
        <PageLink href="/settings" className="inline-flex min-h-8 items-center text-sm text-accent underline underline-offset-4">
          {t("back")}
        </PageLink>
        <h1 className="text-2xl font-semibold tracking-tight">{t("title")}</h1>
        <p className="mt-1 text-sm text-ink-soft">{t("text")}</p>
      </div>
      <Section title={t("where")} text={t("whereText")}>
        <ChannelList email={user.email} />
      </Section>
      <Section title={t("when")}>
        <Times />
      </Section>
      <Section title={t("log")} text={t("logText")}>
        <DeliveryLog />
      </Section>
    </main>
  );
}
