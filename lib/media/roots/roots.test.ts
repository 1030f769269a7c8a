import { existsSync, mkdtempSync, readFileSync, renameSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, it, vi } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { ensureRoots, listRoots, locate, outputRoot, placementOf } from "./service.ts";

let home = "";
beforeEach(() => {
  vi.useRealTimers();
  home = mkdtempSync(join(tmpdir(), "atelier-roots-"));
  setEnvironment(parseEnvironment({ ATELIER_HOME: home, LOG_LEVEL: "error" }));
});

/** Roots are asked for at most every two seconds. */
async function later() {
  vi.useFakeTimers({ now: Date.now() + 10_000, toFake: ["Date"] });
  return listRoots();
}

it("takes up the project roots of a new home, marks them, and finds the same ones again", async () => {
  const first = await ensureRoots();
  expect(first.map((root) => [root.kind, root.state])).toEqual([
    ["input", "online"],
    ["local", "online"],
  ]);
  const input = first[0];
  expect(JSON.parse(readFileSync(join(home, "comfyui", "input", ".atelier-root"), "utf8"))).toEqual({ schema: 1, id: input?.id });
  expect((await ensureRoots()).map((root) => root.id)).toEqual(first.map((root) => root.id));
});

it("adopts the id of a marker that is there already, also when roots.json is lost", async () => {
  const before = await ensureRoots();
  await rm(join(home, "config", "roots.json"));
  vi.useFakeTimers({ now: Date.now() + 10_000, toFake: ["Date"] });
  expect((await ensureRoots()).map((root) => root.id)).toEqual(before.map((root) => root.id));
});

it("calls an unplugged root offline, writes nowhere else instead, gives it no new marker, and has it back as it was", async () => {
  const [input] = await ensureRoots();
  const path = join(home, "comfyui", "input");
  renameSync(path, `${path}-unplugged`);
  expect((await later())[0]?.state).toBe("offline");
  await ensureRoots();
  expect(existsSync(path)).toBe(false);
  await expect(outputRoot()).rejects.toMatchObject({ code: "root_offline" });
  await expect(locate(`${input?.id}/foxes/a.png`)).rejects.toMatchObject({ code: "root_offline" });
  await mkdir(path);
  vi.setSystemTime(Date.now() + 10_000);
  expect((await listRoots())[0]?.state).toBe("offline");
  await rm(path, { recursive: true });
  renameSync(`${path}-unplugged`, path);
  vi.setSystemTime(Date.now() + 10_000);
  expect((await listRoots())[0]).toMatchObject({ id: input?.id, state: "online" });
});

it("leaves a roots.json it cannot read as it is, and says so", async () => {
  await mkdir(join(home, "config"), { recursive: true });
  await writeFile(join(home, "config", "roots.json"), "[{");
  await expect(ensureRoots()).rejects.toMatchObject({ code: "invalid" });
  expect(readFileSync(join(home, "config", "roots.json"), "utf8")).toBe("[{");
  expect(await listRoots()).toEqual([]);
  await expect(outputRoot()).rejects.toMatchObject({ code: "root_offline", message: expect.stringContaining("roots.json") });
  await expect(locate("nowhere1/a.png")).rejects.toMatchObject({ code: "root_offline", message: expect.stringContaining("roots.json") });
});

it("keeps to the roots it knew while roots.json is damaged, and takes up none over it", async () => {
  const before = await ensureRoots();
  await writeFile(join(home, "config", "roots.json"), "{}");
  expect(await later()).toEqual(before);
  expect((await outputRoot()).id).toBe(before[0]?.id);
  await expect(ensureRoots()).rejects.toMatchObject({ code: "invalid" });
  expect(readFileSync(join(home, "config", "roots.json"), "utf8")).toBe("{}");
});

it("opens nothing outside a root", async () => {
  const [input] = await ensureRoots();
  await expect(locate(`${input?.id}/../../config/secret.key`)).rejects.toMatchObject({ code: "outside_roots" });
  await expect(locate("nowhere1/a.png")).rejects.toMatchObject({ code: "not_found" });
});

it("assigns by place alone: one folder under a project root, but none of ComfyUI's own", () => {
  expect(placementOf("input", "foxes/draft/deep/a.png")).toEqual({ projectId: "foxes", folder: "draft" });
  expect(placementOf("input", "foxes/a.png")).toEqual({ projectId: "foxes", folder: null });
  for (const path of ["a.png", "clipspace/x/a.png", "3d/a.glb", ".hidden/a.png"]) expect(placementOf("input", path).projectId).toBeNull();
  expect(placementOf("output", "foxes/a.png").projectId).toBeNull();
});
