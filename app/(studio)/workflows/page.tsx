import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { LookOnly } from "#components/frame/look-only.tsx";
import { FirstData } from "#components/live/first-data.tsx";
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
  if (!can(actor, "engines.read")) return <GuestsPage />;
  const list = await listWorkflows(actor, WorkflowsQuery.parse({ fields: "none", limit: 500 }));
  return (
    <FirstData data={[[workflowKeys.list({}), list]]}>
      <WorkflowsScreen canEdit={can(actor, "generate")} />
    </FirstData>
  );
}

async function GuestsPage() {
  const t = await getTranslations("workflows");
  return <LookOnly title={t("lookOnly")} text={t("lookOnlyText")} toGallery={t("toGallery")} />;
}
