/**
 * The process that decodes what is foreign and makes previews of it: a decoder that crashes, hangs or eats memory ends here, and
 * nothing else does. Spoken to by `apart.ts` over IPC; ends when nobody speaks to it any more.
 */
import { setPriority } from "node:os";
import sharp from "sharp";
import { isAppError, messageOf, systemCode } from "#lib/core/errors.ts";
import { makePreviews } from "./make.ts";
import type { RenderAnswer, RenderOrder } from "./orders.ts";

// One picture at a time on one core: what runs beside it runs in other processes. A cache of operations would only keep files open
// and pixels alive that are never asked for again.
sharp.concurrency(1);
sharp.cache(false);
sharp.simd(true);

const niceness = Number(process.argv[2] ?? 0);
if (niceness > 0) {
  try {
    setPriority(niceness);
  } catch {
    // Not every system lets a process step back.
  }
}

const stops = new Map<number, AbortController>();

function answer(message: RenderAnswer): void {
  process.send?.(message, undefined, undefined, () => undefined);
}

async function render({ id, subject, recipes, folder }: Extract<RenderOrder, { kind: "render" }>): Promise<void> {
  const stop = new AbortController();
  stops.set(id, stop);
  try {
    answer({ id, previews: await makePreviews(subject, { signal: stop.signal, recipes, folder }), rss: process.memoryUsage.rss() });
  } catch (error) {
    const code = isAppError(error) ? error.code : (systemCode(error) ?? null);
    answer({ id, error: { code, message: messageOf(error) }, rss: process.memoryUsage.rss() });
  } finally {
    stops.delete(id);
  }
}

process.on("message", (order: RenderOrder) => {
  if (order.kind === "stop") stops.get(order.id)?.abort(new Error("stopped"));
  else void render(order);
});
process.on("disconnect", () => process.exit(0));
// A stop of the whole program goes through whoever speaks to us, so that work under way is put back first.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined);
