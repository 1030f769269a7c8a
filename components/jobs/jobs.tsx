"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { ListChecks } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { TopBar } from "#components/frame/top-bar.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { Tabs } from "#components/ui/tabs.tsx";
import { jobsOptions } from "#lib/generation/client.ts";
import type { Job } from "#lib/generation/schema.ts";
import { inLine } from "./in-line.ts";
import { JobDetails } from "./job-details.tsx";
import { JobRow } from "./job-row.tsx";
import { LineBanner, LineState } from "./line-state.tsx";
import { useReasonWords } from "./reason-words.ts";
import { JOB_TABS, type JobTab, viewOf } from "./views.ts";

/** All work there is: one tab a state, each a live list; a row opens its details beside it. */
export function Jobs({ firstTab }: { readonly firstTab: JobTab }) {
  const t = useTranslations("jobs");
  const [tab, setTab] = useState<JobTab>(firstTab);
  const [opened, setOpened] = useState<Job | null>(null);
  const change = (next: JobTab) => {
    setTab(next);
    window.history.replaceState(null, "", next === "active" ? "/jobs" : `/jobs?show=${next}`);
  };
  return (
    <div className="flex min-h-0 grow flex-col">
      <TopBar className="justify-between border-0!">
        <h1 className="font-semibold text-lg">{t("title")}</h1>
        <LineState />
      </TopBar>
      <LineBanner />
      <Tabs
        value={tab}
        onChange={change}
        label={t("tabs.label")}
        className="min-h-0 grow"
        tabs={JOB_TABS.map((one) => ({ value: one, label: t(`tabs.${one}`), content: <JobList tab={one} onOpen={setOpened} /> }))}
      />
      <JobDetails job={opened} onClose={() => setOpened(null)} />
    </div>
  );
}

function JobList({ tab, onOpen }: { readonly tab: JobTab; readonly onOpen: (job: Job) => void }) {
  const t = useTranslations("jobs");
  const { problem } = useReasonWords();
  const list = useInfiniteQuery(jobsOptions(viewOf(tab)));
  const jobs = list.data?.pages.flatMap((page) => page.items) ?? [];

  if (list.isPending) return <Skeletons />;
  if (list.error && jobs.length === 0) {
    return (
      <ErrorState title={t("unread")} onRetry={() => void list.refetch()}>
        {problem(list.error)}
      </ErrorState>
    );
  }
  if (jobs.length === 0) return <NoJobs tab={tab} />;
  return (
    <>
      <ul className="divide-y divide-line">
        {(tab === "active" ? inLine(jobs) : jobs).map((job) => (
          <JobRow key={job.id} job={job} onOpen={() => onOpen(job)} />
        ))}
      </ul>
      {list.hasNextPage ? (
        <div className="flex justify-center p-4">
          <Button onClick={() => void list.fetchNextPage()} disabled={list.isFetchingNextPage}>
            {t("more")}
          </Button>
        </div>
      ) : null}
    </>
  );
}

function NoJobs({ tab }: { readonly tab: JobTab }) {
  const t = useTranslations("jobs");
  const hasAction = tab === "active" || tab === "all";
  return (
    <EmptyState
      icon={ListChecks}
      title={t(`empty.${tab}`)}
      {...(hasAction
        ? {
            action: (
              <Button asChild variant="primary">
                <Link href="/studio">{t("toStudio")}</Link>
              </Button>
            ),
          }
        : {})}
    >
      {hasAction ? t("empty.activeHint") : null}
    </EmptyState>
  );
}

const PLACES = ["a", "b", "c", "d", "e", "f"];

function Skeletons() {
  return (
    <div className="flex flex-col gap-3 p-4">
      {PLACES.map((place) => (
        <Skeleton key={place} className="h-12" />
      ))}
    </div>
  );
}
