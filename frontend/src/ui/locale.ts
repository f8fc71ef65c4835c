import { cookies } from "next/headers";
import { getRequestConfig } from "next-intl/server";

export const LOCALES = ["en", "ur"] as const;
export type Locale = (typeof LOCALES)[number];
export const LOCALE_COOKIE = "duly-locale";
export const THEME_COOKIE = "duly-theme";

const RIGHT_TO_LEFT: readonly string[] = ["ur"];

/** Which way a locale is written. */
export function directionOf(locale: string): "ltr" | "rtl" {
  return RIGHT_TO_LEFT.includes(locale) ? "rtl" : "ltr";
}

export default getRequestConfig(async () => {
  const wanted = (await cookies()).get(LOCALE_COOKIE)?.value;
  const locale = LOCALES.find((known) => known === wanted) ?? "en";
  const messages = ((await import(`../../messages/${locale}.json`)) as { default: Record<string, unknown> }).default;
  return { locale, messages: messages as never, timeZone: "UTC", now: new Date() };
});
