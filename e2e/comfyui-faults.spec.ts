/** What goes wrong on a ComfyUI, as the person sees it: in words, at the field or node it belongs to, with a way on. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import type { Faults } from "#test/comfyui/faults.ts";
import { type ComfyServer, startComfy } from "#test/comfyui-server.ts";
import { Api, flat, openWorkflow, press, sampled, shotsOf } from "./comfyui.ts";
import { expect as expectSoon, test, withInstance } from "./fixtures.ts";
import { until } from "./instance.ts";
import { StudioPage } from "./pages/studio-page.ts";

const expect = expectSoon.configure({ timeout: 30_000 });
test.describe.configure({ timeout: 120_000 });

const LOADED = {
  "1": { class_type: "LoadImage", inputs: { image: "example.png" } },
  "2": { class_type: "SaveImage", inputs: { images: ["1", 0], filename_prefix: "loaded" } },
};

test.describe("on a ComfyUI that fails", () => {
  const folder = mkdtempSync(join(tmpdir(), "atelier-e2e-faults-"));
  for (const name of ["input", "output"]) mkdirSync(join(folder, name));
  const instance = withInstance(() => ({ env: { COMFYUI_ROOT: folder } }));
  let comfy: ComfyServer;
  let api: Api;
  let colour = 1;
  const workflows = new Map<string, string>();

  test.beforeAll(async () => {
    comfy = await startComfy({ stepMs: 20, quietPreviews: true });
    api = new Api(instance().url);
    await api.engine({ name: "Cellar", url: comfy.url });
    for (const [name, graph] of Object.entries({ Fox: sampled(), Loaded: LOADED })) workflows.set(name, await api.workflow(name, graph));
  });
  test.afterEach(() => {
    for (const fault of Object.keys(comfy.faults) as (keyof Faults)[]) if (!fault.endsWith("Ms")) comfy.faults[fault] = 0;
    comfy.goOn();
  });
  test.afterAll(async () => {
    await comfy.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const open = (page: Page, name: string) => openWorkflow(page, instance().url, workflows.get(name) ?? name);
  /** A picture that was never asked for. */
  const openNew = async (page: Page) => openWorkflow(page, instance().url, await api.workflow("Flat", flat(++colour)));
  const said = (page: Page, words: string | RegExp) =>
    page
      .getByRole("alert")
      .filter({ has: page.getByRole("heading") })
      .filter({ hasText: words });
  /** Generates, and sees the one picture. */
  const expectPicture = async (page: Page, button: Locator) => {
    await api.untilStatus(await press(page, button), "completed");
    await expect(page.getByText(/^1 picture · /)).toBeVisible();
  };

  test("what it refuses stands at its field and on the stage, in English and in German, and goes when it is mended", async ({
    page,
    studio,
    browser,
  }) => {
    comfy.faults.nodeErrors = 1;
    await open(page, "Fox");
    await studio.generate.click();
    const words = "KSampler (node 3) has nothing at its input “seed”. Connect or fill it.";
    await expect(page.locator("form").getByText(words)).toBeVisible();
    await expect(said(page, words)).toContainText("At node KSampler 3, input seed");
    await shotsOf(page, "refused");

    await until("what is watched to be kept", async () => {
      const kept = (await (await fetch(`${instance().url}/api/me/drafts/studio`)).json()) as { draft: { watched?: string } | null };
      return typeof kept.draft?.watched === "string";
    });
    const german = await browser.newContext({ locale: "de-DE" });
    const deutsch = new StudioPage(await german.newPage());
    await open(deutsch.page, "Fox");
    await expect(deutsch.page.locator("form").getByText("KSampler (Knoten 3) hat nichts am Eingang „seed“.")).toBeVisible();
    await shotsOf(deutsch.page, "refused-de");
    await german.close();

    comfy.faults.nodeErrors = 0;
    await expectPicture(page, page.getByRole("button", { name: "Try again" }));
    await expect(page.locator("form").getByText(words)).toHaveCount(0);
  });

  test("a picture that its loader does not find is told at the picture's field, in our words", async ({ page, studio }) => {
    comfy.faults.missingInputs = 1;
    await open(page, "Loaded");
    await studio.generate.click();
    await expect(page.locator("form").getByText(/the file “example.png” is not in ComfyUI’s input folder/)).toBeVisible();
    await shotsOf(page, "loader");
  });

  test("a node that breaks, and a disk that is full there, are told at their node", async ({ page, studio }) => {
    comfy.faults.runtimeErrors = 1;
    await openNew(page);
    await studio.generate.click();
    await expect(said(page, "EmptyImage (node 1) failed: the node broke at 'x.png'")).toContainText("At node EmptyImage 1");
    await shotsOf(page, "broken");
    comfy.faults.runtimeErrors = 0;
    comfy.faults.diskFull = 1;
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(said(page, "The disk of ComfyUI is full, so SaveImage (node 2) could not save")).toContainText("At node SaveImage 2");
    comfy.faults.diskFull = 0;
    await expectPicture(page, page.getByRole("button", { name: "Try again" }));
  });

  test("a socket that drops in the middle is not seen at all", async ({ page, studio }) => {
    comfy.faults.socketDrops = 1;
    const { posts, drops } = comfy.counts;
    await openNew(page);
    await expectPicture(page, studio.generate);
    expect([comfy.counts.posts, comfy.counts.drops > drops]).toEqual([posts + 1, true]);
  });

  test("after a restart the job is told as lost, and made when it is asked for again", async ({ page, studio }) => {
    await open(page, "Fox");
    comfy.holdAt(2);
    await studio.generate.click();
    await expect(page.getByText("KSampler · step 2 of 8")).toBeVisible();
    await comfy.restart();
    await expect(said(page, "Cellar was restarted while it worked on this")).toBeVisible();
    await shotsOf(page, "lost");
    await expectPicture(page, page.getByRole("button", { name: "Try again" }));
  });

  test("while it is away a job says so and waits, and is made when it is back", async ({ page, studio }) => {
    await openNew(page);
    comfy.faults.restartMs = 8_000;
    const back = comfy.restart();
    const id = await press(page, studio.generate);
    await expect(page.getByText("The engine does not answer")).toBeVisible();
    await expect(page.getByText("It is tried again every few seconds.")).toBeVisible();
    await shotsOf(page, "away");
    comfy.faults.restartMs = 100;
    await back;
    await api.untilStatus(id, "completed");
    await expect(page.getByText(/^1 picture · /)).toBeVisible();
  });

  test("what somebody takes out of the line, or interrupts, in ComfyUI itself is told as that", async ({ page, studio }) => {
    const post = (path: string, body: object) =>
      fetch(`${comfy.url}${path}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
    await open(page, "Fox");
    comfy.holdAt(2);
    await studio.generate.click();
    await expect(page.getByText("KSampler · step 2 of 8")).toBeVisible();
    await studio.generate.click();
    await expect(page.getByText("In line at Cellar")).toBeVisible();
    await post("/queue", { delete: [comfy.taken.at(-1)?.id] });
    await expect(page.getByText("It was taken out of the line in Cellar itself.")).toBeVisible({ timeout: 10_000 });
    await shotsOf(page, "taken-out");
    await page
      .getByRole("region", { name: "Recent" })
      .getByRole("button", { name: /^Show / })
      .first()
      .click();
    await expect(page.getByText("KSampler · step 2 of 8")).toBeVisible();
    await post("/interrupt", {});
    await expect(page.getByText("It was interrupted in Cellar itself.")).toBeVisible();
  });

  test("files that never come whole are said to, and come when the server has recovered; a slow one is waited for", async ({
    page,
    studio,
  }) => {
    comfy.faults.truncated = 1;
    await openNew(page);
    await studio.generate.click();
    await expect(said(page, /Cellar made flat_\d+_\.png, but it could not be fetched whole/)).toBeVisible();
    await shotsOf(page, "not-whole");
    comfy.faults.truncated = 0;
    comfy.faults.slow = 1;
    comfy.faults.slowMs = 400;
    await expectPicture(page, page.getByRole("button", { name: "Try again" }));
  });

  test("a prompt that runs twice, somebody else's, and a run that was cached each give one picture and no more", async ({
    page,
    studio,
  }) => {
    comfy.faults.twice = 1;
    comfy.faults.others = 1;
    const before = (await api.ours()).length;
    const { runs } = comfy.counts;
    await openNew(page);
    await api.untilStatus(await press(page, studio.generate), "completed");
    await expect.poll(() => comfy.counts.runs).toBe(runs + 3);
    expect(await api.ours()).toHaveLength(before + 1);
    comfy.faults.twice = 0;
    comfy.faults.others = 0;
    await api.untilStatus(await press(page, studio.generate), "completed");
    await expect(page.getByText(/^1 picture · /)).toBeVisible();
    expect([comfy.counts.runs, (await api.ours()).length]).toEqual([runs + 4, before + 1]);
  });
});
