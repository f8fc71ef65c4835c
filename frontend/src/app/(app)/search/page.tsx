import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";

import { SearchView } from "@/features/tasks/components/search-view";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("navigation"))("search") };
}

export default function SearchPage() {
  return <SearchView />;
}
