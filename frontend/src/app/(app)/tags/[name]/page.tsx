import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";

import { TagView } from "@/app/(app)/tags/[name]/tag-view";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("tags"))("one") };
}

export default async function TagPage({ params }: { params: Promise<{ name: string }> }) {
  return <TagView name={decodeURIComponent((await params).name)} />;
}
