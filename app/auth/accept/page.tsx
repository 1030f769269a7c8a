import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { Accept } from "#components/people/accept.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("auth");
  return { title: t("accept") };
}

interface AcceptPageProps {
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function AcceptPage({ searchParams }: AcceptPageProps) {
  const { token } = await searchParams;
  return <Accept token={typeof token === "string" ? token : ""} />;
}
