import type { JobsView } from "#lib/generation/client.ts";

export const JOB_TABS = ["active", "completed", "failed", "all"] as const;
export type JobTab = (typeof JOB_TABS)[number];

const STATUSES: Record<JobTab, string | undefined> = {
  active: "queued,running,stopping",
  completed: "completed",
  failed: "failed,canceled,lost",
  all: undefined,
};

export function isJobTab(value: unknown): value is JobTab {
  return JOB_TABS.some((tab) => tab === value);
}

/** What the API is asked for a tab. */
export function viewOf(tab: JobTab): JobsView {
  const status = STATUSES[tab];
  return { limit: 50, ...(status === undefined ? {} : { status }) };
}
