import { mkdirSync } from "node:fs";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { expect, test, withInstance } from "./fixtures.ts";
import { PROJECT, until } from "./instance.ts";

/** Set to take the pictures of the documentation while the pages are looked at. */
const SHOTS = process.env.ATELIER_SCREENSHOTS;

const PAGES = { gallery: "/gallery", studio: "/studio", projects: "/projects", jobs: "/jobs", settings: "/settings" } as const;
const WIDTHS = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const;

test.describe("every page, light and dark, wide and narrow", () => {
  const instance = withInstance();

  test.beforeAll(async () => {
    const prompts = [
      "a red fox under a pale moon, watercolour",
      "harbour at dawn, landscape",
      "a robot orchestra, bauhaus",
      "a castle, pixel art",
    ];
    for (const prompt of prompts) {
      const answer = await fetch(`${instance().url}/api/jobs`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ type: "generate", params: { prompt } }),
      });
      expect(answer.status).toBe(202);
    }
    await until("the pictures to be made", async () => {
      const gallery = await (await fetch(`${instance().url}/api/gallery`)).json();
      return gallery.total >= prompts.length;
    });
  });

  for (const [name, path] of Object.entries(PAGES)) {
    for (const theme of ["light", "dark"] as const) {
      for (const [width, viewport] of Object.entries(WIDTHS)) {
        test(`${name}, ${theme}, ${width}: nothing that axe calls a barrier, and nothing overflows`, async ({ page }) => {
          const complaints: string[] = [];
          page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
          page.on("pageerror", (error) => complaints.push(String(error)));
          await page.setViewportSize(viewport);
          await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
          await page.goto(`${instance().url}${path}`);
          await expect(page.getByRole("main")).toBeVisible();
          await page.waitForTimeout(600);
          if (SHOTS) {
            mkdirSync(join(PROJECT, "docs", "screenshots"), { recursive: true });
            await page.screenshot({ path: join(PROJECT, "docs", "screenshots", `${name}-${theme}-${width}.png`) });
          }
          const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]).analyze();
          expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`)).toEqual([]);
          expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
          expect(complaints).toEqual([]);
        });
      }
    }
  }
});
