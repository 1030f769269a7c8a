import { z } from "zod";
import { PLACE } from "#lib/events/resume.ts";
import type { Heard } from "#lib/events/tail.ts";
import { liveLink } from "#lib/media/links.ts";
import type { Actor } from "#lib/people/schema.ts";
import { jobLive } from "./events.ts";

/** What a listener can ask for, and how the events of it begin. */
const SCOPES = {
  jobs: ["job.", "queue."],
  media: ["media."],
  projects: ["project."],
  engines: ["engine."],
  settings: ["settings."],
} as const satisfies Record<string, readonly string[]>;

/** `GET /events`: several scopes are separated by commas; without one, everything. `after`: the id of an event, from which on to tell. */
export const EventsQuery = z.object({
  scope: z
    .string()
    .transform((text) => text.split(","))
    .pipe(z.array(z.enum(Object.keys(SCOPES) as (keyof typeof SCOPES)[])))
    .optional(),
  after: z.string().regex(PLACE).optional(),
});

/** Shapes events for one listener: links to live previews are signed for whoever looks. */
function presentEvent(actor: Actor, event: Heard): Heard {
  if (event.type !== jobLive.type) return event;
  const payload = jobLive.payload.parse(event.payload);
  if (payload.preview === null) return event;
  return { ...event, payload: { ...payload, preview_url: liveLink(actor.login, payload.job_id, payload.preview) } };
}

export function eventsFor(actor: Actor, { scope }: z.infer<typeof EventsQuery>): (event: Heard) => Heard | null {
  const begins = scope?.flatMap((one): readonly string[] => SCOPES[one]);
  return (event) => (begins && !begins.some((prefix) => event.type.startsWith(prefix)) ? null : presentEvent(actor, event));
}

/** Those of one job: its states, its progress, what it made. */
export function eventsOfJob(actor: Actor, jobId: string): (event: Heard) => Heard | null {
  return (event) => ((event.payload as { job_id?: unknown } | null)?.job_id === jobId ? presentEvent(actor, event) : null);
}
