import { presentEvent } from "#lib/generation/live-events.ts";
import { route } from "#lib/http/route.ts";
import { eventStream } from "#lib/http/sse.ts";

export const dynamic = "force-dynamic";

export const GET = route({
  summary: "Everything that changes, as it changes; resumes by Last-Event-ID",
  tags: ["System"],
  response: { content: "text/event-stream", about: "`event` names what happened, `data` is JSON, `id` is where to resume" },
  can: "events.listen",
  quiet: true,
  handle: async ({ actor, request }) => {
    const last = Number(request.headers.get("last-event-id") ?? Number.NaN);
    return eventStream({
      actor,
      lastEventId: Number.isSafeInteger(last) ? last : null,
      signal: request.signal,
      present: presentEvent(actor),
    });
  },
});
