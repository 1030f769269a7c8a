import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { FilesScreen } from "#components/files/files-screen.tsx";
import { pageActor } from "#lib/http/page.ts";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("files");
  return { title: t("title") };
}

interface FilesPageProps {
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function FilesPage({ searchParams }: FilesPageProps) {
  const [, { path }] = await Promise.all([pageActor(), searchParams]);
  return <FilesScreen firstPath={typeof path === "string" && path !== "" ? path : null} />;
}
