import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { DAY_MS, drawPicture, NEWEST } from "./drawn.ts";
import { expect as expectSoon, test, withInstance } from "./fixtures.ts";
import { newHome, until } from "./instance.ts";
import { StudioPage } from "./pages/studio-page.ts";

const expect = expectSoon.configure({ timeout: 60_000 });
test.describe.configure({ timeout: 240_000 });

/** As Automatic1111 writes it; no program of ours made the file. */
const FOREIGN =
  "a stone bridge at dawn, (mist:1.3)\nNegative prompt: people\nSteps: 31, Sampler: Euler a, CFG scale: 6.5, Seed: 4021337, Size: 512x768, Model: bridges";
const RESIZE = {
  "1": { class_type: "LoadImage", inputs: { image: "example.png" }, _meta: { title: "Start image" } },
  "2": { class_type: "ImageScale", inputs: { image: ["1", 0], upscale_method: "area", width: 64, height: 64, crop: "center" } },
  "3": { class_type: "SaveImage", inputs: { images: ["2", 0], filename_prefix: "small" } },
};

/** What the studio takes from the rest of the house. */
test.describe("from elsewhere", () => {
  const home = newHome();
  const input = join(home, "comfyui", "input");
  const other = mkdtempSync(join(tmpdir(), "atelier-e2e-years-"));
  const instance = withInstance(async () => {
    mkdirSync(join(input, "default", "output"), { recursive: true });
    await drawPicture(1, join(input, "default", "output"), "fox.png", NEWEST);
    await drawPicture(2, other, "bridge.png", NEWEST + DAY_MS, { parameters: FOREIGN });
    await drawPicture(3, other, "harbour.png", NEWEST + 2 * DAY_MS);
    return { home };
  });
  const send = async (path: string, body: unknown) => {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${instance().url}/api${path}`, { method: "POST", headers, body: JSON.stringify(body) });
    expect(answer.ok, `${path} answers ${answer.status}`).toBe(true);
    return answer.json();
  };
  const ask = async (path: string) => (await fetch(`${instance().url}/api${path}`)).json();
  const idOf = async (name: string): Promise<number> =>
    (await ask("/gallery?limit=20")).items.find((one: { filename: string }) => one.filename === name)?.id;
  const job = (params: object) => send("/jobs", { type: "generate", params: { width: 64, height: 64, ...params } });

  const tray = (page: Page) => page.getByRole("complementary", { name: "Media tray" });
  const tile = (page: Page, name: string) =>
    page
      .getByRole("main")
      .getByRole("link", { name: new RegExp(name) })
      .first();
  const shown = (page: Page, name: string | RegExp) => page.getByRole("figure").getByRole("img", { name });

  test.beforeAll(async () => {
    await send("/roots", { kind: "folder", path: other });
    await until("the pictures to be found", async () => (await ask("/gallery?limit=1")).total === 3, 60_000);
  });
  test.afterAll(() => rmSync(other, { recursive: true, force: true }));

  test("prompts of jobs that a script asked for are in the history, and one that was forgotten stays so", async ({ page, studio }) => {
    await job({ prompt: "a tower in the sea", negative_prompt: "birds" });
    await studio.open(instance().url);
    const history = page.getByRole("dialog", { name: "Prompts used before" });
    await page.getByRole("button", { name: "Prompts used before" }).first().click();
    await history.getByRole("button", { name: /a tower in the sea/ }).click();
    await expect(studio.prompt).toHaveValue("a tower in the sea");
    await page.getByRole("button", { name: "Prompts used before" }).nth(1).click();
    await history.getByRole("button", { name: /birds/ }).click();
    await expect(page.getByLabel("Negative", { exact: true })).toHaveValue("birds");
    await page.getByRole("button", { name: "Prompts used before" }).first().click();
    await history.getByRole("button", { name: "Forget this prompt" }).click();
    await expect(history.getByText("The prompts you use will stand here.")).toBeVisible();
    await page.keyboard.press("Escape");
    await job({ prompt: "a tower in the sea" });
    await page.getByRole("button", { name: "Prompts used before" }).first().click();
    await expect(history.getByRole("button", { name: /a tower in the sea/ })).toBeVisible();
  });

  test("chosen files of the gallery go into the tray, and out again; one from the viewer beside them", async ({ page, gallery }) => {
    await gallery.open(instance().url);
    await tile(page, "harbour").click();
    await tile(page, "bridge").click({ modifiers: ["ControlOrMeta"] });
    const bar = page.getByRole("region", { name: "Chosen files" });
    await bar.getByRole("button", { name: "Lay into the tray" }).click();
    await expect(page.getByText("2 files are in the tray").first()).toBeVisible();
    await expect(bar.getByRole("button", { name: "Take out of the tray" })).toHaveAttribute("aria-pressed", "true");
    await page.keyboard.press("t");
    await expect(page.getByText("2 files are out of the tray").first()).toBeVisible();
    await page.getByRole("button", { name: "Undo", exact: true }).last().click();
    await expect(bar.getByRole("button", { name: "Take out of the tray" })).toBeVisible();

    await page.goto(`${instance().url}/gallery/${await idOf("fox.png")}`);
    await expect(async () => {
      await page.keyboard.press("t");
      await expect(page.getByRole("button", { name: "Take out of the tray" })).toBeVisible({ timeout: 2_000 });
    }).toPass({ timeout: 30_000 });
    const studio = new StudioPage(page);
    await studio.open(instance().url);
    await page.getByRole("heading", { name: "Recent" }).click();
    await page.keyboard.press("Shift+T");
    await expect(tray(page).getByRole("listitem")).toHaveCount(3);
  });

  test("an image input takes a file of any folder from the tray: it is brought to the engine once", async ({ page }) => {
    const { id } = await send("/workflows/import", { workflow: RESIZE, name: "Resize" });
    await page.goto(`${instance().url}/studio?workflow=${id}`);
    await page.getByText("Pick", { exact: true }).waitFor();
    // The tray is each page's own browser's: laid down anew.
    await page.evaluate((ids) => localStorage.setItem("atelier.tray.local", JSON.stringify(ids)), [await idOf("bridge.png")]);
    await page.reload();
    const brought = () => readdirSync(input, { recursive: true }).filter((path) => String(path).endsWith("bridge.png"));
    const pick = async () => {
      await page.getByText("Pick", { exact: true }).click();
      await page.getByRole("dialog").getByRole("list", { name: "Media tray" }).getByRole("button").first().click();
    };
    const drag = async () => {
      await page.getByRole("heading", { name: "Recent" }).click();
      if (!(await tray(page).isVisible())) await page.keyboard.press("Shift+T");
      await tray(page)
        .getByRole("listitem")
        .first()
        .dragTo(page.getByText(/Drop (or paste a picture|another one)/));
    };
    for (const bring of [pick, drag]) {
      await bring();
      await expect(shown(page, /bridge\.png$/)).toBeVisible();
      expect(brought()).toHaveLength(1);
      await page.getByRole("button", { name: /^Remove .*bridge\.png$/ }).click();
      await expect(shown(page, /bridge\.png$/)).toBeHidden();
    }
  });

  test("a file of another program is remixed: what of its recipe the form knows is in it", async ({ page, studio }) => {
    await page.goto(`${instance().url}/studio`);
    await page.evaluate(() => localStorage.clear());
    await fetch(`${instance().url}/api/me/drafts/studio`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ draft: { workflow: null } }),
    });
    await page.goto(`${instance().url}/gallery/${await idOf("bridge.png")}`);
    await page
      .getByRole("link", { name: /studio/i })
      .last()
      .waitFor();
    await page.keyboard.press("r");
    await expect(studio.prompt).toHaveValue("a stone bridge at dawn, (mist:1.3)");
    await expect(page.getByLabel("Negative", { exact: true })).toHaveValue("people");
    await expect(page.getByLabel("Seed", { exact: true })).toHaveValue("4021337");
    await expect(page.getByRole("button", { name: /512 × 768/ }).or(page.getByText("512 × 768"))).toBeVisible();
  });

  test("work is made again from the viewer, with the same seed or another", async ({ page }) => {
    const { id } = await job({ prompt: "a small boat", seed: "77" });
    await until("the boat to be made", async () => (await ask(`/jobs/${id}`)).status === "completed", 60_000);
    const [boat] = (await ask(`/jobs/${id}`)).outputs;
    await page.goto(`${instance().url}/gallery/${boat.id}`);
    for (const [way, count] of [
      ["Same seed", 2],
      ["New seed", 3],
    ] as const) {
      await page.getByRole("button", { name: "Make again" }).click();
      await page.getByRole("menuitem", { name: way }).click();
      await expect(page.getByText("It is made again, into default / output").first()).toBeVisible();
      await until(`${count} boats`, async () => boats(await ask("/jobs?type=generate")).length === count, 30_000);
    }
    const seeds = boats(await ask("/jobs?type=generate")).map(({ params }) => params.seed);
    expect(seeds.slice(1)).toEqual(["77", "77"]);
    expect(seeds[0]).not.toBe("77");
  });

  test("two open pages of the studio do not take each other's words: the one that comes to the front has the newest", async ({
    page,
    studio,
    context,
  }) => {
    await studio.open(instance().url);
    const second = new StudioPage(await context.newPage());
    await second.open(instance().url);
    await second.prompt.fill("written in the second page");
    await until("the draft to be kept", async () => JSON.stringify(await ask("/me/drafts/studio")).includes("written in the second page"));
    await second.page.close();
    await page.bringToFront();
    await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
    await expect(studio.prompt).toHaveValue("written in the second page");
    await page.getByRole("button", { name: "Undo on the form" }).click();
    await expect(studio.prompt).not.toHaveValue("written in the second page");
  });

  test("place and time left are told, by what such work took until now", async ({ page, studio }) => {
    await send("/queue/pause", {});
    for (const prompt of ["first", "second"]) await job({ prompt, width: 512, height: 512 });
    await studio.open(instance().url);
    await studio.make("third");
    await expect(page.getByText(/^2 before you, about \d+ s$/)).toBeVisible();
    await send("/queue/resume", {});
    await expect(page.getByText(/^1 picture · [\d.]+ s$/)).toBeVisible();
  });
});

const boats = (page: { items: { params: { prompt?: string; seed?: string } }[] }) =>
  page.items.filter(({ params }) => params.prompt === "a small boat");
