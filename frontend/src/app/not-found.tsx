import Link from "next/link";
import { getTranslations } from "next-intl/server";

export default async function NotFound() {
  const t = await getTranslations("ui");
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-4 px-6 text-center">
      <h1 className="text-2xl font-semibold">{t("notFound")}</h1>
      <Link href="/inbox" className="text-accent underline underline-offset-4">
        {t("toInbox")}
      </Link>
    </main>
  );
}
