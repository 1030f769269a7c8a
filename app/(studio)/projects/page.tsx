import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ProjectsScreen } from "#components/projects/projects-screen.tsx";
import { pageActor } from "#lib/http/page.ts";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("projects");
  return { title: t("title") };
}

export default async function ProjectsPage() {
  await pageActor();
  return <ProjectsScreen now={Date.now()} />;
}
