import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";

import { TodayView } from "@/app/(app)/today/today-view";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("navigation"))("today") };
}

export default function TodayPage() {
  return <TodayView />;
}
