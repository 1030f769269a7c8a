/** Several engines, one of which takes questions and never answers. */
import { mkdtempSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { type ComfyServer, startComfy } from "#test/comfyui-server.ts";
import { anyDefinitions, engineForGraph, expectEngine } from "./balance.ts";
import { comfyuiEngine } from "./comfyui/engine.ts";
import type { ApiGraph } from "./graph/schema.ts";
import type { Engine } from "./schema.ts";

const graph: ApiGraph = {
  "1": { class_type: "EmptyImage", inputs: { width: 16, height: 8, batch_size: 1, color: 1 } },
  "2": { class_type: "SaveImage", inputs: { images: ["1", 0], filename_prefix: "flat" } },
};

describe("a hanging engine beside a good one", { timeout: 60_000 }, () => {
  let asked = 0;
  const hanging = createServer(() => {
    asked += 1;
  });
  let comfy: ComfyServer;
  let hangingUrl = "";
  beforeAll(async () => {
    setEnvironment(parseEnvironment({ ATELIER_HOME: mkdtempSync(join(tmpdir(), "atelier-balance-")), LOG_LEVEL: "error" }));
    comfy = await startComfy();
    await new Promise<void>((resolve) => hanging.listen(0, "127.0.0.1", resolve));
    hangingUrl = `http://127.0.0.1:${(hanging.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    hanging.closeAllConnections();
    hanging.close();
    await comfy.close();
  });

  let count = 0;
  const engine = (url: string, timeoutMs = 30_000): Engine => {
    count += 1;
    return comfyuiEngine({
      id: `e${count}`,
      name: `E${count}`,
      enabled: true,
      url,
      headers: {},
      inputDir: null,
      outputDir: null,
      timeoutMs,
    });
  };
  async function timed<T>(work: Promise<T>): Promise<{ ms: number; answer: T }> {
    const since = performance.now();
    const answer = await work;
    return { answer, ms: performance.now() - since };
  }

  it("keeps it waiting for three seconds once, and then not at all for a while", async () => {
    const [bad, good] = [engine(hangingUrl), engine(comfy.url)];
    const first = await timed(engineForGraph([bad, good], graph));
    expect(first.answer).toBe(good);
    expect(first.ms).toBeLessThan(4_500);
    const before = asked;
    for (let times = 0; times < 20; times += 1) {
      const next = await timed(engineForGraph([bad, good], graph));
      expect(next.answer).toBe(good);
      expect(next.ms).toBeLessThan(1_000);
    }
    expect(asked).toBe(before);
  });

  it("has its nodes told by the other at once; that a node is missing is told at once too", async () => {
    const [bad, good] = [engine(hangingUrl), engine(comfy.url)];
    const { answer, ms } = await timed(anyDefinitions([bad, good]));
    expect(Object.keys(answer ?? {})).toContain("SaveImage");
    expect(ms).toBeLessThan(2_500);
    await expectEngine([bad, good], graph);
    const without = { ...graph, "3": { class_type: "NobodyHasThis", inputs: {} } };
    const refused = await timed(expectEngine([bad, good], without).catch((error: unknown) => error));
    expect(refused.answer).toMatchObject({ code: "invalid", field: "3.class_type" });
    expect(refused.ms).toBeLessThan(1_000);
  });

  it("is asked again where the good one is gone: what answers late is better than none", async () => {
    const slow = await startComfy({ faults: { slow: 1, slowMs: 3_500 } });
    try {
      const late = engine(slow.url);
      const gone = engine("http://127.0.0.1:1");
      expect((await timed(engineForGraph([gone, late], graph))).answer).toBe(late);
      slow.faults.slow = 0;
      expect((await timed(engineForGraph([gone, late], graph))).answer).toBe(late);
    } finally {
      await slow.close();
    }
  });

  it("with none that answers, is told once so long as a server may take, and then at once", async () => {
    const bad = engine(hangingUrl, 2_000);
    expect(await anyDefinitions([bad])).toBeNull();
    const again = await timed(anyDefinitions([bad]));
    expect([again.answer, again.ms < 1_500]).toEqual([null, true]);
    await expect(engineForGraph([bad], graph)).rejects.toMatchObject({ code: "engine_unavailable" });
  });
});
