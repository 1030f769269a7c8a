import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { drawPicture, NEWEST } from "./drawn.ts";
import { expect as expectSoon, test, withInstance } from "./fixtures.ts";
import { newHome, until } from "./instance.ts";

const expect = expectSoon.configure({ timeout: 60_000 });
test.describe.configure({ timeout: 240_000 });

/** Takes a picture in and gives it back smaller: nothing in it needs a model. */
const RESIZE = {
  "1": { class_type: "LoadImage", inputs: { image: "example.png" }, _meta: { title: "Start image" } },
  "2": { class_type: "ImageScale", inputs: { image: ["1", 0], upscale_method: "area", width: 512, height: 512, crop: "center" } },
  "3": { class_type: "SaveImage", inputs: { images: ["2", 0], filename_prefix: "small" } },
};

const drawn = newHome();
const local = join(drawn, "from-a-camera.png");

test.describe("image inputs", () => {
  const home = newHome();
  const input = join(home, "comfyui", "input");
  const folder = join(input, "default", "output");
  const instance = withInstance(async () => {
    mkdirSync(folder, { recursive: true });
    await drawPicture(1, folder, "fox.png", NEWEST);
    await drawPicture(2, drawn, "from-a-camera.png", NEWEST);
    return { home };
  });
  let workflow = "";

  test.beforeAll(async () => {
    const { url } = instance();
    const imported = await fetch(`${url}/api/workflows/import`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ workflow: RESIZE, name: "Resize" }),
    });
    expect(imported.status).toBe(201);
    workflow = ((await imported.json()) as { id: string }).id;
    await until("the picture to be in the library", async () => {
      const { items } = (await (await fetch(`${url}/api/gallery`)).json()) as { items: unknown[] };
      return items.length > 0;
    });
  });

  const open = async (page: Page) => {
    await page.goto(`${instance().url}/studio?workflow=${workflow}`);
    await page.getByRole("button", { name: /^Generate/ }).waitFor();
    await expect(page).toHaveURL(/\/studio$/);
  };
  const shown = (page: Page, name: string | RegExp) => page.getByRole("figure").getByRole("img", { name });

  test("take a file from one's own machine, into the project's folder", async ({ page }) => {
    await open(page);
    await page.locator("input[type=file]").first().setInputFiles(local);
    await expect(shown(page, /from-a-camera\.png$/)).toBeVisible();
    await until("the file to lie in the input folder", () => existsSync(join(input, "default", "input")));
  });

  test("take what is picked from the project, and keep it over a reload", async ({ page }) => {
    await open(page);
    await page.getByText("Pick", { exact: true }).click();
    await page.getByRole("dialog").getByRole("button", { name: /fox/ }).click();
    await expect(shown(page, "fox.png")).toBeVisible();
    await until("the form to be kept", async () =>
      JSON.stringify(await (await fetch(`${instance().url}/api/me/drafts/studio`)).json()).includes("fox.png"),
    );
    await page.reload();
    await expect(shown(page, "fox.png")).toBeVisible();
    await page.getByRole("button", { name: "Remove fox.png" }).click();
    await expect(shown(page, "fox.png")).toBeHidden();
    await page.getByRole("button", { name: "Undo on the form" }).click();
    await expect(shown(page, "fox.png")).toBeVisible();
  });

  test("take what is dragged from the strip", async ({ page }) => {
    await open(page);
    await page.getByRole("button", { name: /^Remove / }).click();
    await expect(page.getByRole("figure")).toBeHidden();
    const tile = page.getByRole("region", { name: "Recent" }).getByRole("link", { name: "fox.png" });
    await tile.dragTo(page.getByText("Drop or paste a picture"));
    await expect(shown(page, "fox.png")).toBeVisible();
  });
});
