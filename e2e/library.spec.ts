import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { drawFolder, drawPicture, NEWEST, nameOf } from "./drawn.ts";
import { expect, test, withInstance } from "./fixtures.ts";
import { until } from "./instance.ts";

const NAMES = ["birds", "foxes", "walks"];
const MANY = 3_000;

const row = (page: Page, name: string) => page.locator("[data-row]").filter({ hasText: name });
const cards = (page: Page) => page.getByRole("list", { name: /projects?$/ }).getByRole("listitem");

test.describe("projects, files and folders", () => {
  const comfyui = mkdtempSync(join(tmpdir(), "atelier-e2e-library-"));
  const extra = mkdtempSync(join(tmpdir(), "atelier-e2e-extra-"));
  const instance = withInstance(async () => {
    for (const name of NAMES) await drawFolder(join(comfyui, "input", name, "output"), 4);
    const many = join(comfyui, "input", "walks", "many");
    mkdirSync(many);
    for (let n = 0; n < MANY; n++) writeFileSync(join(many, `note-${String(n).padStart(5, "0")}.txt`), "");
    await drawPicture(900, extra, "found.png", NEWEST);
    writeFileSync(join(extra, "broken.png"), "not a picture");
    return { env: { COMFYUI_ROOT: comfyui } };
  });
  const ask = async (path: string) => (await fetch(`${instance().url}/api${path}`)).json();

  test.beforeAll(async () => {
    await until("the files to be found", async () => (await ask("/gallery?limit=1")).total === NAMES.length * 4, 60_000);
  });
  test.afterAll(() => {
    for (const path of [comfyui, extra]) rmSync(path, { recursive: true, force: true });
  });

  test("projects and gallery stand in the HTML before any script", async ({ browser }) => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${instance().url}/projects`);
    for (const name of NAMES) await expect(page.getByRole("link", { name })).toBeVisible();
    await page.getByRole("link", { name: "foxes" }).click();
    await expect(page.getByRole("heading", { name: "foxes" })).toBeVisible();
    await expect(page.getByRole("link", { name: /output/ })).toBeVisible();
    await page.goto(`${instance().url}/gallery`);
    await expect(page.getByText(nameOf(0)).first()).toBeAttached();
    await context.close();
  });

  test("a project is made, renamed, put in order and archived; each can be taken back", async ({ page }) => {
    await page.goto(`${instance().url}/projects`);
    await page.getByRole("button", { name: "New project" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("Herons");
    await page.getByRole("button", { name: "Create" }).click();
    await expect(page).toHaveURL(/\/projects\/Herons$/i);
    await page.goto(`${instance().url}/projects`);
    await expect(cards(page)).toHaveCount(NAMES.length + 1);

    const card = cards(page).filter({ hasText: "birds" });
    await card.hover();
    await card.getByRole("button", { name: "Actions for birds" }).click();
    await page.getByRole("menuitem", { name: "Rename" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("Water birds");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(cards(page).filter({ hasText: "Water birds" })).toBeVisible();
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(cards(page).filter({ hasText: "Water birds" })).toHaveCount(0);

    const first = (await cards(page).first().getByRole("link").getAttribute("href")) ?? "";
    const second = (await cards(page).nth(1).getByRole("link").getAttribute("href")) ?? "";
    await cards(page).first().getByRole("link").press("Alt+ArrowRight");
    await expect(cards(page).first().getByRole("link")).toHaveAttribute("href", second);
    await until("the order on the server", async () =>
      (await ask("/projects")).items.some((one: { order: number | null }) => one.order !== null),
    );
    await page.reload();
    await expect(cards(page).first().getByRole("link")).toHaveAttribute("href", second);
    await cards(page).nth(1).dragTo(cards(page).first());
    await expect(cards(page).first().getByRole("link")).toHaveAttribute("href", first);

    await cards(page).filter({ hasText: "walks" }).hover();
    await page.getByRole("button", { name: "Actions for walks" }).click();
    await page.getByRole("menuitem", { name: "Move to the archive" }).click();
    await expect(cards(page).filter({ hasText: "walks" })).toHaveCount(0);
    await page.getByRole("button", { name: "Archive", exact: true }).click();
    await expect(cards(page)).toHaveCount(1);
    await page.getByRole("button", { name: "Undo" }).last().click();
    await expect(cards(page)).toHaveCount(NAMES.length + 1);
  });

  test("files are walked by keys, and the viewer leads back to their folder", async ({ page }) => {
    await page.goto(`${instance().url}/files`);
    await row(page, "Input").focus();
    await page.keyboard.press("Enter");
    await row(page, "birds").click();
    await row(page, "output").click();
    await expect(page.getByRole("navigation", { name: "Where this is" })).toContainText("Inputbirdsoutput");
    await row(page, nameOf(0)).focus();
    await page.keyboard.press("ArrowDown");
    await expect(row(page, nameOf(1))).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/\/gallery\/\d+/);
    await page.keyboard.press("Escape");
    await expect(page).toHaveURL(/\/files\?path=/);
    await expect(row(page, nameOf(1))).toBeVisible();
    await page.keyboard.press("Backspace");
    await expect(row(page, "output")).toBeVisible();
    await expect(row(page, nameOf(1))).toHaveCount(0);
  });

  test("sidecars are shown on request", async ({ page }) => {
    const { items } = await ask("/gallery?project_id=foxes&limit=1");
    await fetch(`${instance().url}/api/gallery/${items[0].id}`, {
      method: "PATCH",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ score: 5 }),
    });
    await page.goto(`${instance().url}/files?path=${encodeURIComponent(join(comfyui, "input", "foxes", "output"))}`);
    await expect(row(page, items[0].filename)).toHaveCount(1);
    await page.getByRole("switch", { name: "Sidecars" }).click();
    await expect(row(page, `${items[0].filename}.asset.json`)).toBeVisible();
  });

  test("thousands of files in one folder are a few rows", async ({ page }) => {
    await page.goto(`${instance().url}/files?path=${encodeURIComponent(join(comfyui, "input", "walks", "many"))}`);
    await expect(page.getByText(`${MANY.toLocaleString("en")} entries`)).toBeVisible();
    await row(page, "note-00000.txt").focus();
    for (let n = 0; n < 12; n++) {
      await page.keyboard.press("End");
      await page.waitForTimeout(150);
    }
    await expect(row(page, `note-0${MANY - 1}.txt`)).toBeVisible();
    expect(await page.locator("[data-row]").count()).toBeLessThan(80);
  });

  test("a folder that is not there is refused in the reader's language", async ({ browser }) => {
    const context = await browser.newContext({ locale: "de-DE" });
    const page = await context.newPage();
    await page.goto(`${instance().url}/settings?show=folders`);
    await page.getByRole("button", { name: "Ordner hinzufügen" }).click();
    await page.getByLabel("Pfad").fill("/not/there");
    await page.getByRole("dialog").getByRole("button", { name: "Hinzufügen", exact: true }).click();
    await expect(page.getByText("Einen Ordner /not/there gibt es nicht.")).toBeVisible();
    await context.close();
  });

  test("a folder is added, told of, taken off and given back, and known when it is away", async ({ page }) => {
    await page.goto(`${instance().url}/settings?show=folders`);
    await page.getByRole("button", { name: "Add a folder" }).click();
    const path = page.getByRole("textbox", { name: "Path" });
    await path.fill(join(extra, "nowhere"));
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await expect(path).toHaveAttribute("aria-invalid", "true");
    await path.fill(extra);
    await page.getByRole("textbox", { name: "Name" }).fill("Finds");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    const finds = page.getByRole("listitem").filter({ hasText: "Finds" }).filter({ hasText: extra });
    await expect(finds).toContainText("2 files");
    await finds.getByRole("button", { name: /unreadable/ }).click();
    await expect(finds.getByText(join(extra, "broken.png"))).toBeVisible();

    await finds.getByRole("button", { name: "Actions for Finds" }).click();
    await page.getByRole("menuitem", { name: "Take off the list" }).click();
    await expect(finds).toHaveCount(0);
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(finds).toContainText("2 files");

    renameSync(extra, `${extra}-away`);
    try {
      await page.reload();
      await expect(finds).toContainText("Offline", { timeout: 30_000 });
      await page.goto(`${instance().url}/files?path=${encodeURIComponent(extra)}`);
      await expect(page.getByRole("heading", { name: "This folder is not connected" })).toBeVisible();
    } finally {
      renameSync(`${extra}-away`, extra);
    }
    await expect(row(page, "found.png")).toBeVisible({ timeout: 20_000 });
  });
});
