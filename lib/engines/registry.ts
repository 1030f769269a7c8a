import { processWide } from "#lib/core/process-wide.ts";
import type { Engine } from "./schema.ts";

/** The engines of this process, shared by every copy of this module in it. */
const engines = processWide(
  "engines",
  () => new Map<string, () => Promise<Engine>>([["sketch", async () => (await import("./sketch/engine.ts")).sketchEngine]]),
);

/** Adds an engine that is made of code alone, as the benchmarks do. */
export function provideEngine(engine: Engine): void {
  engines.set(engine.id, async () => engine);
}

export function engineIds(): string[] {
  return [...engines.keys()];
}

export async function findEngine(id: string): Promise<Engine | null> {
  const load = engines.get(id);
  return load ? load() : null;
}
