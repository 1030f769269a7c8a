import { mkdirSync } from "node:fs";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import sharp from "sharp";
import { expect, test, withInstance } from "./fixtures.ts";
import { PROJECT, until } from "./instance.ts";
import { StudioPage } from "./pages/studio-page.ts";

/** Set to take the pictures of the documentation, of a fuller library, while the pages are looked at. */
const SHOTS = process.env.ATELIER_SCREENSHOTS;
const SHOWN = ["gallery-dark-wide", "studio-dark-wide"];

const PAGES = {
  gallery: "/gallery",
  viewer: "/gallery/1",
  studio: "/studio",
  projects: "/projects",
  project: "/projects/default",
  jobs: "/jobs",
  files: "/files",
  settings: "/settings",
  folders: "/settings?show=folders",
} as const;
const WIDTHS = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const;

interface Wanted {
  readonly prompt: string;
  readonly style?: string;
  readonly width?: number;
  readonly height?: number;
  readonly seed?: string;
  readonly output_config?: string;
}

const SMALL_LIBRARY: readonly Wanted[] = [
  { prompt: "a red fox under a pale moon, watercolour" },
  { prompt: "harbour at dawn, landscape" },
  { prompt: "a robot orchestra, bauhaus" },
  { prompt: "a castle, pixel art" },
];

const FULL_LIBRARY: readonly Wanted[] = [
  { prompt: "poppies in a summer meadow", style: "watercolour", width: 768, height: 1024, seed: "1009" },
  { prompt: "a dragon sleeping in a teacup", style: "linocut", width: 1024, height: 1024, seed: "1017" },
  { prompt: "two cats on a roof, night", style: "pixel", width: 1216, height: 832, seed: "1011" },
  { prompt: "a blue elephant with an umbrella", style: "dada", width: 832, height: 1216, seed: "1013" },
  { prompt: "windmill and tulips, yellow and violet", style: "bauhaus", width: 1024, height: 1024, seed: "1014" },
  { prompt: "whale under the stars, turquoise sea", style: "landscape", width: 1344, height: 768, seed: "1008" },
  { prompt: "city skyline at night, magenta", style: "night_city", width: 832, height: 1216, seed: "1015" },
  { prompt: "hot air balloons over green mountains, dawn", style: "landscape", width: 1024, height: 1024, seed: "1012" },
  { prompt: "three owls in autumn trees", style: "linocut", width: 1024, height: 768, seed: "1007" },
  { prompt: "a cheerful robot march", output_config: "sketch_audio", seed: "31" },
  { prompt: "rocket leaving a teal planet", style: "bauhaus", width: 1216, height: 832, seed: "1018" },
  { prompt: "palms on a beach, orange dusk", style: "landscape", width: 1216, height: 832, seed: "1019" },
  { prompt: "a deer in the snow", style: "watercolour", width: 1024, height: 1024, seed: "1020" },
  { prompt: "arcade castle with dragon", style: "pixel", width: 1344, height: 768, seed: "1021" },
  { prompt: "bicycle in a neon alley", style: "night_city", width: 1024, height: 768, seed: "1022" },
  { prompt: "love letter torn in half, red", style: "dada", width: 1024, height: 768, seed: "1023" },
  { prompt: "a small castle", output_config: "sketch_model3d", style: "low_poly", seed: "5" },
  { prompt: "a lighthouse by the sea at night", output_config: "sketch_video", style: "landscape", width: 768, height: 512, seed: "8" },
  { prompt: "a fox under a pale moon in the snow", style: "watercolour", width: 1024, height: 768, seed: "77" },
];

/** One finished picture on the studio's stage. */
async function makeOne(page: Page): Promise<void> {
  const studio = new StudioPage(page);
  await studio.make("a house by the sea at dusk, (warm windows:1.2), linocut");
  await expect(page.getByRole("button", { name: /^Keep seed/ })).toBeVisible({ timeout: 30_000 });
  await page.waitForTimeout(1_000);
}

/** Drawn with a palette, which halves what a clone of the repository downloads. */
async function takePicture(page: Page, name: string): Promise<void> {
  const folder = join(PROJECT, "docs", "screenshots");
  mkdirSync(folder, { recursive: true });
  await sharp(await page.screenshot())
    .png({ palette: true, effort: 10 })
    .toFile(join(folder, name));
}

test.describe("every page, light and dark, wide and narrow", () => {
  const instance = withInstance();

  test.beforeAll(async () => {
    const library: readonly Wanted[] = SHOTS ? FULL_LIBRARY : SMALL_LIBRARY;
    for (const { output_config, ...params } of library) {
      const answer = await fetch(`${instance().url}/api/jobs`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ type: "generate", params, ...(output_config ? { output_config } : {}) }),
      });
      expect(answer.status).toBe(202);
    }
    const isMade = async () => (await (await fetch(`${instance().url}/api/gallery`)).json()).total >= library.length;
    await until("the pictures to be made", isMade, 80_000);
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
          if (SHOTS && SHOWN.includes(`${name}-${theme}-${width}`)) {
            if (name === "studio") await makeOne(page);
            await takePicture(page, `${name}-${theme}-${width}.png`);
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
