import { rerunJob } from "#lib/generation/rerun.ts";
import { Job, Rerun } from "#lib/generation/schema.ts";
import { route } from "#lib/http/route.ts";
import { TextId } from "#lib/http/shapes.ts";

export const POST = route({
  summary: "Does a job's work once more as another job, its workflow as it was then, with the same seeds or new ones",
  tags: ["Jobs"],
  params: TextId,
  body: Rerun,
  response: Job,
  status: 202,
  can: "jobs.manage",
  handle: ({ actor, params, body }) => rerunJob(actor, params.id, body),
});
