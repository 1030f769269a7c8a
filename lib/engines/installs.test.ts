import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { ensureRoots, forgetCached } from "#lib/media/roots/service.ts";
import { actorForTest } from "#lib/people/actor.ts";
import { comfyuiConfigs, updateEntries } from "./entries.ts";
import { installedEngines } from "./installs.ts";
import { engineById, listEngines } from "./service.ts";

const anna = actorForTest({ login: "anna", role: "admin" });
let disk = "";
const start = async (env: Record<string, string>) => {
  setEnvironment(parseEnvironment({ ATELIER_HOME: join(disk, "home"), LOG_LEVEL: "error", ...env }));
  forgetCached();
  await ensureRoots();
};
const listed = async () =>
  (await listEngines(anna)).items.map(({ kind, name, url, enabled, output_dir }) => ({ kind, name, url, enabled, output_dir }));
const SKETCH = expect.objectContaining({ kind: "sketch" });

describe("the ComfyUI that COMFYUI_ROOT names", () => {
  beforeEach(() => {
    disk = mkdtempSync(join(tmpdir(), "atelier-installs-"));
  });

  it("is an engine without address as soon as it has an output folder, the same after each start", async () => {
    const folder = join(disk, "ComfyUI");
    await start({ COMFYUI_ROOT: folder });
    expect(await listed()).toEqual([SKETCH]);
    mkdirSync(join(folder, "output"));
    await start({ COMFYUI_ROOT: folder });
    const output_dir = join(folder, "output");
    expect(await listed()).toEqual([SKETCH, { kind: "comfyui", name: "ComfyUI", url: null, enabled: false, output_dir }]);
    const [install] = await installedEngines();
    expect(install).toMatchObject({ inputDir: join(folder, "input"), outputDir: output_dir });
    await start({ COMFYUI_ROOT: folder });
    expect((await installedEngines())[0]?.id).toBe(install?.id);
    await expect(engineById(install?.id ?? "")).rejects.toMatchObject({ code: "engine_unavailable" });
  });

  it("knows its folders once it is told where it answers", async () => {
    const folder = join(disk, "ComfyUI");
    mkdirSync(join(folder, "output"), { recursive: true });
    await start({ COMFYUI_ROOT: folder });
    const id = (await installedEngines())[0]?.id ?? "";
    await updateEntries(() => [{ id, kind: "comfyui", name: "ComfyUI", enabled: true, url: "http://127.0.0.1:9" }]);
    expect(await comfyuiConfigs()).toMatchObject([{ id, outputDir: join(folder, "output"), inputDir: join(folder, "input") }]);
    expect(await listed()).toHaveLength(2);
  });

  it("is not listed beside an engine that was told the same folder", async () => {
    const folder = join(disk, "ComfyUI");
    mkdirSync(join(folder, "output"), { recursive: true });
    await start({ COMFYUI_ROOT: folder });
    const told = { url: "http://127.0.0.1:9", output_dir: `${join(folder, "output")}/` };
    await updateEntries(() => [{ id: "cellar", kind: "comfyui", name: "Cellar", enabled: false, ...told }]);
    expect((await listed()).map(({ name }) => name)).toEqual(["Sketch", "Cellar"]);
  });

  it("is none where nobody named it: the home's own folder is a place for our files", async () => {
    mkdirSync(join(disk, "home", "comfyui", "output"), { recursive: true });
    await start({});
    expect(await listed()).toEqual([SKETCH]);
  });
});
