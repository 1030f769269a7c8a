import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { DAY_MS, drawFolder, drawPicture, NEWEST, nameOf } from "./drawn.ts";
import { fingerOn } from "./fingers.ts";
import { expect as expectSoon, test, withInstance } from "./fixtures.ts";
import { startInstance, until } from "./instance.ts";

const FILES = 900;
/** A busy machine draws, scans and answers slowly. */
const expect = expectSoon.configure({ timeout: 45_000 });
test.describe.configure({ timeout: 240_000 });

/** In the grid that the script draws: in the server's own, before any script, a press opens the file. */
const tile = (page: Page, n: number) => page.getByRole("grid").locator(`a[data-index="${n}"]`);
const scrubber = (page: Page) => page.getByRole("slider", { name: "Place in the list" });
const bar = (page: Page) => page.getByRole("region", { name: "Chosen files" });

/** The first item on the screen and how far down it stands. */
async function firstSeen(page: Page): Promise<{ index: number; y: number }> {
  return page.evaluate(() => {
    const grid = document.querySelector('[role="grid"]')?.parentElement?.getBoundingClientRect();
    const tiles = [...document.querySelectorAll<HTMLElement>("a[data-index]")].map((node) => ({
      index: Number(node.dataset.index),
      y: Math.round(node.getBoundingClientRect().top),
    }));
    return tiles.filter(({ y }) => y >= (grid?.top ?? 0)).sort((a, b) => a.index - b.index)[0] ?? { index: -1, y: -1 };
  });
}

/** Once all that is drawn is loaded and nothing moves any more. */
async function atRest(page: Page): Promise<{ index: number; y: number }> {
  let seen = await firstSeen(page);
  await expect
    .poll(
      async () => {
        const before = seen;
        seen = await firstSeen(page);
        const blanks = await page.locator("span[data-index]").count();
        return seen.index >= 0 && blanks === 0 && seen.index === before.index && seen.y === before.y;
      },
      { intervals: [300] },
    )
    .toBe(true);
  return seen;
}

test.describe("the gallery", () => {
  const comfyui = mkdtempSync(join(tmpdir(), "atelier-e2e-gallery-"));
  let folder = "";
  const instance = withInstance(async () => {
    folder = join(comfyui, "input", "walks", "output");
    await drawFolder(folder, FILES);
    return { env: { COMFYUI_ROOT: comfyui } };
  });
  const total = async () => (await (await fetch(`${instance().url}/api/gallery?limit=1`)).json()).total as number;
  const gallery = (query = "") => `${instance().url}/gallery${query}`;

  test.beforeAll(async () => {
    await until("the files to be found", async () => (await total()) === FILES, 180_000);
  });
  test.afterAll(() => rmSync(comfyui, { recursive: true, force: true }));

  test("stands in the HTML before any script", async ({ browser }) => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(gallery());
    for (const n of [0, 1, 30]) await expect(page.getByText(nameOf(n)).first()).toBeAttached();
    await page.getByRole("link", { name: "Images" }).first().click();
    await expect(page).toHaveURL(/kind=image/);
    await context.close();
  });

  // Days of their own, one long list, and squares, on a screen so large that it has larger pictures.
  for (const [look, query] of [
    ["justified.96", ""],
    ["justified.96", "?sort=name&order=asc"],
    ["square.168", ""],
  ] as const) {
    test(`has its rows in the HTML where the script has them, once the window is known: ${look}${query}`, async ({ browser }) => {
      const viewport = { width: 2560, height: 1440 };
      const seen = (page: Page) =>
        page.evaluate(() =>
          [...document.querySelectorAll<HTMLElement>("a[data-index]")]
            .map((node) => ({ index: Number(node.dataset.index), box: node.getBoundingClientRect() }))
            .filter(({ index, box }) => index < 60 && box.top < window.innerHeight)
            .map(({ index, box }) => ({ index, left: box.left, top: box.top, width: box.width })),
        );
      const cookie = (value: string) => ({ name: "atelier-gallery", value, url: instance().url });
      const lively = await browser.newContext({ viewport });
      await lively.addCookies([cookie(look)]);
      const page = await lively.newPage();
      await page.goto(gallery(query));
      await atRest(page);
      const drawn = await seen(page);
      const known = (await lively.cookies()).find(({ name }) => name === "atelier-gallery")?.value ?? "";
      await lively.close();

      const still = await browser.newContext({ viewport, javaScriptEnabled: false });
      await still.addCookies([cookie(known)]);
      const plain = await still.newPage();
      await plain.goto(gallery(query));
      const written = new Map((await seen(plain)).map((tile) => [tile.index, tile]));
      await still.close();
      expect(drawn.length).toBeGreaterThan(10);
      for (const { index, left, top, width } of drawn) {
        const there = written.get(index);
        // Whole pixels against parts of them, a row after the other.
        const apart = there ? Math.max(...[there.left - left, there.top - top, there.width - width].map(Math.abs)) : 0;
        expect(apart, `tile ${index}`).toBeLessThanOrEqual(4);
      }
    });
  }

  test("jumps anywhere by its scrubber, with few tiles, and finds the place again", async ({ page }) => {
    await page.goto(gallery());
    await scrubber(page).focus();
    await page.keyboard.press("End");
    await expect(tile(page, FILES - 1)).toBeVisible();
    await page.keyboard.press("PageUp");
    await expect.poll(async () => (await firstSeen(page)).index).toBeGreaterThan(100);
    const before = await atRest(page);
    expect(await page.locator("[data-index]").count()).toBeLessThanOrEqual(300);

    await tile(page, before.index + 2).dblclick();
    await expect(page).toHaveURL(/\/gallery\/\d+/);
    await page.goBack();
    await expect(tile(page, before.index)).toBeVisible();
    await expect.poll(() => firstSeen(page)).toEqual(before);
    await goesOnFromThere();

    await page.reload();
    await expect(tile(page, before.index)).toBeVisible();
    await expect.poll(() => firstSeen(page)).toEqual(before);
    await goesOnFromThere();

    async function goesOnFromThere(): Promise<void> {
      await page.mouse.move(400, 400);
      await page.mouse.wheel(0, -300);
      await expect.poll(async () => (await firstSeen(page)).index).toBeLessThan(before.index);
      await atRest(page);
      await page.mouse.wheel(0, 300);
      await expect.poll(() => firstSeen(page)).toEqual(before);
    }
  });

  test("tells by its scrubber the day under the pointer, while dragging only where one is", async ({ page }) => {
    await page.goto(gallery());
    const box = await scrubber(page).boundingBox();
    if (!box) throw new Error("no scrubber");
    const [x, at] = [box.x + box.width - 20, (part: number) => box.y + 14 + part * (box.height - 28)];
    const [over, here] = [scrubber(page).locator("[data-over]"), scrubber(page).locator("[data-here]")];
    await page.mouse.move(x, at(0.3));
    await expect(over).toBeVisible();
    await expect(here).toBeVisible();
    const before = await over.textContent();
    await page.mouse.down();
    await page.mouse.move(x, at(0.8), { steps: 8 });
    await expect(over).toHaveCount(0);
    await page.mouse.up();
    // Where the drag ended, with that day's words, and nothing over it.
    await expect(over).not.toHaveText(before ?? "");
    await expect.poll(async () => Math.abs(((await over.boundingBox())?.y ?? 0) + 9 - at(0.8))).toBeLessThan(6);
    await expect(here).toBeHidden();
    await page.mouse.move(x - 300, at(0.8));
    await expect(here).toBeVisible();
  });

  test("keeps its scrubber in reach of a thumb for a moment after the pictures came to rest", async ({ browser }) => {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    const page = await context.newPage();
    await page.goto(gallery());
    await expect(page.getByRole("grid")).toBeVisible();
    await expect(scrubber(page)).toHaveCSS("opacity", "0");
    const shown = await page.evaluate(async () => {
      document.querySelector('[role="grid"]')?.parentElement?.scrollBy({ top: 400 });
      const opacities: [number, string][] = [];
      const begun = performance.now();
      while (performance.now() - begun < 4_000) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        const rail = document.querySelector('[role="slider"][aria-orientation="vertical"]');
        if (rail) opacities.push([performance.now() - begun, getComputedStyle(rail).opacity]);
      }
      return opacities.filter(([, opacity]) => opacity === "1").map(([ms]) => ms);
    });
    expect(Math.max(...shown)).toBeGreaterThan(1_200);
    // As long as it is seen a finger finds it, and beside it the pictures.
    const found = await page.evaluate(async () => {
      document.querySelector('[role="grid"]')?.parentElement?.scrollBy({ top: 200 });
      await new Promise((resolve) => setTimeout(resolve, 400));
      const sign = document.querySelector("[data-here]");
      const { x, y, width, height } = sign?.getBoundingClientRect() ?? new DOMRect();
      return [y + height / 2, y + height + 150].map((at) => document.elementFromPoint(x + width / 2, at) === sign);
    });
    expect(found).toEqual([true, false]);
    await expect(scrubber(page)).toHaveCSS("opacity", "0");
    await context.close();
  });

  test("takes fingers: one that lies still chooses, though it rolls a little; one that taps opens; one that scrolls does neither", async ({
    browser,
  }) => {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    const page = await context.newPage();
    await page.goto(gallery());
    await expect(tile(page, 3)).toBeVisible();
    const finger = await fingerOn(page);
    await finger.hold(tile(page, 3), (step) => [step % 2 === 0 ? 4 : 0, 0]);
    await expect(bar(page)).toContainText("1 selected");
    await finger.tap(tile(page, 5));
    await expect(bar(page)).toContainText("2 selected");
    await finger.tap(tile(page, 3));
    await finger.tap(tile(page, 5));
    await expect(bar(page)).toBeHidden();
    await finger.hold(tile(page, 6), (step) => [0, -20 * step]);
    await expect(bar(page)).toBeHidden();
    await expect(page).toHaveURL(/\/gallery$/);
    await finger.tap(tile(page, 8));
    await expect(page).toHaveURL(/\/gallery\/\d+/);
    await context.close();
  });

  test("has its slider for the size of the pictures on every screen wider than a phone", async ({ page }) => {
    for (const width of [768, 1024, 1440]) {
      await page.setViewportSize({ width, height: 800 });
      await page.goto(gallery());
      await expect(page.getByRole("slider", { name: "Size of the pictures" })).toBeVisible();
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    }
  });

  test("ticks nothing in the menu of projects while there is no such filter, and takes what is chosen in it", async ({ page }) => {
    await page.goto(gallery());
    await expect(page.getByRole("grid")).toBeVisible();
    const chip = page.getByRole("search", { name: "Filters" }).getByRole("button", { name: "Project" });
    await chip.click();
    await expect(page.getByRole("menuitemradio").first()).toBeVisible();
    await expect(page.getByRole("menu").locator('[aria-checked="true"]')).toHaveCount(0);
    await page.getByRole("menuitem", { name: "Without a project" }).click();
    await expect(page).toHaveURL(/unassigned_only=true/);
    await page.goto(gallery());
    await chip.click();
    await page.getByRole("menuitemradio").first().click();
    await expect(page).toHaveURL(/project_id=/);
  });

  test("goes to a day", async ({ page }) => {
    await page.goto(gallery());
    await expect(page.getByRole("grid")).toBeVisible();
    await page.keyboard.press("d");
    await page.getByRole("textbox", { name: "Go to a day" }).or(page.getByLabel("Go to a day").locator("input")).first().fill("2026-07-01");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { name: /1 July|July 1/ })).toBeVisible();
  });

  test("chooses by click, Shift, Ctrl, lasso and all at once", async ({ page }) => {
    await page.goto(gallery());
    await tile(page, 1).click();
    await expect(bar(page)).toContainText("1 selected");
    await tile(page, 8).click({ modifiers: ["Shift"] });
    await expect(bar(page)).toContainText("8 selected");
    await tile(page, 3).click({ modifiers: ["Control"] });
    await expect(bar(page)).toContainText("7 selected");
    await page.keyboard.press("Control+a");
    await expect(bar(page)).toContainText(`${FILES} selected`);
    await page.keyboard.press("Escape");
    await expect(bar(page)).toBeHidden();

    // Over parts that were never loaded.
    await tile(page, 2).click();
    await scrubber(page).focus();
    await page.keyboard.press("End");
    await tile(page, FILES - 1).click({ modifiers: ["Shift"] });
    await expect(bar(page)).toContainText(`${FILES - 2} selected`);
    await page.keyboard.press("Escape");

    await scrubber(page).focus();
    await page.keyboard.press("Home");
    const box = await tile(page, 0).boundingBox();
    const last = await tile(page, 2).boundingBox();
    if (!box || !last) throw new Error("no tiles");
    await page.mouse.move(box.x + 20, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(last.x + 20, last.y + 40, { steps: 5 });
    await page.mouse.up();
    await expect(bar(page)).toContainText("3 selected");
  });

  test("scores and describes by keys, beside the file first", async ({ page }) => {
    await page.goto(gallery());
    await tile(page, 4).click();
    await page.keyboard.press("4");
    await expect(page.locator("[aria-live=polite]", { hasText: "4 stars" })).toHaveCount(1);
    await page.keyboard.press("f");
    await expect(tile(page, 4).getByRole("img", { name: "4 stars" })).toBeVisible();
    await page.keyboard.press("k");
    await page
      .getByRole("textbox", { name: "Add keywords" })
      .or(page.getByRole("combobox", { name: "Add keywords" }))
      .first()
      .fill("heron, pond");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("button", { name: "Remove keyword: heron" })).toBeVisible();
    await until("the sidecar", () => existsSync(join(folder, `${nameOf(4)}.asset.json`)));
    await page.goto(gallery("?score_min=4&keywords=heron"));
    await expect(page.locator("a[data-index]")).toHaveCount(1);
    await page.getByRole("link", { name: /Remove filter: Keywords/ }).click();
    await expect(page).toHaveURL(/\/gallery\?score_min=4$/);
  });

  test("scores all that match, tells how far it is, and takes it back", async ({ page }) => {
    // More than are on the screen or on a page, and not so many that a busy machine takes minutes.
    const days = 60;
    const matches = `created_from=${new Date(NEWEST - days * DAY_MS).toISOString().slice(0, 10)}`;
    const counted = async (query: string) =>
      (await (await fetch(`${instance().url}/api/gallery?limit=1&${matches}&${query}`)).json()).total as number;
    const scores = async () => [await counted("score_min=4"), await counted("score_min=2"), await counted("")];
    await page.goto(gallery(`?${matches}`));
    await tile(page, 4).click();
    await page.keyboard.press("4");
    await expect(tile(page, 4).getByRole("img", { name: "4 stars" })).toBeVisible();
    const before = await scores();
    const all = before[2] ?? 0;
    expect(all).toBeGreaterThan(3 * days - 3);
    expect(all).toBeLessThan(FILES / 4);
    await page.keyboard.press("Control+a");
    await expect(bar(page)).toContainText(`${all} selected`);
    await page.keyboard.press("2");
    await expect(bar(page)).toContainText(`of ${all}`);
    await expect(page.getByText(/^\d+ files changed$/)).toBeVisible();
    await until("all to have it", async () => (await scores()).join() === [0, all, all].join());
    await page.getByRole("button", { name: "Undo", exact: true }).click();
    await until("each to have its own again", async () => (await scores()).join() === before.join());
    await expect(tile(page, 4).getByRole("img", { name: "4 stars" })).toBeVisible();
  });

  test("goes to its very end by a key, and to its very beginning", async ({ page }) => {
    await page.goto(gallery());
    await expect(scrubber(page)).toBeVisible();
    const before = await atRest(page);
    await page.keyboard.press("End");
    await expect.poll(async () => (await firstSeen(page)).index).toBeGreaterThan(100);
    await page.keyboard.press("Home");
    await expect.poll(async () => (await firstSeen(page)).index).toBe(0);
    expect(await atRest(page)).toEqual(before);
  });

  test("moves by arrows, and the focus stays on its file", async ({ page }) => {
    await page.goto(gallery());
    await tile(page, 0).focus();
    await page.keyboard.press("ArrowRight");
    await expect(tile(page, 1)).toBeFocused();
    await page.keyboard.press("3");
    await expect(tile(page, 1).getByRole("img", { name: "3 stars" })).toBeVisible();
    await expect(tile(page, 1)).toBeFocused();
    await page.keyboard.press("Shift+ArrowRight");
    await expect(bar(page)).toContainText("2 selected");
  });

  test("keeps the chosen file where it is while its details open and close", async ({ page }) => {
    await page.goto(gallery("?sort=name&order=asc"));
    await scrubber(page).focus();
    for (let n = 0; n < 3; n++) await page.keyboard.press("ArrowDown");
    const { index } = await atRest(page);
    const chosen = tile(page, index + 12);
    await chosen.click();
    const top = async () => Math.round((await chosen.boundingBox())?.y ?? -1);
    const before = await top();
    const details = page.getByRole("complementary", { name: "Details of the chosen files" });
    await page.keyboard.press("i");
    await expect(details).toBeVisible();
    await expect.poll(top).toBe(before);
    await atRest(page);
    expect(await top()).toBe(before);
    await page.keyboard.press("i");
    await expect(details).toBeHidden();
    await atRest(page);
    expect(await top()).toBe(before);
  });

  test("tells of new files without moving what is looked at", async ({ page }) => {
    await page.goto(gallery());
    await scrubber(page).focus();
    await page.keyboard.press("PageDown");
    await expect.poll(async () => (await firstSeen(page)).index).toBeGreaterThan(20);
    const before = await atRest(page);
    const chosen = before.index + 1;
    const name = await tile(page, chosen).getAttribute("aria-label");
    await tile(page, chosen).click();
    await expect(bar(page)).toContainText("1 selected");
    await drawPicture(5000, folder, "picture-new.png", NEWEST + DAY_MS);
    await fetch(`${instance().url}/api/gallery/resync`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"wait":true}',
    });
    const pill = page.getByRole("button", { name: "1 new" });
    await expect(pill).toBeVisible();
    expect(await firstSeen(page)).toEqual(before);
    await pill.click();
    await expect(page.getByRole("link", { name: "picture-new.png" })).toBeVisible();

    // The same file is chosen still, one place further down.
    await expect(bar(page)).toContainText("1 selected");
    await scrubber(page).focus();
    await page.keyboard.press("PageDown");
    await expect(page.getByRole("gridcell", { selected: true })).toHaveCount(1);
    await expect(page.getByRole("gridcell", { selected: true }).getByRole("link")).toHaveAttribute("aria-label", name ?? "");
    await expect(page.getByRole("gridcell", { selected: true }).getByRole("link")).toHaveAttribute("data-index", String(chosen + 1));
  });

  test("shows new files at once to who is at the top, who then goes on as before", async ({ page }) => {
    await page.goto(gallery());
    await expect(tile(page, 0)).toBeVisible();
    const name = `picture-later-${Date.now()}.png`;
    await drawPicture(5001, folder, name, NEWEST + 2 * DAY_MS);
    await expect(page.getByRole("link", { name })).toBeVisible();
    let asked = 0;
    page.on("request", (request) => {
      if (request.url().includes("/api/gallery?")) asked += 1;
    });
    await page.waitForTimeout(1_500);
    expect(asked).toBeLessThan(5);
    await page.mouse.move(600, 500);
    await page.mouse.wheel(0, 1_200);
    await page.waitForTimeout(1_000);
    await expect(page.getByRole("link", { name })).toBeHidden();
    await scrubber(page).focus();
    await page.keyboard.press("End");
    await page.waitForTimeout(1_000);
    expect((await firstSeen(page)).index).toBeGreaterThan(100);
  });

  test("says of a file without a picture why, also to who does not see it", async ({ page }) => {
    const before = await total();
    writeFileSync(join(folder, "broken.png"), "this is no picture");
    await until("the broken file", async () => (await total()) === before + 1, 60_000);
    await page.goto(gallery());
    for (const mode of ["", "List"]) {
      if (mode) {
        await page.getByRole("button", { name: "View" }).click();
        await page.getByRole("menuitemradio", { name: mode }).click();
      }
      const link = page.getByRole("grid").getByRole("link", { name: /broken\.png/ });
      await expect(link).toHaveAccessibleDescription(/^No preview: ./);
    }
    rmSync(join(folder, "broken.png"));
  });

  test("is no barrier, with files chosen and their details open", async ({ page }) => {
    const newest = async () => (await (await fetch(`${instance().url}/api/gallery?limit=1`)).json()).items[0].filename as string;
    for (const width of [1440, 390]) {
      const name = `gone-${width}.png`;
      await page.setViewportSize({ width, height: 844 });
      writeFileSync(join(folder, name), "this is no picture");
      await until("the broken file", async () => (await newest()) === name, 60_000);
      await page.goto(gallery());
      await tile(page, 0).click();
      await page.keyboard.press("i");
      // One without a picture that is gone by now.
      rmSync(join(folder, name));
      await expect(page.locator('a[data-index="0"] [aria-label="The file is not where it was"]')).toBeVisible();
      await expect(page.getByLabel("Licence", { exact: true })).toBeVisible();
      // Some pulse for ever; those that end have to be over for colours to be true.
      const isMoving = () => document.getAnimations().some((one) => Number.isFinite(one.effect?.getComputedTiming().endTime));
      await expect.poll(() => page.evaluate(isMoving)).toBe(false);
      const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    }
  });
});

test("without a database the gallery shows what is on the disk and takes words about files, of one and of several", async ({ page }) => {
  const comfyui = mkdtempSync(join(tmpdir(), "atelier-e2e-disk-"));
  await drawFolder(join(comfyui, "input", "walks", "output"), 30);
  const instance = await startInstance({ env: { ATELIER_DATABASE: "off", COMFYUI_ROOT: comfyui } });
  await page.goto(`${instance.url}/gallery`);
  await expect(page.getByRole("grid")).toBeVisible();
  await expect(tile(page, 0)).toHaveAttribute("aria-label", new RegExp(`^${nameOf(0)}`));
  await expect(page.getByRole("textbox", { name: "Search" })).toBeDisabled();
  const said = (index: number) => {
    const file = join(comfyui, "input", "walks", "output", `${nameOf(index)}.asset.json`);
    return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null;
  };
  await tile(page, 2).click();
  await page.keyboard.press("4");
  await expect(tile(page, 2).locator('[aria-label="4 stars"]').first()).toBeAttached();
  await tile(page, 4).click({ modifiers: ["Shift"] });
  await page.keyboard.press("f");
  await page.keyboard.press("k");
  await page
    .getByRole("textbox", { name: "Add keywords" })
    .or(page.getByRole("combobox", { name: "Add keywords" }))
    .first()
    .fill("den");
  await page.keyboard.press("Enter");
  await expect
    .poll(() => [2, 3, 4].map((index) => said(index)?.keywords?.[0]?.keyword ?? said(index)?.keywords?.[0]))
    .toEqual(["den", "den", "den"]);
  expect([2, 3, 4].map((index) => [said(index).score ?? 0, said(index).favourite])).toEqual([
    [4, true],
    [0, true],
    [0, true],
  ]);
  await page.keyboard.press("Escape");
  await tile(page, 2).dblclick();
  await expect(page).toHaveURL(/\/gallery\/file\?path=/);
  await page.goBack();
  await expect(tile(page, 2)).toBeVisible();
  await expect(tile(page, 2).locator('[aria-label="4 stars"]').first()).toBeAttached();
  await instance.remove();
  rmSync(comfyui, { recursive: true, force: true });
});
