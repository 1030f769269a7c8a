import { eventsOfJob } from "#lib/generation/live-events.ts";
import { getJob } from "#lib/generation/service.ts";
import { route } from "#lib/http/route.ts";
import { TextId } from "#lib/http/shapes.ts";
import { eventStream, lastEventIdOf } from "#lib/http/sse.ts";

export const dynamic = "force-dynamic";

export const GET = route({
  summary: "One job's states, progress and results, as they come; resumes by Last-Event-ID",
  tags: ["Jobs"],
  params: TextId,
  response: { content: "text/event-stream", about: "`event` names what happened, `data` is JSON, `id` is where to resume" },
  can: "jobs.read",
  quiet: true,
  handle: async ({ actor, params, request }) => {
    const { id } = await getJob(actor, params.id);
    return eventStream({ actor, lastEventId: lastEventIdOf(request), signal: request.signal, present: eventsOfJob(actor, id) });
  },
});
