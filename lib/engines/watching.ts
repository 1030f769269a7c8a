import { processWide } from "#lib/core/process-wide.ts";
import { database } from "#lib/db/client.ts";
import { publish, say, wakeReaders } from "#lib/events/service.ts";
import { enabledComfyuis } from "./balance.ts";
import { engineChanged } from "./events.ts";
import { askHealth } from "./health.ts";

const last = processWide("engines.watched", () => new Map<string, string>());

/** @returns the engines whose state is another than when last asked */
export async function watchEngines(): Promise<{ changed: string[] }> {
  const engines = await enabledComfyuis();
  const found = await Promise.all(engines.map(async (engine) => ({ id: engine.id, state: (await askHealth(engine)).state })));
  const changed = found.filter(({ id, state }) => (last.get(id) ?? state) !== state).map(({ id }) => id);
  for (const { id, state } of found) last.set(id, state);
  if (changed.length === 0) return { changed };
  await database().client.$transaction((tx) =>
    publish(
      tx,
      changed.map((engine_id) => say(engineChanged, "everyone", { engine_id })),
    ),
  );
  wakeReaders();
  return { changed };
}
