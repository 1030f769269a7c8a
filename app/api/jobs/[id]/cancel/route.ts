import { Job } from "#lib/generation/schema.ts";
import { cancelJob } from "#lib/generation/service.ts";
import { route } from "#lib/http/route.ts";
import { TextId } from "#lib/http/shapes.ts";

export const POST = route({
  summary: "Stops a job: at once while it waits, else when its engine lets go",
  tags: ["Jobs"],
  params: TextId,
  response: Job,
  can: "jobs.manage",
  handle: ({ actor, params }) => cancelJob(actor, params.id),
});
