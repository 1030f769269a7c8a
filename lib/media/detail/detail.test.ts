import { mkdir, rename, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { actorForTest } from "#lib/people/actor.ts";
import { describeEachDatabase } from "../../../test/databases.ts";
import { newHome, putPicture, takeUp } from "../../../test/small-library.ts";
import type { Root } from "../roots/schema.ts";
import { forgetCached } from "../roots/service.ts";
import { MediaDetail } from "../schema.ts";
import { getMedia, getMediaAt, servedAt, servedMedia } from "./service.ts";

const admin = actorForTest({ login: "root", role: "admin" });
const anna = actorForTest({ login: "anna" });
const SEED = "18446744073709551615";
const graph = `{"1": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "sd.safetensors"}}, "2": {"class_type": "CLIPTextEncode", "inputs": {"text": "a fox", "clip": ["1", 1]}}, "3": {"class_type": "KSampler", "inputs": {"seed": ${SEED}, "steps": 20, "cfg": 7.50, "sampler_name": "euler", "scheduler": "normal", "denoise": 1, "model": ["1", 0], "positive": ["2", 0], "negative": ["2", 0], "latent_image": ["5", 0]}}, "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 64, "height": 64, "batch_size": 1}}, "4": {"class_type": "VAEDecode", "inputs": {"samples": ["3", 0], "vae": ["1", 2]}}, "6": {"class_type": "SaveImage", "inputs": {"images": ["4", 0], "filename_prefix": "x"}}}`;
const workflow = `{"nodes": [{"id": 3, "type": "KSampler", "widgets_values": [${SEED}]}], "links": [], "version": 0.4}`;

let root: Root;
beforeEach(async () => {
  root = await newHome();
});

describeEachDatabase("the detail of a file", (database) => {
  it("tells the recipe, the graphs digit for digit and every text as the file holds it", async () => {
    const path = await putPicture(root, "foxes/a.png", { prompt: graph, workflow });
    const [id = 0] = await takeUp(database(), root, ["foxes/a.png"]);
    const detail = await getMedia(admin, id, { exact: true });
    expect(detail).toMatchObject({
      id,
      path,
      generation: { prompt: "a fox", seed: SEED, steps: 20, model: "sd.safetensors", source: "comfyui" },
    });
    expect(detail.generation?.raw.filter((one) => one.key !== "own").map(({ key, text }) => [key, text])).toEqual([
      ["prompt", graph],
      ["workflow", workflow],
    ]);
    const answered = JSON.stringify(detail.generation?.workflow);
    expect(answered).toContain(`"seed":${SEED}`);
    expect(answered).toContain('"cfg":7.50');
    expect(answered).toContain(`"widgets_values":[${SEED}]`);
    expect(MediaDetail.safeParse(detail).success).toBe(true);
  });

  it("is plain data where it is not written as JSON at once: pages hand it to the browser", async () => {
    const path = await putPicture(root, "foxes/a.png", { prompt: graph, workflow });
    await writeFile(`${path}.asset.json`, `{"updated_at": "2026-01-01T00:00:00Z", "custom": {"n": ${SEED}}, "history": [{"n": ${SEED}}]}`);
    const [id = 0] = await takeUp(database(), root, ["foxes/a.png"]);
    const detail = await getMedia(admin, id);
    expect(structuredClone(detail)).toEqual(detail);
    expect(detail).toMatchObject({ custom: { n: SEED }, history: [{ n: SEED }] });
    const api = detail.generation?.workflow.api as Record<string, { inputs: { seed: unknown } }>;
    expect(api["3"]?.inputs.seed).toBe(SEED);
    expect(JSON.stringify((await getMedia(admin, id, { exact: true })).custom)).toBe(`{"n":${SEED}}`);
  });

  it("names the files around it, to those whose they are", async () => {
    const path = await putPicture(root, "foxes/a.png");
    await writeFile(`${path}.asset.json`, "{}");
    await writeFile(join(dirname(path), "a.txt"), "a caption");
    await mkdir(join(dirname(path), ".scores"));
    await writeFile(join(dirname(path), ".scores", "a.png.json"), '{"score": 3}');
    const [id = 0] = await takeUp(database(), root, ["foxes/a.png"]);
    const detail = await getMedia(admin, id);
    expect(detail.files.map(({ role, path: at }) => [role, at.slice(dirname(path).length + 1)])).toEqual([
      ["original", "a.png"],
      ["sidecar", "a.png.asset.json"],
      ["scores", ".scores/a.png.json"],
      ["text", "a.txt"],
    ]);
    expect(detail).toMatchObject({ score: 3, caption: "a caption", captions: [{ text: "a caption", source: "file" }] });
    expect(await getMedia(anna, id)).toMatchObject({ files: [], path: null });
  });

  it("is what the index keeps while the disk is unplugged", async () => {
    await putPicture(root, "foxes/a.png", { prompt: graph, workflow });
    const [id = 0] = await takeUp(database(), root, ["foxes/a.png"]);
    await rename(root.path, `${root.path}-unplugged`);
    forgetCached();
    const detail = await getMedia(admin, id, { exact: true });
    expect(detail).toMatchObject({
      status: "offline",
      generation: { prompt: "a fox", seed: SEED, raw: [], workflow: { api: null, ui: null } },
    });
    await expect(servedMedia(admin, id)).rejects.toMatchObject({ code: "root_offline" });
  });

  it("is the same by path, and there as well before the index knows the file", async () => {
    const path = await putPicture(root, "foxes/a.png", { prompt: graph });
    const before = await getMediaAt(admin, path);
    const [id = 0] = await takeUp(database(), root, ["foxes/a.png"]);
    const after = await getMediaAt(admin, "input/foxes/a.png");
    expect([before.id, after.id]).toEqual([null, id]);
    const { id: _, urls: __, updated_at: ___, ...rest } = before;
    expect(after).toMatchObject(JSON.parse(JSON.stringify(rest)));
    expect(await getMedia(admin, id)).toEqual(await getMediaAt(admin, path));
    expect(await getMediaAt(admin, `${root.id}/foxes/a.png`)).toEqual(after);
  });
});

describe("a path from outside", () => {
  beforeEach(async () => {
    root = await newHome({ ATELIER_DATABASE: "off" });
  });
  const etc = { outside: "/etc/passwd", dots: "input/../../../etc/passwd", nul: "input/a\0.png", root: "input" };

  it.each(Object.entries(etc))("does not leave the managed folders: %s", async (_, path) => {
    await expect(servedAt(admin, path)).rejects.toMatchObject({ code: "outside_roots" });
  });

  it("leads through no link, to no hidden file and to nothing that is no media", async () => {
    const path = await putPicture(root, "foxes/.trash/a.png");
    await writeFile(join(root.path, "foxes", "notes.txt"), "x");
    await symlink("/etc", join(root.path, "foxes", "etc"));
    await expect(servedAt(admin, path)).rejects.toMatchObject({ code: "not_found" });
    await expect(servedAt(admin, "input/foxes/notes.txt")).rejects.toMatchObject({ code: "unsupported_media" });
    await expect(servedAt(admin, "input/foxes/etc/passwd.png")).rejects.toMatchObject({ code: "outside_roots" });
    await expect(servedAt(admin, "input/foxes/none.png")).rejects.toMatchObject({ code: "not_found" });
  });
});
