import { infiniteQueryOptions, keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import { address, ask } from "#lib/core/fetcher.ts";
import type { QueueReorder } from "#lib/queue/schema.ts";
import type { Job, JobList, JobLive, Matrix, MatrixState, NewJob, NewMatrix, Queue, Rerun } from "./schema.ts";

export type JobPage = z.infer<typeof JobList>;
export type LiveJob = z.infer<typeof JobLive>;

export interface JobsView {
  /** One or several, separated by commas. */
  status?: string;
  type?: string;
  project_id?: string;
  engine_id?: string;
  limit?: number;
}

export const jobKeys = {
  all: ["jobs"] as const,
  lists: ["jobs", "list"] as const,
  list: (view: JobsView) => ["jobs", "list", view] as const,
  details: ["jobs", "detail"] as const,
  detail: (id: string) => ["jobs", "detail", id] as const,
  matrices: ["jobs", "matrix"] as const,
  matrix: (id: string) => ["jobs", "matrix", id] as const,
  /** What the worker says while it works: never fetched, only heard. */
  live: (id: string) => ["jobs", "live", id] as const,
};

export const queueKeys = { state: ["queue"] as const };

export function jobsOptions(view: JobsView) {
  return infiniteQueryOptions({
    queryKey: jobKeys.list(view),
    queryFn: ({ pageParam, signal }) => ask<JobPage>(address("/api/jobs", { ...view, cursor: pageParam }), { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page: JobPage) => page.next_cursor,
    placeholderData: keepPreviousData,
  });
}

export function jobOptions(id: string) {
  return queryOptions({ queryKey: jobKeys.detail(id), queryFn: ({ signal }) => ask<Job>(`/api/jobs/${id}`, { signal }) });
}

/** What there is of a matrix by now, by the job that puts its picture together. */
export function matrixOptions(id: string) {
  return queryOptions({ queryKey: jobKeys.matrix(id), queryFn: ({ signal }) => ask<MatrixState>(`/api/jobs/${id}/matrix`, { signal }) });
}

/** The latest live frame of a job, or null before the first. */
export function liveOptions(id: string) {
  return queryOptions<LiveJob | null>({
    queryKey: jobKeys.live(id),
    queryFn: () => null,
    initialData: null,
    staleTime: Number.POSITIVE_INFINITY,
    enabled: false,
  });
}

export function queueOptions() {
  return queryOptions({ queryKey: queueKeys.state, queryFn: ({ signal }) => ask<Queue>("/api/queue", { signal }) });
}

export const canRetry = (job: Pick<Job, "status">): boolean => ["failed", "canceled", "lost"].includes(job.status);

function useJobMutation<V>(mutationFn: (input: V) => Promise<Job>) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn,
    onSuccess: (job) => {
      cache.setQueryData(jobKeys.detail(job.id), job);
      // Work may have begun before this answer came: what is shown now is read once more.
      void cache.invalidateQueries({ queryKey: jobKeys.detail(job.id) });
      void cache.invalidateQueries({ queryKey: jobKeys.lists });
      void cache.invalidateQueries({ queryKey: queueKeys.state });
    },
  });
}

/** A job, or with `matrix` one for every combination of the axes' values. */
export type JobRequest = NewJob & { readonly matrix?: readonly Readonly<NewMatrix["axes"][number]>[] };

/** @returns the job; of a matrix the one that puts its picture together */
async function start({ matrix, ...job }: JobRequest): Promise<Job> {
  if (!matrix) return ask<Job>("/api/jobs", { method: "POST", body: job });
  const { grid } = await ask<z.infer<typeof Matrix>>("/api/jobs/matrix", { method: "POST", body: { job, axes: matrix } });
  return grid;
}

export const useStartJob = () => useJobMutation(start);

export const useCancelJob = () => useJobMutation((id: string) => ask<Job>(`/api/jobs/${id}/cancel`, { method: "POST", body: {} }));

export const useRetryJob = () => useJobMutation((id: string) => ask<Job>(`/api/jobs/${id}/retry`, { method: "POST", body: {} }));

/** Does a job's work once more, as another job. */
export const useRerunJob = () =>
  useJobMutation(({ id, seed }: { id: string } & Rerun) =>
    ask<Job>(`/api/jobs/${encodeURIComponent(id)}/rerun`, { method: "POST", body: { seed } }),
  );

/** Stops the line from starting anything new, or lets it go on. */
export function useSetPaused() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (paused: boolean) => ask<Queue>(`/api/queue/${paused ? "pause" : "resume"}`, { method: "POST", body: {} }),
    onMutate: (paused) => {
      cache.setQueryData<Queue>(queueKeys.state, (state) => (state ? { ...state, paused } : state));
    },
    onSettled: () => cache.invalidateQueries({ queryKey: queueKeys.state }),
  });
}

/** Puts a waiting job before or after another one. */
export function useReorderQueue() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (asked: QueueReorder) => ask<Queue>("/api/queue/reorder", { method: "POST", body: asked }),
    onSettled: () => cache.invalidateQueries({ queryKey: jobKeys.all }),
  });
}
