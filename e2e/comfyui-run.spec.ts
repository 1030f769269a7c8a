/** A workflow run from the studio on a ComfyUI: what the person sees from the press to the picture, and what the server was told. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import { stringifyExact } from "#lib/core/json.ts";
import { DEFINITIONS } from "#test/comfyui/nodes.ts";
import { type ComfyServer, startComfy } from "#test/comfyui-server.ts";
import {
  Api,
  colourOf,
  EVERY_KIND,
  flat,
  jpegOf,
  numberOf,
  openWorkflow,
  pageOf,
  press,
  recordedKinds,
  sampled,
  shotsOf,
} from "./comfyui.ts";
import { expect as expectSoon, test, withInstance } from "./fixtures.ts";

/** A busy machine runs and draws slowly. */
const expect = expectSoon.configure({ timeout: 30_000 });
test.describe.configure({ timeout: 120_000 });

const KEY = { name: "x-studio-key", value: "open sesame" };
const SEED = "18446744073709551615";
/** The middle of the studio, where the job is that is watched. */
const live = (page: Page): Locator => page.getByRole("img", { name: "A look at the unfinished picture" });

test.describe("a workflow on a ComfyUI", () => {
  const folder = mkdtempSync(join(tmpdir(), "atelier-e2e-comfyui-"));
  mkdirSync(join(folder, "input"), { recursive: true });
  mkdirSync(join(folder, "output"), { recursive: true });
  const instance = withInstance(() => ({ env: { COMFYUI_ROOT: folder } }));
  let comfy: ComfyServer;
  let api: Api;
  let fox = "";

  test.beforeAll(async () => {
    comfy = await startComfy({
      key: KEY,
      basePath: "/studio/comfy",
      outputDir: join(folder, "output"),
      recorded: await recordedKinds(),
      stepMs: 20,
      quietPreviews: true,
    });
    api = new Api(instance().url);
    await api.engine({ name: "Cellar", url: comfy.url, headers: { [KEY.name]: KEY.value }, output_dir: join(folder, "output") });
    fox = await api.workflow("Fox", sampled());
  });
  test.afterEach(() => comfy.goOn());
  test.afterAll(async () => {
    await comfy.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("is seen at its nodes and steps, its previews replace one another, and its picture comes to stage, strip and gallery", async ({
    page,
    studio,
  }) => {
    await openWorkflow(page, instance().url, fox);
    await studio.prompt.fill("a red fox under a pale moon");
    await page.getByLabel("Seed", { exact: true }).fill(SEED);
    comfy.holdAt(3);
    await studio.generate.click();
    await expect(page.getByText("KSampler · step 3 of 8")).toBeVisible();
    await expect(page.getByText("node 5 of 7")).toBeVisible();
    for (const colour of ["red", "blue", "green"] as const) {
      comfy.preview(await jpegOf(colour));
      await expect.poll(() => colourOf(live(page))).toBe(colour);
    }
    await shotsOf(page, "running");
    comfy.goOn();

    await expect(page.getByText(/^1 picture · /)).toBeVisible();
    await expect(page.getByRole("button", { name: `Keep seed ${SEED}` })).toBeVisible();
    await expect(studio.recent).toHaveCount(1);
    await shotsOf(page, "done");
    const queued = comfy.taken.at(-1);
    expect(stringifyExact(queued?.graph["3"]?.inputs.seed, 0).trim()).toBe(SEED);
    expect(queued?.graph["6"]?.inputs.text).toBe("a red fox under a pale moon");
    const stored = readFileSync(join(folder, "input", "default", "output", "default-output-0001.png"));
    expect(stored.includes(SEED)).toBe(true);

    await page.goto(`${instance().url}/gallery`);
    const tile = page
      .getByRole("main")
      .getByRole("link", { name: /default-output-0001|a red fox/ })
      .first();
    await tile.dblclick();
    await expect(page).toHaveURL(/\/gallery\/\d+/);
    await expect(page.getByText(SEED).first()).toBeVisible();
  });

  test("from ComfyUI's own page rides along as it was queued, the seed to the last digit", async ({ page, studio }) => {
    const id = await api.workflow("Page", pageOf(SEED));
    await openWorkflow(page, instance().url, id);
    await studio.prompt.fill("an owl over the harbour");
    await page.getByLabel("Seed", { exact: true }).fill(SEED);
    await api.untilStatus(await press(page, studio.generate), "completed");
    await expect(page.getByText(/^1 picture · /)).toBeVisible();
    const queued = comfy.taken.at(-1);
    const ridden = stringifyExact(queued?.extra.extra_pnginfo?.workflow, 0);
    expect(ridden).toContain(`"widgets_values":[${SEED},"fixed",4`);
    expect(ridden).toContain('"widgets_values":["an owl over the harbour"]');
    expect(comfy.taken.find(({ graph }) => graph["9"])?.extra.extra_pnginfo).toBeUndefined();
    // Into the file as well, where ComfyUI's page looks for it.
    const file = (await api.ours())[0] ?? "";
    expect(readFileSync(join(folder, "input", "default", "output", file)).includes(`workflow\0{"version":0.4`)).toBe(true);
  });

  test("waits in ComfyUI's line with its place told; taken out of it, or stopped while it runs, it is told so and nothing is kept", async ({
    page,
    studio,
  }) => {
    const before = { interrupts: comfy.counts.interrupts, runs: comfy.counts.runs, ours: await api.ours() };
    await openWorkflow(page, instance().url, fox);
    await studio.prompt.fill("the first");
    comfy.holdAt(2);
    await studio.generate.click();
    await expect(page.getByText("KSampler · step 2 of 8")).toBeVisible();
    await studio.prompt.fill("the second");
    await studio.generate.click();
    await expect(page.getByText("In line at Cellar")).toBeVisible();
    await expect(page.getByText("1 before you")).toBeVisible();
    await shotsOf(page, "in-line");
    await page.getByRole("button", { name: "Cancel" }).first().click();
    await expect(page.getByRole("heading", { name: "Canceled" })).toBeVisible();
    expect([comfy.counts.interrupts, comfy.counts.runs]).toEqual([before.interrupts, before.runs + 1]);

    await page.getByRole("button", { name: /^Show the first/ }).click();
    await expect(page.getByText("KSampler · step 2 of 8")).toBeVisible();
    await page.getByRole("button", { name: "Cancel" }).first().click();
    await expect(page.getByRole("heading", { name: "Canceled" })).toBeVisible();
    await shotsOf(page, "canceled");
    expect(comfy.counts.interrupts).toBeGreaterThan(before.interrupts);
    expect(comfy.counts.runs).toBe(before.runs + 1);
    expect(await api.ours()).toEqual(before.ours);
    expect(before.ours).not.toEqual([]);

    await api.untilStatus(await press(page, page.getByRole("button", { name: "Make it again" })), "completed");
    await expect(page.getByText(/^1 picture · /)).toBeVisible();
  });

  test("gives several pictures, a moving one, a video, a sound, a model and words, each as what it is", async ({ page, studio }) => {
    const batch = await api.workflow("Batch", flat(numberOf("red"), { count: 3, prefix: "row/red" }));
    await openWorkflow(page, instance().url, batch);
    await studio.generate.click();
    await expect(page.getByText(/^3 pictures · /)).toBeVisible();
    const stage = page.getByRole("link", { name: /^Open / }).getByRole("img");
    await expect(stage).toHaveCount(3);
    await expect.poll(() => colourOf(stage)).toBe("red");
    await shotsOf(page, "batch");

    await openWorkflow(page, instance().url, await api.workflow("Every kind", EVERY_KIND));
    await studio.generate.click();
    await expect(page.getByText("words of a node")).toBeVisible();
    await expect(page.locator("video")).toBeVisible();
    await expect.poll(() => page.locator("video").evaluate((video: HTMLVideoElement) => video.videoWidth)).toBe(64);
    await expect(page.locator("audio")).toHaveCount(1);
    await expect(page.getByText(/^1 picture · 1 video · 1 piece · 1 model · /)).toBeVisible();
    await shotsOf(page, "kinds");
    const kinds = (await api.get<{ items: { kind: string; filename: string }[] }>("/gallery?limit=4")).items;
    expect(kinds.map(({ kind, filename }) => [kind, filename.split(".").at(-1)]).sort()).toEqual([
      ["audio", "flac"],
      ["image", "webp"],
      ["model3d", "glb"],
      ["video", "mp4"],
    ]);
    await page.goto(`${instance().url}/gallery`);
    for (const { filename } of kinds) await expect(page.getByRole("main").getByRole("link", { name: filename })).toBeVisible();
    await shotsOf(page, "kinds-gallery");
  });

  test("goes to the engine that has its nodes; where that one's files are on another machine, they come over the wire", async ({
    page,
    studio,
  }) => {
    const { KSampler: _sampler, ...less } = DEFINITIONS;
    // Its folder is in the library; that it is its folder was said by nobody.
    const theirs = mkdtempSync(join(tmpdir(), "atelier-e2e-attic-"));
    const root = await api.send<{ id: string }>("POST", "/roots", { kind: "folder", path: theirs });
    const simple = await startComfy({ definitions: less, outputDir: theirs });
    const attic = await api.engine({ name: "Attic", url: simple.url });
    try {
      const before = comfy.counts.posts;
      await openWorkflow(page, instance().url, fox);
      await api.untilStatus(await press(page, studio.generate), "completed");
      await expect(page.getByText(/^1 picture · /)).toBeVisible();
      expect([simple.counts.posts, comfy.counts.posts]).toEqual([0, before + 1]);
      await api.send("PATCH", "/engines/comfyui", { enabled: false });
      await openWorkflow(page, instance().url, await api.workflow("Blue", flat(numberOf("blue"))));
      await api.untilStatus(await press(page, studio.generate), "completed");
      await expect(page.getByText(/^1 picture · /)).toBeVisible();
      await expect.poll(() => colourOf(page.getByRole("link", { name: /^Open / }).getByRole("img"))).toBe("blue");
      expect([simple.counts.posts, comfy.counts.posts]).toEqual([1, before + 1]);
      await api.send("POST", "/gallery/resync", { wait: true });
      expect((await api.shown()).filter((name) => name.startsWith("flat_"))).toEqual([]);
      await openWorkflow(page, instance().url, fox);
      await expect(page.getByText("A node missing in ComfyUI: KSampler")).toBeVisible();
    } finally {
      await api.send("DELETE", `/engines/${attic}`);
      await api.send("DELETE", `/roots/${root.id}`);
      await api.send("PATCH", "/engines/comfyui", { enabled: true });
      await simple.close();
      rmSync(theirs, { recursive: true, force: true });
    }
  });

  test("what is queued in ComfyUI's own page appears in the gallery by itself, and its copies of ours are not shown twice", async ({
    page,
  }) => {
    await page.goto(`${instance().url}/gallery`);
    const tiles = page.getByRole("main").locator('a[href*="/gallery/"]');
    const before = (await api.shown()).length;
    await expect(tiles).toHaveCount(before);
    const prompt = flat(numberOf("green"), { prefix: "by-hand/meadow" });
    const headers = { "content-type": "application/json", [KEY.name]: KEY.value };
    await fetch(`${comfy.url}/prompt`, { method: "POST", headers, body: JSON.stringify({ prompt, client_id: "its own page" }) });
    await expect(page.getByRole("link", { name: "meadow_00001_.png" })).toBeVisible();
    await expect(tiles).toHaveCount(before + 1);
    await shotsOf(page, "places");
    await api.send("POST", "/gallery/resync", { wait: true });
    const names = await api.shown();
    expect(names).toHaveLength(before + 1);
    expect(names.filter((name) => !name.startsWith("default-output-"))).toEqual(["meadow_00001_.png"]);
    // Nothing of theirs is taken for a job's.
    const jobs = await api.get<{ items: { outputs: { filename: string }[] }[] }>("/jobs?limit=50");
    expect(jobs.items.flatMap(({ outputs }) => outputs.map(({ filename }) => filename))).not.toContain("meadow_00001_.png");
  });
});
