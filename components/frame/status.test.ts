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

  it("goes by the engine that can work when another is down", () => {
    const engines = [engine({ id: "c", name: "ComfyUI", state: "down" }), engine({})];
    expect(statusOf({ connection: "live", engines, queue, scan: null })).toMatchObject({ key: "ready", engine: "Sketch" });
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
