import { Job } from "#lib/generation/schema.ts";
import { retryJob } from "#lib/generation/service.ts";
import { route } from "#lib/http/route.ts";
import { TextId } from "#lib/http/shapes.ts";

export const POST = route({
  summary: "Puts a job that did not complete in line again",
  tags: ["Jobs"],
  params: TextId,
  response: Job,
  status: 202,
  can: "jobs.manage",
  handle: ({ actor, params }) => retryJob(actor, params.id),
});
