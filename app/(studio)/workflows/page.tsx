import { Images } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { FirstData } from "#components/live/first-data.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { WorkflowsScreen } from "#components/workflows/workflows-screen.tsx";
import { workflowKeys } from "#lib/engines/workflows/client.ts";
import { WorkflowsQuery } from "#lib/engines/workflows/schema.ts";
import { listWorkflows } from "#lib/engines/workflows/service.ts";
import { pageActor } from "#lib/http/page.ts";
import { can } from "#lib/people/policy.ts";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("workflows");
  return { title: t("title") };
}

export default async function WorkflowsPage() {
  const actor = await pageActor();
  if (!can(actor, "engines.read")) return <LookOnly />;
  const list = await listWorkflows(actor, WorkflowsQuery.parse({ fields: "none", limit: 500 }));
  return (
    <FirstData data={[[workflowKeys.list({}), list]]}>
      <WorkflowsScreen canEdit={can(actor, "generate")} />
    </FirstData>
  );
}

/** For guests: they see what is shared, and make nothing. */
async function LookOnly() {
  const t = await getTranslations("workflows");
  const toGallery = (
    <Button asChild variant="primary">
      <Link href="/gallery">{t("toGallery")}</Link>
    </Button>
  );
  return (
    <EmptyState icon={Images} title={t("lookOnly")} action={toGallery}>
      {t("lookOnlyText")}
    </EmptyState>
  );
}
