"use client";

import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";

import type { Account } from "@/api/client";
import { useRefusal } from "@/api/refusals";
import { useAccount } from "@/api/shared-queries";
import { useChangeAccount } from "@/features/account/mutations";
import { Select } from "@/ui/field";
import { ListSkeleton, Notice } from "@/ui/states";

const WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;
const LANGUAGES = { en: "English", ur: "اردو" } as const;
const THEMES = ["system", "light", "dark"] as const;
const YEAR = 60 * 60 * 24 * 365;

function remember(name: string, value: string) {
  document.cookie = `${name}=${value}; path=/; max-age=${YEAR}; samesite=lax`;
}

/** Language, zone, week, look: each is saved as soon as it is chosen. */
export function Preferences({ theme, locale }: { theme: string; locale: string }) {
  const t = useTranslations("settings");
  const account = useAccount();
  const change = useChangeAccount();
  const router = useRouter();
  const refusal = useRefusal();
  if (account.isError) return <Notice>{t("failed")}</Notice>;
  if (!account.data) return <ListSkeleton label={t("loading")} />;
  const found: Account = account.data;
  const zones = [...new Set(["UTC", found.time_zone, ...Intl.supportedValuesOf("timeZone")])];
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      {change.isError && (
        <div className="sm:col-span-2">
          <Notice>{refusal(change.error) ?? t("failed")}</Notice>
        </div>
      )}
      <Select
        label={t("language")}
        value={locale}
        onChange={(event) => {
          remember("duly-locale", event.target.value);
          change.mutate({ locale: event.target.value }, { onSettled: () => router.refresh() });
        }}
      >
        {Object.entries(LANGUAGES).map(([code, name]) => (
          <option key={code} value={code} lang={code}>
            {name}
          </option>
        ))}
      </Select>
      <Select
        label={t("theme")}
        defaultValue={theme}
        onChange={(event) => {
          remember("duly-theme", event.target.value);
          router.refresh();
        }}
      >
        {THEMES.map((name) => (
          <option key={name} value={name}>
            {t(`themes.${name}`)}
          </option>
        ))}
      </Select>
      <Select label={t("timeZone")} value={found.time_zone} onChange={(event) => change.mutate({ time_zone: event.target.value })}>
        {zones.map((zone) => (
          <option key={zone} value={zone}>
            {zone.replaceAll("_", " ")}
          </option>
        ))}
      </Select>
      <Select
        label={t("weekStart")}
        value={found.week_start}
        onChange={(event) => change.mutate({ week_start: event.target.value as Account["week_start"] })}
      >
        {WEEKDAYS.map((day) => (
          <option key={day} value={day}>
            {t(`weekdays.${day}`)}
          </option>
        ))}
      </Select>
    </div>
  );
}
