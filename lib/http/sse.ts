import { messageOf } from "#lib/core/errors.ts";
import { log } from "#lib/core/log.ts";
import { db } from "#lib/db/client.ts";
import { joinParent } from "#lib/events/bus.ts";
import { joinByNotify } from "#lib/events/notify.ts";
import { placeIn, resume } from "#lib/events/resume.ts";
import { selectOutbox } from "#lib/events/store.ts";
import { type Heard, tail } from "#lib/events/tail.ts";
import { actorOfLogin } from "#lib/people/authorize.ts";
import type { Actor } from "#lib/people/schema.ts";

const BEAT_MS = 15_000;
/** A reader this far behind is cut off; it comes back with `Last-Event-ID`. */
const MOST_WAITING = 1_000;

export function canHear(actor: Actor, scope: string): boolean {
  if (actor.role === "admin" || scope === "everyone") return true;
  if (scope === "members") return actor.role === "member";
  return scope === `person:${actor.login}`;
}

/** Where a listener that was here before resumes; null for a new one. */
export function lastEventIdOf(request: Request): string | null {
  return request.headers.get("last-event-id") || null;
}

/** Told to who comes back and cannot be told everything that was said since: what they know may be of another database. */
const MISSED = "event: stream.missed\ndata: {}\n\n";

let joined = false;

/**
 * Server-sent events for one listener: what they may hear, from after `lastEventId` on. `present` shapes an event for this person, or
 * leaves it out with null. Ends when the request does. @throws what the database throws, as long as nothing is answered yet
 */
export async function eventStream(options: {
  actor: Actor;
  lastEventId: string | null;
  signal: AbortSignal;
  present?: (event: Heard) => Heard | null;
}): Promise<Response> {
  // Who listens to what cannot be read would hear nothing for ever; once the stream has begun there is no telling them why.
  const outbox = await selectOutbox(db());
  if (!joined) {
    joined = true;
    joinParent();
    joinByNotify();
  }
  const { actor, lastEventId, signal, present = (event) => event } = options;
  const encoder = new TextEncoder();
  let isLeft = false;
  let stop: (() => void) | null = null;
  let beat: NodeJS.Timeout | undefined;
  const stream = new ReadableStream<Uint8Array>(
    {
      async start(controller) {
        const close = () => {
          clearInterval(beat);
          stop?.();
          stop = null;
          try {
            controller.close();
          } catch {
            // Closed from the other side already.
          }
        };
        const send = (text: string) => {
          if ((controller.desiredSize ?? 0) < -MOST_WAITING) return close();
          controller.enqueue(encoder.encode(text));
        };
        signal.addEventListener("abort", close, { once: true });
        beat = setInterval(async () => {
          // Who was signed out or given another role hears no more as who they were; the browser asks again by itself.
          const now = await actorOfLogin(actor.login).catch(() => actor);
          if (now?.role !== actor.role) close();
          else send(": beat\n\n");
        }, BEAT_MS);
        send("retry: 1000\n: welcome\n\n");
        const { after, isWhole } = resume(lastEventId, outbox);
        if (!isWhole) send(MISSED);
        const hear = (event: Heard) => {
          const shown = canHear(actor, event.scope) ? present(event) : null;
          if (shown) {
            const id = shown.id === null ? "" : `id: ${placeIn(outbox, shown.id)}\n`;
            send(`${id}event: ${shown.type}\ndata: ${JSON.stringify(shown.payload)}\n\n`);
          }
        };
        try {
          stop = await tail.follow(after, hear);
        } catch (error) {
          // The database went away in this moment: the listener comes back and is told so.
          log.debug("a stream of events ended before it began", { reason: messageOf(error) });
          close();
        }
        if (signal.aborted || isLeft) close();
      },
      cancel() {
        isLeft = true;
        clearInterval(beat);
        stop?.();
      },
    },
    new CountQueuingStrategy({ highWaterMark: 16 }),
  );
  return new Response(stream, {
    headers: { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache, no-transform", "x-accel-buffering": "no" },
  });
}
