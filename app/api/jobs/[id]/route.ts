import { Job } from "#lib/generation/schema.ts";
import { getJob } from "#lib/generation/service.ts";
import { route } from "#lib/http/route.ts";
import { TextId } from "#lib/http/shapes.ts";

export const GET = route({
  summary: "One job: state, place in line, progress, outputs",
  tags: ["Jobs"],
  params: TextId,
  response: Job,
  can: "jobs.read",
  handle: ({ actor, params }) => getJob(actor, params.id),
});
