import "./globals.css";

import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import { NextIntlClientProvider } from "next-intl";
import { getLocale, getTranslations } from "next-intl/server";
import type { ReactNode } from "react";

import { directionOf, THEME_COOKIE } from "@/ui/locale";
import { Theme } from "@/ui/theme";
import { ToastProvider } from "@/ui/toast";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("ui");
  return {
    title: { default: "Duly", template: "%s · Duly" },
    description: t("description"),
    applicationName: "Duly",
    appleWebApp: { capable: true, title: "Duly" },
    icons: { apple: "/apple-touch-icon.png" },
  };
}

export const viewport: Viewport = { width: "device-width", initialScale: 1 };

export default async function RootLayout({ children }: { children: ReactNode }) {
  const locale = await getLocale();
  const theme = (await cookies()).get(THEME_COOKIE)?.value;
  return (
    <html lang={locale} dir={directionOf(locale)} data-theme={theme === "dark" ? "dark" : "light"} suppressHydrationWarning>
      <body>
        <Theme chosen={theme === "dark" || theme === "light" ? theme : "system"} />
        <NextIntlClientProvider>
          <ToastProvider>{children}</ToastProvider>
        </NextIntlClientProvider>
      </body>
    </html>
  );
}
