import type { EngineDto } from "#lib/engines/schema.ts";
import type { Queue } from "#lib/generation/schema.ts";

export type Tone = "ok" | "warn" | "danger" | "quiet";

/** What the dot says first: the worst thing that is true. Keys of the catalogue under `frame.status`. */
export interface Status {
  readonly tone: Tone;
  readonly key: "fromDisk" | "offline" | "noWorker" | "noEngine" | "engineDown" | "paused" | "ready" | "connecting" | "scanning";
  readonly engine: string;
  readonly waiting: number;
  /** Files a scan has looked at so far. */
  readonly found: number;
}

interface Known {
  /** There is no database: nothing is told of engines, queue and scans. */
  readonly fromDisk?: boolean;
  readonly connection: "connecting" | "live" | "down" | "resting";
  readonly engines: readonly EngineDto[] | undefined;
  readonly queue: Queue | undefined;
  /** A scan at work that lasts. */
  readonly scan: { readonly found: number } | null;
}

export function statusOf({ fromDisk = false, connection, engines, queue, scan }: Known): Status {
  const enabled = engines?.filter((engine) => engine.enabled) ?? [];
  // Who connected a server works with it; what is built in is always ready and says nothing of it.
  const connected = enabled.filter((one) => one.url !== null);
  const counted = connected.length > 0 ? connected : enabled;
  const ready = counted.find((one) => one.state === "ok") ?? counted.find((one) => one.state === "unknown");
  const canWork = enabled.some((one) => one.state === "ok" || one.state === "unknown");
  const engine = (ready ?? counted[0])?.name ?? "";
  const waiting = queue?.queued ?? 0;
  const say = (tone: Tone, key: Status["key"]): Status => ({ tone, key, engine, waiting, found: scan?.found ?? 0 });
  if (fromDisk) return say("warn", "fromDisk");
  if (connection === "down") return say("danger", "offline");
  if (!engines || !queue) return say("quiet", "connecting");
  if (!queue.workers.some((worker) => worker.alive)) return say("danger", "noWorker");
  if (scan) return say("ok", "scanning");
  if (enabled.length === 0) return say("warn", "noEngine");
  if (!ready) return say(canWork ? "warn" : "danger", "engineDown");
  if (queue.paused) return say("warn", "paused");
  return say("ok", "ready");
}
