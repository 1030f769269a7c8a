import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { drawFolder } from "./drawn.ts";
import { expect as expectSoon, test, withInstance } from "./fixtures.ts";
import { until } from "./instance.ts";

const FILES = 80;
const PRESSED = 4;
const ROUNDS = 5;
/** How many times slower than this machine the browser's is. */
const SLOWER = 4;
const expect = expectSoon.configure({ timeout: 45_000 });
test.describe.configure({ timeout: 240_000 });

const tile = (page: Page) => page.locator(`a[data-index="${PRESSED}"]`);
const grid = (page: Page) => page.getByRole("grid");
const bar = (page: Page) => page.getByRole("region", { name: "Chosen files" });

async function slowDown(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
}

/** Asked of the page itself in one go: one tile may take another's place at any moment. */
function middleOf(page: Page): Promise<{ x: number; y: number }> {
  return page.evaluate((n) => {
    const box = document.querySelector(`a[data-index="${n}"]`)?.getBoundingClientRect();
    if (!box) throw new Error("There is no such tile.");
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  }, PRESSED);
}

/** What came of a press. */
async function outcomeOf(page: Page): Promise<string> {
  const outcome = async () => {
    if (/\/gallery\/\d+/.test(page.url())) return "opened";
    return (await bar(page).getByText("1 selected").count()) > 0 ? "chosen" : "lost";
  };
  await expect
    .poll(outcome, { timeout: 15_000 })
    .not.toBe("lost")
    .catch(() => undefined);
  return outcome();
}

/** Whether the page's scripts have taken up what the server drew. */
const isAwake = (page: Page) => tile(page).evaluate((node) => Object.keys(node).some((key) => key.startsWith("__reactProps")));

test.describe("the gallery while its scripts wake up", () => {
  const comfyui = mkdtempSync(join(tmpdir(), "atelier-e2e-waking-"));
  const instance = withInstance(async () => {
    await drawFolder(join(comfyui, "input", "walks", "output"), FILES);
    return { env: { COMFYUI_ROOT: comfyui } };
  });

  test.beforeAll(async () => {
    const total = async () => (await (await fetch(`${instance().url}/api/gallery?limit=1`)).json()).total as number;
    await until("the files to be found", async () => (await total()) === FILES, 180_000);
  });
  test.afterAll(() => rmSync(comfyui, { recursive: true, force: true }));

  test("a hand that presses a tile from before the first script until after the last chooses it", async ({ page }) => {
    const { promise: scripts, resolve: letGo } = Promise.withResolvers<void>();
    await page.route("**/*.js", async (route) => {
      await scripts;
      await route.continue();
    });
    await slowDown(page);
    await page.goto(`${instance().url}/gallery`, { waitUntil: "commit" });
    await expect(tile(page)).toBeVisible();
    const at = await middleOf(page);
    await page.mouse.move(at.x, at.y);
    await page.mouse.down();
    letGo();
    await expect.poll(() => isAwake(page)).toBe(true);
    await page.waitForTimeout(1_000);
    expect(await grid(page).count()).toBe(0);
    await page.mouse.up();
    await expect(bar(page)).toContainText("1 selected");
    await expect(grid(page).getByRole("gridcell", { selected: true }).getByRole("link")).toHaveAttribute("data-index", String(PRESSED));
    expect(await middleOf(page)).toEqual(at);
  });

  test("a press at any moment chooses the tile or opens it", async ({ page }) => {
    await slowDown(page);
    const outcomes: string[] = [];
    for (let n = 0; n < ROUNDS; n++) {
      await page.goto(`${instance().url}/gallery`, { waitUntil: "commit" });
      await expect(tile(page)).toBeVisible();
      const at = await middleOf(page);
      await page.mouse.move(at.x, at.y);
      await page.waitForTimeout(n * 120);
      await page.mouse.down();
      await page.waitForTimeout((n % 4) * 40);
      await page.mouse.up();
      outcomes.push(await outcomeOf(page));
    }
    expect(outcomes).not.toContain("lost");
    expect(outcomes).toContain("chosen");
  });
});
