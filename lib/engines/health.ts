/** How engines are, as this process last found them. A server that does not answer keeps no list waiting. */
import { processWide } from "#lib/core/process-wide.ts";
import type { Reason } from "#lib/core/reason.ts";
import { sleep } from "#lib/core/time.ts";
import type { Engine, EngineAbout, EngineDto } from "./schema.ts";

export interface Health {
  readonly state: EngineDto["state"];
  readonly detail: string | null;
  readonly reason: Reason | null;
  readonly about: EngineAbout | null;
  readonly at: number;
}

const FRESH_MS = 10_000;
/** So long a list waits for a server it knows nothing of. */
const PATIENCE_MS = 1_000;

const found = processWide("engines.health", () => new WeakMap<Engine, { known: Health | null; asking: Promise<Health> | null }>());

const failed = processWide("engines.failed", () => new WeakMap<Engine, number>());

/** It did not answer when it was needed: for a moment it is only waited for where no other does. */
export function doubt(engine: Engine): void {
  failed.set(engine, Date.now());
}

export function trust(engine: Engine): void {
  failed.delete(engine);
}

/** Whether it failed to answer a moment ago, and has not been well since. */
export function isDoubted(engine: Engine): boolean {
  const known = found.get(engine)?.known;
  const failedAt = Math.max(failed.get(engine) ?? 0, known?.state === "down" ? known.at : 0);
  return Date.now() - failedAt < FRESH_MS && !(known?.state === "ok" && known.at > failedAt);
}

/** Asks now. */
export function askHealth(engine: Engine): Promise<Health> {
  const shelf = found.get(engine) ?? { known: null, asking: null };
  found.set(engine, shelf);
  shelf.asking ??= looked(engine)
    .then((health) => {
      shelf.known = health;
      return health;
    })
    .finally(() => {
      shelf.asking = null;
    });
  return shelf.asking;
}

async function looked(engine: Engine): Promise<Health> {
  if (!engine.look) return { state: "ok", detail: null, reason: null, about: null, at: Date.now() };
  return { ...(await engine.look()), at: Date.now() };
}

/** What was last found; asked for again beside it where that is old. */
export async function healthOf(engine: Engine): Promise<Health> {
  const known = found.get(engine)?.known ?? null;
  if (known && Date.now() - known.at < FRESH_MS) return known;
  const asking = askHealth(engine);
  if (known) return known;
  const late = sleep(PATIENCE_MS).then((): Health => ({ state: "unknown", detail: null, reason: null, about: null, at: 0 }));
  return Promise.race([asking, late]);
}
