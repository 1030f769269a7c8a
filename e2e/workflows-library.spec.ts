/** What a workflow comes in as, what is said of it, and what it goes out as. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { type ComfyServer, startComfy } from "#test/comfyui-server.ts";
import { API_TEXT, SEED } from "#test/small-workflows.ts";
import { Api, pageOf } from "./comfyui.ts";
import { expect as expectSoon, test, withInstance } from "./fixtures.ts";
import { until } from "./instance.ts";
import { carriers, type Dropped, dropOn, RUNS_TEXT, SUBGRAPH_TEXT } from "./workflow-pages.ts";

/** A busy machine converts and draws slowly. */
const expect = expectSoon.configure({ timeout: 60_000 });
test.describe.configure({ timeout: 240_000 });

const SHOTS = process.env.WORKFLOW_SHOTS;
const cards = (page: Page) => page.getByRole("list", { name: /workflows?$/ }).getByRole("listitem");
const named = (page: Page, name: string) => cards(page).filter({ has: page.getByText(name, { exact: true }) });
const notice = (page: Page) => page.getByRole("status").filter({ hasText: /The engine lacks/ });

async function exported(page: Page, item: string): Promise<{ name: string; bytes: Buffer }> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page
      .getByRole("button", { name: "Export" })
      .click()
      .then(() => page.getByRole("menuitem", { name: item }).click()),
  ]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

test.describe("the library of workflows", () => {
  const folder = mkdtempSync(join(tmpdir(), "atelier-e2e-workflow-library-"));
  const instance = withInstance();
  const PAGE = pageOf(SEED);
  let comfy: ComfyServer;
  let api: Api;

  test.beforeAll(async () => {
    comfy = await startComfy({});
    api = new Api(instance().url);
  });
  test.afterAll(async () => {
    await comfy.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("a page that no ComfyUI has read offers nothing to run, and why; its form comes by itself once there is one", async ({ page }) => {
    const id = await api.workflow("Early", PAGE);
    await page.goto(`${instance().url}/studio?workflow=${id}`);
    await expect(page.getByRole("heading", { name: "Waits for a ComfyUI" })).toBeVisible();
    await expect(page.getByRole("button", { name: /^Generate/ })).toHaveCount(0);
    await api.engine({ name: "Cellar", url: comfy.url });
    await expect(page.getByRole("button", { name: /^Generate/ })).toBeVisible();
    await expect(page.getByLabel("Prompt", { exact: true })).toHaveValue("a fox");
    // What is chosen from is what the engine told.
    await page.getByLabel("Sampler", { exact: true }).click();
    await expect(page.getByRole("option")).toHaveText(["euler", "dpmpp_2m"]);
  });

  test("files of every kind that carries one are dropped, and each is there with all its digits", async ({ page }) => {
    const files: Dropped[] = [
      { name: "Graph.json", bytes: RUNS_TEXT },
      { name: "Page.json", bytes: PAGE },
      ...(await carriers(folder, RUNS_TEXT, PAGE)),
    ];
    await page.goto(`${instance().url}/workflows`);
    await dropOn(page, page.getByRole("main"), [...files, { name: "notes.json", bytes: '{"no": "workflow"}' }]);
    await expect(page.getByText("4 workflows imported", { exact: true }).first()).toBeVisible();
    await expect(page.getByText(/notes\.json/).first()).toBeVisible();
    await expect(page.getByRole("link", { name: /^Workflows/ })).toContainText("5");
    for (const name of ["Graph", "Page", "Carried", "Filmed"]) {
      await named(page, name).getByRole("link").click();
      await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
      await expect(page.getByRole("list", { name: "Fields of the form" }).getByRole("button", { name: SEED })).toBeVisible();
      expect((await exported(page, "Graph in API format")).bytes.toString()).toContain(`"seed": ${SEED}`);
      if (name !== "Graph") expect((await exported(page, "Workflow, as ComfyUI saves it")).bytes.toString()).toBe(PAGE);
      await page.getByRole("link", { name: "All workflows" }).click();
    }
    // What a picture or a film looks like is on its card.
    for (const name of ["Carried", "Filmed"])
      await expect
        .poll(() =>
          named(page, name)
            .locator("img")
            .evaluate((img: HTMLImageElement) => img.naturalWidth),
        )
        .toBeGreaterThan(0);
  });

  test("name and tags are given by the keyboard, the focus is back where it was, and both are found", async ({ page }) => {
    await page.goto(`${instance().url}/workflows`);
    const actions = named(page, "Graph").getByRole("button", { name: "Actions for Graph" });
    await actions.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem", { name: "Name, tags, engine" }).press("Enter");
    const dialog = page.getByRole("dialog");
    await expect(dialog.getByLabel("Name")).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(dialog).toHaveCount(0);
    await expect(actions).toBeFocused();

    await page.keyboard.press("Enter");
    await page.getByRole("menuitem", { name: "Name, tags, engine" }).press("Enter");
    await dialog.getByLabel("Name").fill("Fox portrait");
    await dialog.getByLabel("Tags").fill("portrait, foxes");
    await page.keyboard.press("Enter");
    await expect(dialog).toHaveCount(0);
    await expect(page.getByRole("button", { name: "Actions for Fox portrait" })).toBeFocused();
    await page.getByRole("searchbox", { name: /Search/ }).fill("foxes port");
    await expect(cards(page)).toHaveCount(1);
    await expect(cards(page)).toContainText("Fox portrait");
  });

  test("a bundle takes graph, form, tags and picture along, and brings them back", async ({ page }) => {
    await page.goto(`${instance().url}/workflows`);
    await named(page, "Carried").getByRole("link").click();
    const rows = page.getByRole("list", { name: "Fields of the form" });
    await rows.getByRole("button", { name: /^Steps/ }).click();
    await rows.getByLabel("Label").fill("How long");
    await rows.getByLabel("Label").press("Enter");
    await expect(rows.getByRole("button", { name: /How long/ })).toBeVisible();
    await until("the label on the disk", async () => JSON.stringify(await api.get("/workflows?q=Carried")).includes("How long"));
    const { name, bytes } = await exported(page, "Bundle (.zip)");
    expect(name).toBe("Carried.zip");
    await page.getByRole("link", { name: "All workflows" }).click();
    await expect(named(page, "Carried")).toBeVisible();
    const before = await cards(page).count();
    await dropOn(page, page.getByRole("main"), [{ name, bytes }]);
    await expect(rows.getByRole("button", { name: /How long/ })).toBeVisible();
    expect((await exported(page, "Workflow, as ComfyUI saves it")).bytes.toString()).toBe(PAGE);
    await page.getByRole("link", { name: "All workflows" }).click();
    await expect(cards(page)).toHaveCount(before + 1);
    await expect(named(page, "Carried").locator("img")).toHaveCount(2);
    // One byte of it changed is told, and nothing comes in.
    const spoilt = Buffer.from(bytes);
    const middle = spoilt.length >> 1;
    spoilt.writeUInt8((spoilt[middle] ?? 0) ^ 0xff, middle);
    await dropOn(page, page.getByRole("main"), [{ name: "Spoilt.zip", bytes: spoilt }]);
    await expect(page.getByText(/Spoilt\.zip/).first()).toBeVisible();
    await expect(cards(page)).toHaveCount(before + 1);
  });

  test("what is missing is told before anything runs, and a node that is switched off is missed no more", async ({ page }) => {
    const id = await api.workflow("Tomorrow", API_TEXT.replace("ImageInvert", "NodeOfTomorrow"));
    await page.goto(`${instance().url}/workflows/${id}`);
    await expect(notice(page)).toContainText("NodeOfTomorrow");
    await expect(notice(page)).toContainText("other.safetensors");
    if (SHOTS) await page.screenshot({ path: join(SHOTS, "missing.png") });
    await page.goto(`${instance().url}/studio?workflow=${id}`);
    await expect(page.getByRole("status").filter({ hasText: "NodeOfTomorrow" })).toBeVisible();

    await page.goto(`${instance().url}/workflows/${id}`);
    await page.getByRole("button", { name: "NodeOfTomorrow" }).click();
    await page.getByRole("radio", { name: "Bypass" }).click();
    await expect(notice(page)).not.toContainText("NodeOfTomorrow");
    await page.getByRole("radio", { name: "Mute" }).click();
    await expect(page.getByText(/SaveImage gets nothing from it/)).toBeVisible();
    await expect(notice(page)).not.toContainText("NodeOfTomorrow");
    await page.getByRole("radio", { name: "Run" }).click();
    await expect(notice(page)).toContainText("NodeOfTomorrow");
    expect(comfy.counts.posts).toBe(0);
  });

  test("a subgraph's own values are put on the form from outside, and all within it by its node", async ({ page }) => {
    const id = await api.workflow("Sheet", SUBGRAPH_TEXT);
    await page.goto(`${instance().url}/workflows/${id}`);
    const node = page.getByRole("button", { name: "Coloured sheet" });
    await node.getByText(/^color: 255/).click();
    const rows = page.getByRole("list", { name: "Fields of the form" });
    await expect(rows.getByLabel("Label")).toHaveValue("Ink");
    await expect(rows.getByLabel("Group")).toHaveValue("Coloured sheet");
    await until("it on the disk", async () => {
      const { fields } = await api.get<{ fields: { label: string; on_form: boolean }[] }>(`/workflows/${id}`);
      return fields.some(({ label, on_form }) => label === "Ink" && on_form);
    });
    await node.getByText("Coloured sheet").click();
    await expect(page.getByRole("region", { name: "On the form" }).getByRole("switch", { name: /^Ink/ })).toBeChecked();
    await expect(page.getByRole("region", { name: /^Inside/ }).getByRole("switch", { name: /^Height/ })).toBeVisible();
    if (SHOTS) await page.screenshot({ path: join(SHOTS, "subgraph.png") });
  });
});
