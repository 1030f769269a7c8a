import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, createServer as createConnectionServer } from "node:net";
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

  it("that does not come to an answer says why in a sentence of the catalogue, whatever Node and OpenSSL call it", async () => {
    const why = async (url: string) => (await ask({ url })).reason?.values;
    expect(await why("http://127.0.0.1:6000")).toMatchObject({ why_key: "bad_port" });
    expect(await why(comfy.url.replace("http:", "https:"))).toMatchObject({ why_key: "no_tls" });
    const mumbling = createConnectionServer((socket) => socket.on("error", () => undefined).end("220 mail.example ESMTP\r\n"));
    await new Promise<void>((resolve) => mumbling.listen(0, "127.0.0.1", resolve));
    expect(await why(`http://127.0.0.1:${(mumbling.address() as AddressInfo).port}`)).toMatchObject({ why_key: "no_http" });
    mumbling.close();
  });

  it("with a header that cannot be sent does not tell its value, be it typed or in the file", async () => {
    const secret = "only said once\nand never again";
    await expect(async () => ask({ url: comfy.url, headers: { "x-key": secret } })).rejects.toThrow(/header's value/);
    const { tryComfyui } = await import("./comfyui/engine.ts");
    const look = await tryComfyui({ name: "Attic", url: comfy.url, headers: { "x-key": secret } });
    expect(look.reason?.values.why_key).toBe("bad_header");
    expect(JSON.stringify(look)).not.toContain("only said once");
  });

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
