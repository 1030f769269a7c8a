import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { DAY_MS, drawFolder, drawPicture, NEWEST, nameOf } from "./drawn.ts";
import { fingerOn } from "./fingers.ts";
import { expect, test, withInstance } from "./fixtures.ts";
import { PROJECT, until } from "./instance.ts";

const FILES = 700;
const CORPUS = join(PROJECT, "..", "shared", "corpus");
const SEED = "18446744073709551615";
const GRAPH = {
  "3": {
    class_type: "KSampler",
    inputs: { seed: "SEED", steps: 21, cfg: 6.5, sampler_name: "euler", scheduler: "karras", model: ["4", 0], positive: ["6", 0] },
  },
  "4": { class_type: "CheckpointLoaderSimple", inputs: { ckpt_name: "lighthouse.safetensors" } },
  "6": { class_type: "CLIPTextEncode", inputs: { text: "a lighthouse in fog, (linocut:1.2)", clip: ["4", 1] } },
  "9": { class_type: "SaveImage", inputs: { images: ["3", 0] } },
};

const position = (page: Page, n: number, total: number) => page.getByText(`· ${n} of ${total}`);
const picture = (page: Page) => page.getByRole("main").getByRole("img").first();

test.describe("the viewer", () => {
  const comfyui = mkdtempSync(join(tmpdir(), "atelier-e2e-viewer-"));
  const folder = join(comfyui, "input", "walks", "output");
  const other = mkdtempSync(join(tmpdir(), "atelier-e2e-other-"));
  const instance = withInstance(async () => {
    await drawFolder(folder, FILES);
    const graph = JSON.stringify(GRAPH).replace('"SEED"', SEED);
    await drawPicture(4_000, folder, "recipe.png", NEWEST + DAY_MS, { prompt: graph, note: "x".repeat(30_000) });
    const broken = join(folder, "broken.png");
    writeFileSync(broken, "this is no picture");
    utimesSync(broken, new Date(NEWEST - 9 * DAY_MS), new Date(NEWEST - 9 * DAY_MS));
    await drawPicture(4_001, other, "visitor.png", NEWEST + 2 * DAY_MS);
    return { env: { COMFYUI_ROOT: comfyui } };
  });
  const TOTAL = FILES + 2;
  const ask = async (path: string) => (await fetch(`${instance().url}/api${path}`)).json();
  const send = (path: string, body: unknown, method = "POST") =>
    fetch(`${instance().url}/api${path}`, { method, headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  const idOf = async (name: string): Promise<number> =>
    (await ask(`/gallery/image/path/metadata?path=${encodeURIComponent(join(folder, name))}`)).id;
  const open = async (page: Page, name: string, query = "") => page.goto(`${instance().url}/gallery/${await idOf(name)}${query}`);

  test.beforeAll(async () => {
    await until("the files to be found", async () => (await ask("/gallery?limit=1")).total === TOTAL, 60_000);
  });
  test.afterAll(() => {
    for (const path of [comfyui, other]) rmSync(path, { recursive: true, force: true });
  });

  test("stands in the HTML before any script", async ({ browser }) => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await open(page, "recipe.png");
    await expect(page.getByText("a lighthouse in fog").first()).toBeAttached();
    // The strip in mean colours, which the script draws first, too: blurred pictures would be kilobytes each.
    const strip = page.getByRole("navigation", { name: "Around this one" });
    await expect(strip.getByRole("button").first()).toBeAttached();
    expect(await strip.evaluate((node) => node.innerHTML.includes("data:image"))).toBe(false);
    await context.close();
  });

  test("shows the original again once the server is back", async ({ page }) => {
    await page.route("**/m/**/original/**", (route) => route.abort());
    await page.route("**/api/events*", (route) => route.abort());
    await open(page, "recipe.png");
    await expect(page.getByText("Shown from its preview")).toBeVisible();
    await page.unrouteAll();
    await expect(page.getByText("Shown from its preview")).toBeHidden({ timeout: 60_000 });
  });

  test("stands anywhere in a long list, with both neighbours at hand", async ({ page }) => {
    await open(page, nameOf(500));
    await expect(page.getByText(new RegExp(`· \\d+ of ${TOTAL}`))).toBeVisible();
    const [, at = ""] = /· (\d+) of/.exec((await page.getByText(/· \d+ of/).textContent()) ?? "") ?? [];
    await page.getByRole("button", { name: "Next" }).click();
    await expect(position(page, Number(at) + 1, TOTAL)).toBeVisible();
    await expect(page).toHaveURL(new RegExp(`/gallery/${await idOf(nameOf(501))}$`));
    await page.keyboard.press("ArrowLeft");
    await page.waitForTimeout(300);
    await page.keyboard.press("ArrowLeft");
    await expect(page).toHaveURL(new RegExp(`/gallery/${await idOf(nameOf(499))}$`));
    await page.keyboard.press("End");
    await expect(position(page, TOTAL, TOTAL)).toBeVisible();
    await page.keyboard.press("Home");
    await expect(position(page, 1, TOTAL)).toBeVisible();
  });

  test("asks for little while an arrow is held down", async ({ page }) => {
    await open(page, nameOf(100));
    await expect(page.getByText(/· \d+ of/)).toBeVisible();
    await page.waitForTimeout(500);
    const asked: string[] = [];
    page.on("request", (request) => {
      const { pathname } = new URL(request.url());
      if (/^\/api\/gallery\/\d+$|^\/m\/.*\/original\//.test(pathname)) asked.push(pathname);
    });
    // As a keyboard repeats, which a driver on a busy machine does not.
    await page.evaluate(async () => {
      const press = (type: string, repeat: boolean) =>
        document.body.dispatchEvent(
          new KeyboardEvent(type, { key: "ArrowRight", code: "ArrowRight", repeat, bubbles: true, cancelable: true }),
        );
      for (let n = 0; n < 60; n++) {
        press("keydown", n > 0);
        await new Promise((resolve) => setTimeout(resolve, 33));
      }
      press("keyup", false);
    });
    await expect(page).toHaveURL(new RegExp(`/gallery/${await idOf(nameOf(160))}$`));
    await expect(picture(page)).toBeVisible();
    await page.waitForTimeout(500);
    expect(asked.length).toBeLessThanOrEqual(14);
  });

  test("says words by key, beside the file first, and shows them at once", async ({ page }) => {
    await open(page, nameOf(7));
    await expect(page.getByText(/· \d+ of/)).toBeVisible();
    await page.keyboard.press("4");
    await page.keyboard.press("f");
    await expect(page.getByRole("button", { name: "4 stars" })).toHaveAttribute("aria-pressed", "true");
    await expect(page.getByRole("button", { name: "Favourite" })).toHaveAttribute("aria-pressed", "true");
    await page.keyboard.press("k");
    const dialog = page.getByRole("dialog", { name: "Keywords" });
    await dialog.getByRole("combobox").or(dialog.getByRole("textbox")).first().fill("heron, pond");
    await page.keyboard.press("Enter");
    await expect(dialog.getByRole("button", { name: "Remove keyword: heron" })).toBeVisible();
    await page.keyboard.press("Escape");
    await page.getByLabel("Caption").fill("a heron by the pond");
    await page.getByLabel("Licence").fill("CC-BY-4.0");
    await page.getByLabel("Licence").press("Enter");
    const sidecar = join(folder, `${nameOf(7)}.asset.json`);
    const said = () => (existsSync(sidecar) ? JSON.parse(readFileSync(sidecar, "utf8")) : {});
    await until("the words in the sidecar", () => said().caption === "a heron by the pond" && said().metadata?.license === "CC-BY-4.0");
    expect(said()).toMatchObject({ score: 4, favourite: true });
    await page.reload();
    await expect(page.getByRole("button", { name: "4 stars" })).toHaveAttribute("aria-pressed", "true");
    await expect(page.getByLabel("Caption")).toHaveValue("a heron by the pond");
    await expect(page.getByRole("button", { name: "Remove keyword: pond" })).toBeVisible();
    await page.keyboard.press("x");
    await expect(page.getByRole("button", { name: "Reject" })).toHaveAttribute("aria-pressed", "true");
    await page.keyboard.press("0");
    await expect(page.getByRole("button", { name: "Reject" })).toHaveAttribute("aria-pressed", "false");
  });

  test("hears what was said between its HTML and its stream of events", async ({ page }) => {
    let opens = () => {};
    const waits = new Promise<void>((resolve) => {
      opens = resolve;
    });
    await page.route("**/api/events*", async (route) => {
      await waits;
      await route.continue();
    });
    await open(page, nameOf(8));
    await expect(page.getByText(/· \d+ of/)).toBeVisible();
    expect((await send(`/gallery/${await idOf(nameOf(8))}`, { caption: "said meanwhile", score: 2 }, "PATCH")).status).toBe(200);
    await page.waitForTimeout(500);
    await expect(page.getByLabel("Caption")).toHaveValue("");
    opens();
    await expect(page.getByLabel("Caption")).toHaveValue("said meanwhile");
    await expect(page.getByRole("button", { name: "2 stars" })).toHaveAttribute("aria-pressed", "true");
  });

  test("keeps what is being typed while somebody else says something", async ({ page }) => {
    await open(page, nameOf(9));
    await expect(page.getByText(/· \d+ of/)).toBeVisible();
    await page.getByLabel("Caption").pressSequentially("a heron by");
    const id = await idOf(nameOf(9));
    expect((await send(`/gallery/${id}`, { caption: "two herons", score: 3 }, "PATCH")).status).toBe(200);
    await expect(page.getByRole("button", { name: "3 stars" })).toHaveAttribute("aria-pressed", "true");
    await expect(page.getByLabel("Caption")).toHaveValue("a heron by");
    await page.getByLabel("Caption").press("Escape");
    await expect(page.getByLabel("Caption")).toHaveValue("two herons");
    await page.getByLabel("Caption").fill("three herons");
    await page.getByLabel("Licence").focus();
    await expect(page.getByLabel("Caption")).toHaveValue("three herons");
    await until("the caption", async () => (await ask(`/gallery/${id}`)).caption === "three herons");
    expect((await send(`/gallery/${id}`, { caption: "two herons" }, "PATCH")).status).toBe(200);
    await expect(page.getByLabel("Caption")).toHaveValue("two herons");
  });

  test("shows no older words while newer ones are on their way", async ({ page }) => {
    await open(page, nameOf(12));
    await expect(page.getByText(/· \d+ of/)).toBeVisible();
    const id = await idOf(nameOf(12));
    const latch = () => {
      let open = () => {};
      return { opened: new Promise<void>((resolve) => (open = resolve)), open: () => open() };
    };
    const [read, shown, said] = [latch(), latch(), latch()];
    await page.route(`**/api/gallery/${id}`, async (route) => {
      const request = route.request();
      if (request.method() === "GET") {
        const response = await route.fetch();
        read.open();
        await shown.opened;
        await route.fulfill({ response });
      } else {
        if (request.postData()?.includes("favourite")) await said.opened;
        await route.continue();
      }
    });
    const favourite = page.getByRole("button", { name: "Favourite" });
    await page.keyboard.press("4");
    await read.opened;
    await page.keyboard.press("f");
    await expect(favourite).toHaveAttribute("aria-pressed", "true");
    shown.open();
    await page.waitForTimeout(500);
    await expect(favourite).toHaveAttribute("aria-pressed", "true");
    said.open();
    await until("both words", async () => {
      const { score, favourite: isFavourite } = await ask(`/gallery/${id}`);
      return score === 4 && isFavourite;
    });
    await expect(page.getByRole("button", { name: "4 stars" })).toHaveAttribute("aria-pressed", "true");
    await expect(favourite).toHaveAttribute("aria-pressed", "true");
  });

  test("goes on by buttons on a phone, from what cannot be swiped as well", async ({ browser }) => {
    const context = await browser.newContext({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
    const page = await context.newPage();
    await open(page, "broken.png");
    await expect(page.getByText(/· \d+ of/)).toBeVisible();
    const [before, after] = ["Previous", "Next"].map((name) => page.getByRole("button", { name }));
    await after?.click();
    await expect(page).not.toHaveURL(new RegExp(`/gallery/${await idOf("broken.png")}$`));
    await before?.click();
    await expect(page).toHaveURL(new RegExp(`/gallery/${await idOf("broken.png")}$`));
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    await context.close();
  });

  test("goes on hearing its keys after a tab of the panel was clicked", async ({ page }) => {
    await open(page, nameOf(11));
    await expect(page.getByText(/· \d+ of/)).toBeVisible();
    await page.getByRole("tab", { name: "File" }).click();
    await expect(page.getByRole("tab", { name: "File" })).toBeFocused();
    await page.keyboard.press("3");
    await expect(page.getByRole("button", { name: "3 stars" })).toHaveAttribute("aria-pressed", "true");
    // The arrows stay with the tabs.
    await page.keyboard.press("ArrowLeft");
    await expect(page.getByRole("tab", { name: "Recipe" })).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(page).toHaveURL(/\/gallery(\?.*)?$/);
  });

  test("zooms at the pointer and by keys", async ({ page }) => {
    await open(page, nameOf(3));
    await expect(picture(page)).toBeVisible();
    const fitted = await page.getByRole("main").locator("img[alt]:not([alt=''])").first().boundingBox();
    if (!fitted) throw new Error("no picture");
    const point = { x: fitted.x + fitted.width / 2 + 12, y: fitted.y + fitted.height / 2 + 6 };
    await page.mouse.move(point.x, point.y);
    const under = async () => {
      const box = await page.getByRole("main").locator("img[alt]:not([alt=''])").first().boundingBox();
      return box ? { x: (point.x - box.x) / box.width, y: (point.y - box.y) / box.height, width: box.width } : { x: 0, y: 0, width: 0 };
    };
    const before = await under();
    await page.mouse.wheel(0, -1200);
    await expect.poll(async () => (await under()).width).toBeGreaterThan(before.width * 2);
    const after = await under();
    expect(Math.abs(after.x - before.x)).toBeLessThan(0.02);
    expect(Math.abs(after.y - before.y)).toBeLessThan(0.02);
    await page.keyboard.press("z");
    await expect.poll(async () => (await under()).width).toBe(before.width);
    await page.keyboard.press("z");
    await expect(page.getByText("100 %")).toBeVisible();
    await page.keyboard.press("+");
    await expect(page.getByText("125 %")).toBeVisible();
  });

  test("goes on by a swipe, zooms between two fingers and follows them, and then pans instead of going on", async ({ browser }) => {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    const page = await context.newPage();
    const [here, next] = [await idOf(nameOf(3)), await idOf(nameOf(4))];
    await open(page, nameOf(3));
    await expect(page.getByText(/· \d+ of/)).toBeVisible();
    const finger = await fingerOn(page);
    await finger.swipe(picture(page), -200);
    await expect(page).toHaveURL(new RegExp(`/gallery/${next}$`));
    await finger.swipe(picture(page), 200);
    await expect(page).toHaveURL(new RegExp(`/gallery/${here}$`));
    const boxOf = async () => (await picture(page).boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
    const fitted = await boxOf();
    await finger.pinch(picture(page), [20, 140]);
    await expect.poll(async () => (await boxOf()).width / fitted.width).toBeGreaterThan(6);
    const zoomed = await boxOf();
    await finger.pinch(page.getByRole("main"), [60, 60], [30, 20]);
    await expect.poll(async () => [(await boxOf()).x - zoomed.x, (await boxOf()).y - zoomed.y].map(Math.round)).toEqual([30, 20]);
    await finger.swipe(page.getByRole("main"), -60);
    await expect.poll(async () => (await boxOf()).x - zoomed.x).toBeCloseTo(30 - 60, 0);
    await expect(page).toHaveURL(new RegExp(`/gallery/${here}$`));
    await context.close();
  });

  test("shows the recipe, its graph and every embedded text", async ({ page, context }) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await open(page, "recipe.png");
    const panel = page.getByRole("complementary", { name: "Recipe and file" });
    await expect(panel.getByText("euler · karras")).toBeVisible();
    await panel.getByText(SEED).hover();
    await panel
      .getByRole("button", { name: "Copy: Seed" })
      .or(panel.getByRole("button", { name: "Copy Seed" }))
      .first()
      .click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(SEED);
    await panel.getByRole("tab", { name: "Workflow" }).click();
    await expect(panel.getByRole("heading", { name: "4 nodes" })).toBeVisible();
    await panel.getByRole("button", { name: "KSampler" }).click();
    await expect(panel.getByText(SEED).first()).toBeVisible();
    await panel.getByRole("tab", { name: "File" }).click();
    await expect(panel.getByText("png · note")).toBeVisible();
    await expect(panel.getByText("The first 20,000 characters.")).toBeVisible();
  });

  test("says why a broken file cannot be shown", async ({ page }) => {
    await open(page, "broken.png");
    await expect(page.getByRole("heading", { name: "This file cannot be shown here" })).toBeVisible();
    await expect(page.getByText(/What was found:/)).toBeVisible();
    await page.getByRole("tab", { name: "File" }).click();
    await expect(page.getByRole("region", { name: "Not everything could be read" })).toBeVisible();
  });

  test("goes back to the grid, at the file that was seen last", async ({ page }) => {
    await page.goto(`${instance().url}/gallery`);
    await page.locator('a[data-index="4"]').dblclick();
    await expect(position(page, 5, TOTAL)).toBeVisible();
    for (const n of [6, 7, 8]) {
      await page.keyboard.press("ArrowRight");
      await expect(position(page, n, TOTAL)).toBeVisible();
    }
    await page.keyboard.press("Escape");
    await expect(page.locator('a[data-index="7"]')).toBeFocused();
  });

  test("moves on when the file is gone, and says where one is missing", async ({ page }) => {
    const root = await (await send("/roots", { path: other })).json();
    await until("the visitor", async () => (await ask("/gallery?limit=1")).total === TOTAL + 1);
    const [{ id, filename }, { id: behind }] = (await ask("/gallery?limit=2")).items;
    expect(filename).toBe("visitor.png");
    await page.goto(`${instance().url}/gallery/${id}`);
    await expect(position(page, 1, TOTAL + 1)).toBeVisible();
    await send(`/roots/${root.id}`, {}, "DELETE");
    await expect(page).toHaveURL(new RegExp(`/gallery/${behind}$`));

    const lost = await idOf(nameOf(20));
    rmSync(join(folder, nameOf(20)));
    await send("/gallery/resync", { wait: true });
    await page.goto(`${instance().url}/gallery/${lost}`);
    await expect(page.getByRole("heading", { name: "The file is not where it was" })).toBeVisible();
  });

  test("says why a film or a sound cannot be played, and offers the file", async ({ page }) => {
    for (const name of ["cut.mp4", "cut.flac"]) {
      writeFileSync(join(folder, name), "this can be played by nobody");
      // Nobody is writing them any more.
      utimesSync(join(folder, name), new Date(NEWEST - 9 * DAY_MS), new Date(NEWEST - 9 * DAY_MS));
    }
    await send("/gallery/resync", { wait: true });
    for (const name of ["cut.mp4", "cut.flac"]) {
      // Drawn by the server, the element fails before any script listens.
      await open(page, name);
      await expect(page.getByRole("heading", { name: "This file cannot be played here" })).toBeVisible();
      await expect(page.getByText(/What was found:/)).toBeVisible();
      await expect(page.getByRole("main").getByRole("link", { name: "Download" }).last()).toHaveAttribute("download", name);
      await expect(page.locator("main video, main audio")).toHaveCount(0);
      rmSync(join(folder, name));
    }
    await send("/gallery/resync", { wait: true });
  });

  test("plays films by the frame, sounds by their waveform, and turns models", async ({ page }) => {
    test.skip(!existsSync(CORPUS), "the corpus of real files is not beside this checkout");
    const kinds = { "white.mp4": "video", "full.mp3": "audio", "chr_knight.glb": "model3d" } as const;
    mkdirSync(folder, { recursive: true });
    for (const [name, kind] of Object.entries(kinds)) copyFileSync(join(CORPUS, kind, name), join(folder, name));
    await send("/gallery/resync", { wait: true });
    await open(page, "white.mp4");
    const time = () => page.locator("video").evaluate((node: HTMLVideoElement) => node.currentTime);
    await expect.poll(() => page.locator("video").evaluate((node: HTMLVideoElement) => node.readyState)).toBeGreaterThan(0);
    await page.keyboard.press(".");
    await page.keyboard.press(".");
    const later = await time();
    expect(later).toBeGreaterThan(0);
    await page.keyboard.press(",");
    expect(await time()).toBeLessThan(later);
    await open(page, "full.mp3");
    await page.getByRole("slider", { name: "Position" }).press("ArrowRight");
    await open(page, "chr_knight.glb");
    const model = page.getByRole("img", { name: /3D model/ }).locator("canvas");
    await expect(model).toBeVisible({ timeout: 30_000 });
    // Keys of the same length that no reader knows: a model need not say which of its nodes are its scene.
    const whole = readFileSync(join(folder, "chr_knight.glb"), "latin1");
    writeFileSync(join(folder, "no-scene.glb"), whole.replace('"scenes"', '"_cenes"').replace('"scene"', '"_cene"'), "latin1");
    await send("/gallery/resync", { wait: true });
    await open(page, "no-scene.glb");
    await expect(model).toBeVisible({ timeout: 30_000 });
  });

  test("is no barrier, whichever tab is open, wide and on a phone", async ({ page }) => {
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 844 });
      await open(page, "recipe.png");
      await expect(page.getByRole("main")).toBeVisible();
      if (width === 390) await page.keyboard.press("i");
      for (const tab of ["Recipe", "Workflow", "File"]) {
        await page.getByRole("tab", { name: tab }).click();
        await page.waitForTimeout(300);
        const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]).analyze();
        expect(violations.map(({ id, nodes }) => `${tab} ${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`)).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
      }
    }
  });
});
