import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";

import { ProjectView } from "@/app/(app)/projects/[projectId]/project-view";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("projects"))("one") };
}

export default async function ProjectPage({ params }: { params: Promise<{ projectId: string }> }) {
  return <ProjectView projectId={(await params).projectId} />;
}
