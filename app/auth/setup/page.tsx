import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { SetUp } from "#components/people/set-up.tsx";
import { accountsExist } from "#lib/people/authorize.ts";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("auth");
  return { title: t("setUp") };
}

interface SetupPageProps {
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function SetupPage({ searchParams }: SetupPageProps) {
  const { token } = await searchParams;
  if (await accountsExist()) redirect("/auth/sign-in");
  return <SetUp token={typeof token === "string" ? token : ""} />;
}
