import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { nextPath } from "#components/people/next-path.ts";
import { SignIn } from "#components/people/sign-in.tsx";
import { optionalActor } from "#lib/http/page.ts";
import { accountsExist } from "#lib/people/authorize.ts";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("auth");
  return { title: t("signIn") };
}

interface SignInPageProps {
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function SignInPage({ searchParams }: SignInPageProps) {
  const [actor, { next, callbackUrl, error }] = await Promise.all([optionalActor(), searchParams]);
  const path = nextPath(next ?? callbackUrl);
  if (actor) redirect(path);
  if (!(await accountsExist())) redirect("/auth/setup");
  return <SignIn next={path} wasWrong={error !== undefined} />;
}
