import type { Heard } from "#lib/events/tail.ts";
import { liveLink } from "#lib/media/links.ts";
import type { Actor } from "#lib/people/schema.ts";
import { jobLive } from "./events.ts";

/** Shapes events for one listener: links to live previews are signed for whoever looks. */
export function presentEvent(actor: Actor): (event: Heard) => Heard {
  return (event) => {
    if (event.type !== jobLive.type) return event;
    const payload = jobLive.payload.parse(event.payload);
    if (payload.preview === null) return event;
    return { ...event, payload: { ...payload, preview_url: liveLink(actor.login, payload.job_id, payload.preview) } };
  };
}
