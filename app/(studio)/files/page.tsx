import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { FilesScreen } from "#components/files/files-screen.tsx";
import { pageActor } from "#lib/http/page.ts";
import { can } from "#lib/people/policy.ts";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("files");
  return { title: t("title") };
}

export default async function FilesPage() {
  return <FilesScreen seesRoots={can(await pageActor(), "roots.read")} />;
}
