import type { Engine } from "./schema.ts";

/**
 * The engines of this process. They hang on the process, not on the module, because Next bundles a copy of its own of every module
 * that its routes use.
 */
const KEY = Symbol.for("atelier.engines");
type Holder = { [KEY]?: Map<string, () => Promise<Engine>> };

function engines(): Map<string, () => Promise<Engine>> {
  const holder = globalThis as Holder;
  holder[KEY] ??= new Map([["sketch", async () => (await import("./sketch/engine.ts")).sketchEngine]]);
  return holder[KEY];
}

/** Adds an engine that is made of code alone, as the benchmarks do. */
export function provideEngine(engine: Engine): void {
  engines().set(engine.id, async () => engine);
}

export function engineIds(): string[] {
  return [...engines().keys()];
}

export async function findEngine(id: string): Promise<Engine | null> {
  const load = engines().get(id);
  return load ? load() : null;
}
