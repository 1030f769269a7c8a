import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { Jobs } from "#components/jobs/jobs.tsx";
import { isJobTab, viewOf } from "#components/jobs/views.ts";
import { FirstData } from "#components/live/first-data.tsx";
import { jobKeys, queueKeys } from "#lib/generation/client.ts";
import { JobsQuery } from "#lib/generation/schema.ts";
import { listJobs, queueState } from "#lib/generation/service.ts";
import { pageActor } from "#lib/http/page.ts";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("jobs");
  return { title: t("title") };
}

interface JobsPageProps {
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function JobsPage({ searchParams }: JobsPageProps) {
  const [actor, { show }] = await Promise.all([pageActor(), searchParams]);
  const tab = isJobTab(show) ? show : "active";
  const view = viewOf(tab);
  const [jobs, queue] = await Promise.all([listJobs(actor, JobsQuery.parse(view)), queueState(actor)]);
  return (
    <FirstData
      data={[
        [jobKeys.list(view), { pages: [jobs], pageParams: [null] }],
        [queueKeys.state, queue],
      ]}
    >
      <Jobs firstTab={tab} />
    </FirstData>
  );
}
