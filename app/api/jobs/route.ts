import { Job, JobList, JobsQuery, NewJob } from "#lib/generation/schema.ts";
import { createJob, listJobs } from "#lib/generation/service.ts";
import { route } from "#lib/http/route.ts";

export const GET = route({
  summary: "Lists jobs, newest first",
  tags: ["Jobs"],
  query: JobsQuery,
  response: JobList,
  can: "jobs.read",
  handle: ({ actor, query }) => listJobs(actor, query),
});

export const POST = route({
  summary: "Puts a generation in line",
  tags: ["Jobs"],
  body: NewJob,
  response: Job,
  status: 202,
  can: "generate",
  handle: ({ actor, body, request }) => createJob(actor, { idempotency_key: request.headers.get("idempotency-key") ?? undefined, ...body }),
});
