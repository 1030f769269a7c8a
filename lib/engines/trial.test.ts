import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { actorForTest } from "#lib/people/actor.ts";
import { type ComfyServer, startComfy } from "#test/comfyui-server.ts";
import { freePort } from "#test/postgres.ts";
import { sealHeaders, updateEntries } from "./entries.ts";
import { EngineTrial, EngineTrialAnswer } from "./schema.ts";
import { tryEngine } from "./trial.ts";

const KEY = { name: "x-studio-key", value: "only-said-once-7319" };
const admin = actorForTest({ login: "anna", role: "admin" });
const home = mkdtempSync(join(tmpdir(), "atelier-trial-"));
const file = join(home, "config", "engines.json");
const ask = async (given: unknown) => EngineTrialAnswer.parse(await tryEngine(admin, EngineTrial.parse(given)));

describe("a ComfyUI that is only tried", () => {
  let comfy: ComfyServer;
  beforeAll(async () => {
    setEnvironment(parseEnvironment({ ATELIER_HOME: home, LOG_LEVEL: "error" }));
    comfy = await startComfy({ key: KEY });
  });
  afterAll(() => comfy.close());

  it("tells its version, what it computes on and how many nodes it has, and leaves nothing behind", async () => {
    const answer = await ask({ url: comfy.url, headers: { [KEY.name]: KEY.value } });
    expect(answer).toMatchObject({ state: "ok", detail: "ComfyUI 0.3.64-test" });
    expect(answer.about).toEqual({
      version: "0.3.64-test",
      devices: [{ name: "cuda:0 Test Card 24 : native", type: "cuda", memory_bytes: 25_769_803_776, free_bytes: 21_474_836_480 }],
      node_count: expect.any(Number),
    });
    expect(answer.about?.node_count).toBeGreaterThan(5);
    expect(existsSync(file)).toBe(false);
  });

  it("says in words what is wrong: no key, nobody there, something else there", async () => {
    expect(await ask({ url: comfy.url })).toMatchObject({ state: "down", about: null, detail: expect.stringContaining("401") });
    const silent = await ask({ url: `http://127.0.0.1:${await freePort()}` });
    expect(silent).toMatchObject({ state: "down", about: null, detail: expect.stringContaining("does not answer as ComfyUI does") });
    expect(silent.reason).toMatchObject({ key: "unreachable", values: { why_key: "no_port" } });
    const other = createServer((_, response) => response.end('{"system": 7}')).listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const answer = await ask({ url: `http://127.0.0.1:${(other.address() as AddressInfo).port}` });
    expect(answer.detail).toContain("something else than a ComfyUI is there");
    expect(answer.reason?.values.why_key).toBe("not_comfyui");
    other.close();
  });

  it("is, where it is set up already, tried as it would be after the change, with the headers nobody is told", async () => {
    await updateEntries(() => [
      {
        id: "comfyui",
        kind: "comfyui",
        name: "Cellar",
        enabled: true,
        url: comfy.url,
        headers: sealHeaders({}, { [KEY.name]: KEY.value }),
      },
      { id: "attic", kind: "comfyui", name: "Attic", enabled: true },
    ]);
    const before = readFileSync(file, "utf8");
    expect(await ask({ engine_id: "comfyui" })).toMatchObject({ state: "ok" });
    expect(await ask({ engine_id: "comfyui", headers: { "X-Other": "1" } })).toMatchObject({ state: "ok" });
    expect(await ask({ engine_id: "comfyui", headers: { [KEY.name.toUpperCase()]: null } })).toMatchObject({ state: "down" });
    const moved = await ask({ engine_id: "comfyui", url: `http://127.0.0.1:${await freePort()}` });
    expect(moved.detail).toMatch(/^Cellar does not answer/);
    await expect(ask({ engine_id: "attic" })).rejects.toMatchObject({ code: "invalid", field: "url" });
    await expect(ask({ engine_id: "sketch" })).rejects.toMatchObject({ code: "not_found", field: "engine_id" });
    expect(EngineTrial.safeParse({}).success).toBe(false);
    expect(readFileSync(file, "utf8")).toBe(before);
  });
});
