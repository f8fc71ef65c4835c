import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";

import { TrashView } from "@/features/tasks/components/trash-view";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("navigation"))("trash") };
}

export default function TrashPage() {
  return <TrashView />;
}
