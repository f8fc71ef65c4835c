import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";

import { Brand } from "@/app/shell/brand";
import { Unsubscribe } from "@/features/channels/components/unsubscribe";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("channels.unsubscribe"))("title"), robots: { index: false }, referrer: "no-referrer" };
}

/** Where the link in a mail leads. It asks first: whatever looks at links in mails must not end anything. */
export default async function UnsubscribePage({ searchParams }: { searchParams: Promise<{ token?: string | string[] }> }) {
  const t = await getTranslations("channels.unsubscribe");
  const { token } = await searchParams;
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-sm flex-col justify-center gap-4 px-5 py-10 text-center">
      <Brand />
      <h1 className="text-xl font-semibold">{t("title")}</h1>
      <Unsubscribe token={typeof token === "string" ? token : ""} />
    </main>
  );
}
