import { EventsQuery, eventsFor } from "#lib/generation/live-events.ts";
import { route } from "#lib/http/route.ts";
import { eventStream, lastEventIdOf } from "#lib/http/sse.ts";

export const dynamic = "force-dynamic";

export const GET = route({
  summary: "Everything that changes, as it changes; `scope` names what; resumes by Last-Event-ID, begins after `after`",
  tags: ["System"],
  query: EventsQuery,
  response: { content: "text/event-stream", about: "`event` names what happened, `data` is JSON, `id` is where to resume" },
  can: "events.listen",
  quiet: true,
  handle: async ({ actor, query, request }) =>
    eventStream({
      actor,
      lastEventId: lastEventIdOf(request) ?? query.after ?? null,
      signal: request.signal,
      present: eventsFor(actor, query),
    }),
});
