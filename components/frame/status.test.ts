import { describe, expect, it } from "vitest";
import type { EngineDto } from "#lib/engines/schema.ts";
import { statusOf } from "./status.ts";

const engine = (more: Partial<EngineDto>): EngineDto => ({
  id: "sketch",
  kind: "sketch",
  name: "Sketch",
  url: null,
  enabled: true,
  state: "ok",
  detail: null,
  reason: null,
  media_kinds: ["image"],
  input_dir: null,
  output_dir: null,
  header_names: [],
  ...more,
});
const worker = { id: "w", host: "h", started_at: "", seen_at: "", alive: true };
const queue = { paused: false, running: 1, queued: 2, workers: [worker] };

describe("the status dot", () => {
  it("names the engine that is ready and counts what waits, not what runs", () => {
    expect(statusOf({ connection: "live", engines: [engine({})], queue, scan: null })).toEqual({
      tone: "ok",
      key: "ready",
      engine: "Sketch",
      waiting: 2,
      found: 0,
    });
  });

  it("prefers the lost connection over anything it knew before", () => {
    expect(statusOf({ connection: "down", engines: [engine({})], queue, scan: null }).key).toBe("offline");
    expect(statusOf({ fromDisk: true, connection: "down", engines: undefined, queue: undefined, scan: null }).key).toBe("fromDisk");
  });

  it("says that nobody works before it praises an engine", () => {
    expect(
      statusOf({ connection: "live", engines: [engine({})], queue: { ...queue, workers: [{ ...worker, alive: false }] }, scan: null }).key,
    ).toBe("noWorker");
  });

  it("goes by the servers that were connected, of several by the one that can work, and not by what is built in", () => {
    const cellar = engine({ id: "c", kind: "comfyui", name: "Cellar", url: "http://127.0.0.1:8188" });
    const attic = engine({ id: "a", kind: "comfyui", name: "Attic", url: "http://127.0.0.1:8189", state: "down" });
    const told = (...engines: EngineDto[]) => statusOf({ connection: "live", engines, queue, scan: null });
    expect(told(engine({}), attic, cellar)).toMatchObject({ tone: "ok", key: "ready", engine: "Cellar" });
    expect(told(engine({}), attic)).toMatchObject({ tone: "warn", key: "engineDown", engine: "Attic" });
    expect(told(engine({ state: "down" }), attic)).toMatchObject({ tone: "danger", key: "engineDown", engine: "Attic" });
    expect(told(engine({}), { ...attic, enabled: false })).toMatchObject({ key: "ready", engine: "Sketch" });
    expect(statusOf({ connection: "live", engines: [engine({ state: "down" })], queue, scan: null }).key).toBe("engineDown");
    expect(statusOf({ connection: "live", engines: [engine({ enabled: false })], queue, scan: null }).key).toBe("noEngine");
  });

  it("counts the files of a scan that lasts", () => {
    expect(statusOf({ connection: "live", engines: [engine({})], queue, scan: { found: 1200 } })).toMatchObject({
      key: "scanning",
      found: 1200,
    });
  });
});
