import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect as expectSoon, test, withInstance } from "./fixtures.ts";

/** A busy machine generates and draws slowly. */
const expect = expectSoon.configure({ timeout: 60_000 });
test.describe.configure({ timeout: 240_000 });

const PROMPT = "a red fox under a pale moon, watercolour";

test.describe("the main job, from an empty home", () => {
  const instance = withInstance();

  test("a prompt becomes a picture in the studio, in the gallery and on the disk", async ({ page, studio, gallery, context }) => {
    await gallery.open(instance().url);
    await expect(page.getByText("Nothing here yet")).toBeVisible();

    const watching = await context.newPage();
    await watching.goto(`${instance().url}/gallery`);
    await expect(watching.getByText("Nothing here yet")).toBeVisible();

    await studio.open(instance().url);
    await studio.make(PROMPT);
    await expect(studio.recent).toHaveCount(1);

    // The other page hears of it by itself.
    await expect(watching.getByRole("main").locator('a[href*="/gallery/"] img').first()).toBeVisible();

    await gallery.open(instance().url);
    await expect(gallery.tiles).toHaveCount(1);
    await gallery.tiles.first().dblclick();
    await expect(page).toHaveURL(/\/gallery\/\d+/);
    await expect(page.getByText(PROMPT).first()).toBeVisible();
    await page.reload();
    await expect(page.getByText(PROMPT).first()).toBeVisible();

    const folder = join(instance().home, "comfyui", "input", "default", "output");
    const files = globSync("default-output-*.png", { cwd: folder }).filter((name) => name.endsWith(".png"));
    expect(files).toEqual(["default-output-0001.png"]);
    const sidecar = JSON.parse(readFileSync(join(folder, "default-output-0001.png.asset.json"), "utf8"));
    expect(sidecar.schema).toBe(1);
    expect(sidecar.provenance.record.prompt).toBe(PROMPT);
    expect(sidecar.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(readFileSync(join(folder, "default-output-0001.png")).includes(PROMPT)).toBe(true);
  });

  test("Ctrl+Enter generates as well, and names go on where they were", async ({ page, studio }) => {
    await studio.open(instance().url);
    await studio.prompt.fill("a blue lighthouse, pixel art");
    await page.keyboard.press("Control+Enter");
    await expect(studio.recent).toHaveCount(2);
    const folder = join(instance().home, "comfyui", "input", "default", "output");
    expect(globSync("*.png", { cwd: folder }).sort()).toEqual(["default-output-0001.png", "default-output-0002.png"]);
  });
});
