import { processWide } from "#lib/core/process-wide.ts";
import { comfyuiConfigs } from "./entries.ts";
import type { Engine } from "./schema.ts";

/** The engines of this process that are made of code alone, shared by every copy of this module in it. */
const engines = processWide(
  "engines",
  () => new Map<string, () => Promise<Engine>>([["sketch", async () => (await import("./sketch/engine.ts")).sketchEngine]]),
);

/** Those made of a configuration, by what it says: one that was changed is another engine. */
const configured = processWide("engines.configured", () => new Map<string, Engine>());
const MOST_CONFIGURED = 200;

/** Adds an engine that is made of code alone, as the benchmarks do. */
export function provideEngine(engine: Engine): void {
  engines.set(engine.id, async () => engine);
}

/** Of those that are there without any configuration. */
export function engineIds(): string[] {
  return [...engines.keys()];
}

export async function findEngine(id: string): Promise<Engine | null> {
  const load = engines.get(id);
  if (load) return load();
  return (await configuredEngines()).find((engine) => engine.id === id) ?? null;
}

/** Every ComfyUI with an address, whether switched on or not. */
export async function configuredEngines(): Promise<Engine[]> {
  const configs = await comfyuiConfigs();
  if (configs.length === 0) return [];
  const { comfyuiEngine } = await import("./comfyui/engine.ts");
  return configs.map((config) => {
    const key = JSON.stringify(config);
    const engine = configured.get(key) ?? comfyuiEngine(config);
    if (configured.size > MOST_CONFIGURED) configured.clear();
    configured.set(key, engine);
    return engine;
  });
}
