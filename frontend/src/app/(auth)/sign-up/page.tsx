import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";

import { localPlace } from "@/auth/places";
import { offeredProviders } from "@/auth/providers";
import { SignForm } from "@/features/account/components/sign-form";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("auth"))("signUp.title") };
}

export default async function SignUpPage({ searchParams }: { searchParams: Promise<{ to?: string | string[] }> }) {
  const t = await getTranslations("auth.signUp");
  return (
    <>
      <h1 className="mb-6 text-center text-xl font-semibold">{t("heading")}</h1>
      <SignForm mode="signUp" locale={await getLocale()} providers={offeredProviders()} to={localPlace((await searchParams).to)} />
    </>
  );
}
