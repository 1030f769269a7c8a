import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect as expectSoon, test, withInstance } from "./fixtures.ts";
import { until } from "./instance.ts";
import type { StudioPage } from "./pages/studio-page.ts";

/** A busy machine generates and draws slowly. */
const expect = expectSoon.configure({ timeout: 60_000 });
test.describe.configure({ timeout: 240_000 });

test.describe("a matrix on the stage", () => {
  const instance = withInstance();
  const post = async (path: string) => {
    const headers = { "content-type": "application/json" };
    expect((await fetch(`${instance().url}/api${path}`, { method: "POST", headers, body: "{}" })).ok).toBe(true);
  };
  const jobs = async (query: string) => (await (await fetch(`${instance().url}/api/jobs?${query}&limit=1`)).json()).total as number;

  const sheet = (page: Page) => page.getByRole("list", { name: "Every combination" });
  const waiting = (page: Page) => sheet(page).getByRole("img", { name: /: queued$/ });
  const made = (page: Page) => sheet(page).getByRole("link");

  async function ask(page: Page, studio: StudioPage, seeds: string): Promise<void> {
    await studio.open(instance().url);
    if (!(await page.getByLabel("Values of Seed").isVisible())) {
      await page.getByRole("button", { name: "Vary something" }).click();
      await page.getByLabel("Values of Prompt").fill("a red fox, linocut\na whale, gouache");
      await page.getByRole("button", { name: "Another axis" }).click();
    }
    await page.getByLabel("Values of Seed").fill(seeds);
    await studio.generate.click();
  }

  test("shows what is done in its place, what still waits, and why nothing moves; the sheet comes when all are done", async ({
    page,
    studio,
  }) => {
    await post("/queue/pause");
    await ask(page, studio, "7 × 3");
    await expect(waiting(page)).toHaveCount(6);
    await expect(waiting(page).first()).toHaveAccessibleName("a red fox, linocut · Seed 7: queued");
    await expect(page.getByText("0 of 6 pictures · The line is paused")).toBeVisible();
    await page.getByRole("button", { name: "Let the line go on" }).click();
    await expect(made(page).first()).toBeVisible();
    await post("/queue/pause");
    await until("what runs to end", async () => (await jobs("status=running")) === 0, 60_000);
    const done = 6 - (await waiting(page).count());
    await expect(made(page)).toHaveCount(done);
    await expect(page.getByText(`${done} of 6 pictures`)).toBeVisible();
    // It is the job that is watched, not the moment: the same after a reload, and on a phone.
    await page.setViewportSize({ width: 390, height: 844 });
    await page.reload();
    await expect(made(page)).toHaveCount(done);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`)).toEqual([]);
    await post("/queue/resume");
    await expect(page.getByText(/^1 picture · /)).toBeVisible();
    await expect(sheet(page)).toBeHidden();
  });

  test("is canceled with all that waits for it, and what is missing is made when it is wanted again", async ({ page, studio }) => {
    await post("/queue/pause");
    await ask(page, studio, "17 × 2");
    await expect(waiting(page)).toHaveCount(4);
    await page.getByRole("button", { name: "Cancel what is still to come" }).click();
    await expect(page.getByRole("heading", { name: "Canceled" })).toBeVisible();
    expect(await jobs("status=queued")).toBe(0);
    await page.getByRole("button", { name: "Make it again" }).click();
    await expect(waiting(page)).toHaveCount(4);
    await post("/queue/resume");
    await expect(page.getByText(/^1 picture · /)).toBeVisible();
  });
});
