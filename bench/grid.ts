/**
 * The gallery's grid in Chromium over 1,000,000 files, on the built app: how soon the first screen is painted with its previews (which
 * lie in the server's cache; the browser's is empty), how long the longest task is while its scrubber is dragged from end to end and
 * back, and how many tiles exist at most meanwhile. `ATELIER_BENCH_ROWS` makes a smaller library.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Browser, chromium, type Page } from "@playwright/test";
import Sqlite from "better-sqlite3";
import sharp from "sharp";
import { rgbaToThumbHash } from "thumbhash";
import { type Environment, parseEnvironment } from "#lib/core/env.ts";
import { previewFolder, previewName } from "#lib/previews/recipes.ts";
import { findChromium } from "../cli/checks/chromium.ts";
import { fillLibrary } from "./gallery-rows.ts";
import { quantile, startInstance } from "./instance.ts";

const ROWS = Number(process.env.ATELIER_BENCH_ROWS ?? 1_000_000);
const PICTURES = 64;
const OPENINGS = 5;
const STEPS = 240;
const SHAPES = [
  [1024, 1024],
  [832, 1216],
  [1216, 832],
  [1344, 768],
  [768, 1344],
] as const;

/** Which of the pictures stands for row `n`. */
const pictureOf = (n: number) => n % PICTURES;
const sizeOf = (picture: number) => SHAPES[picture % SHAPES.length] ?? [1024, 1024];
const keyOf = (n: number) => (n + 1).toString(16).padStart(16, "0");

/** So many different pictures stand for all files: their previews lie in the cache, as after years of use. @returns their thumbhashes */
async function drawPreviews(home: string): Promise<string[]> {
  const hashes: string[] = [];
  for (let n = 0; n < PICTURES; n += 1) {
    const [width, height] = sizeOf(n);
    const noise = Buffer.from(Array.from({ length: 12 * 12 * 3 }, (_, k) => (Math.imul(k + 1, n * 2 + 77) >>> 3) % 256));
    const picture = sharp(noise, { raw: { width: 12, height: 12, channels: 3 } }).resize(width, height, { fit: "fill" });
    for (const side of [256, 512] as const) {
      const path = join(previewFolder(home), previewName(keyOf(n), `${side}`));
      mkdirSync(dirname(path), { recursive: true });
      const small = sharp(await picture.clone().png().toBuffer()).resize(side, side, { fit: "inside" });
      writeFileSync(path, await small.webp({ quality: 80, effort: 2 }).toBuffer());
    }
    const tiny = sharp(await picture.clone().png().toBuffer())
      .resize(64, 64, { fit: "inside" })
      .ensureAlpha()
      .raw();
    const { data, info } = await tiny.toBuffer({ resolveWithObject: true });
    hashes.push(Buffer.from(rgbaToThumbHash(info.width, info.height, data)).toString("base64"));
  }
  return hashes;
}

/** Every row is of one of the pictures, with its shape from the start: changing a million rows takes longer than making them. */
async function fill(environment: Environment, hashes: readonly string[]): Promise<void> {
  await fillLibrary(environment, ROWS, (n) => {
    const [width, height] = sizeOf(pictureOf(n));
    return { fingerprint: keyOf(pictureOf(n)), width, height };
  });
  const db = new Sqlite(environment.databasePath);
  db.exec("PRAGMA synchronous = OFF; PRAGMA cache_size = -200000");
  db.prepare(
    `INSERT INTO media_thumbnails (media_file_id, thumbnail_size, thumbnail_data)
     SELECT media_files.id, 'inline', value FROM media_files JOIN json_each(?) AS hashes ON hashes.key = (media_files.id - 1) % ${PICTURES}`,
  ).run(JSON.stringify(hashes));
  db.exec("DELETE FROM media_changes; PRAGMA wal_checkpoint(TRUNCATE)");
  db.close();
}

/** Milliseconds from asking for the page until every tile on the screen shows its preview. */
async function firstTiles(browser: Browser, url: string): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.addInitScript(() => {
    const look = () => {
      const tiles = [...document.querySelectorAll<HTMLElement>("a[data-index]")].map((tile) => ({
        tile,
        box: tile.getBoundingClientRect(),
      }));
      const seen = tiles.filter(({ box }) => box.height > 0 && box.top < innerHeight && box.bottom > 0);
      // Days with few files make few tiles; where one lies below the screen already, the screen is full.
      const isFull = seen.length > 0 && tiles.some(({ box }) => box.top >= innerHeight);
      const isDrawn = ({ tile }: { tile: HTMLElement }) => {
        const image = tile.querySelector("img");
        return image?.complete === true && image.naturalWidth > 0;
      };
      if (isFull && seen.every(isDrawn)) {
        // One more frame, and what is decoded is painted.
        requestAnimationFrame(() => performance.mark("first-tiles"));
      } else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  await page.goto(`${url}/gallery`, { waitUntil: "commit" });
  await page.waitForFunction(() => performance.getEntriesByName("first-tiles").length > 0, undefined, { timeout: 30_000 });
  const ms = await page.evaluate(() => performance.getEntriesByName("first-tiles")[0]?.startTime ?? Number.NaN);
  await context.close();
  return ms;
}

interface Scrubbing {
  readonly longest: number;
  readonly tasks: number;
  readonly tiles: number;
  readonly landed: number;
}

/** Drags the scrubber from the top to the end and back, `STEPS` places each way. */
async function scrub(page: Page, url: string): Promise<Scrubbing> {
  await page.goto(`${url}/gallery`);
  const rail = page.getByRole("slider", { name: "Place in the list" });
  const box = await rail.boundingBox();
  if (!box) throw new Error("the scrubber is not there");
  await page.waitForTimeout(1_500);
  await page.evaluate(() => {
    const seen = { longest: 0, tasks: 0, tiles: 0 };
    Object.assign(window, { seen });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) {
        seen.tasks += 1;
        seen.longest = Math.max(seen.longest, duration);
      }
    }).observe({ type: "longtask" });
    const count = () => {
      seen.tiles = Math.max(seen.tiles, document.querySelectorAll("[data-index]").length);
      requestAnimationFrame(count);
    };
    count();
  });
  const x = box.x + box.width / 2;
  await page.mouse.move(x, box.y + 4);
  await page.mouse.down();
  for (const way of [1, -1]) {
    for (let n = 0; n <= STEPS; n += 1) {
      const part = way === 1 ? n / STEPS : 1 - n / STEPS;
      await page.mouse.move(x, box.y + 4 + part * (box.height - 8));
      // Now and then it rests, so that pages and previews come in between.
      if (n % 60 === 30) await page.waitForTimeout(700);
      else await page.waitForTimeout(12);
    }
  }
  await page.mouse.up();
  await page.waitForTimeout(1_000);
  const landed = await page.locator("a[data-index]").count();
  return page.evaluate((found) => ({ ...(window as unknown as { seen: Omit<Scrubbing, "landed"> }).seen, landed: found }), landed);
}

export async function benchGrid(): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), "atelier-bench-grid-"));
  try {
    const environment = parseEnvironment({ ATELIER_HOME: home, LOG_LEVEL: "error" });
    mkdirSync(dirname(environment.databasePath), { recursive: true });
    await fill(environment, await drawPreviews(home));
    await measure(home);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

async function measure(home: string): Promise<void> {
  const instance = await startInstance({ home });
  const browser = await chromium.launch({ executablePath: findChromium(), args: ["--no-sandbox"] });
  try {
    await fetch(`${instance.url}/api/gallery/summary`);
    const open = async (times: number) => {
      const openings: number[] = [];
      for (let n = 0; n < times; n += 1) openings.push(await firstTiles(browser, instance.url));
      return openings;
    };
    // Until a dozen seconds after its start the server sorts its million rows.
    const [cold = Number.NaN, ...early] = await open(1 + OPENINGS);
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    const scrubbing = await scrub(page, instance.url);
    await page.close();
    const settled = await open(OPENINGS);
    const ms = (value: number) => `${value.toFixed(0)} ms`;
    const longest = scrubbing.tasks === 0 ? "under 50 ms" : `${ms(scrubbing.longest)} (${scrubbing.tasks} of 50 ms or more)`;
    const first = (times: readonly number[]) => `median ${ms(quantile(times, 0.5))}, worst ${ms(Math.max(...times))} of ${times.length}`;
    console.log(`grid at ${ROWS.toLocaleString("en")} files, Chromium ${browser.version()}, 1440 × 900`);
    console.log(`  first tiles        ${first(settled)}   (bar: 1000 ms)`);
    console.log(`    right after a start ${first(early)}, the very first ${ms(cold)}`);
    console.log(`  longest task       ${longest} while scrubbing end to end and back   (bar: 100 ms)`);
    console.log(`  tiles in the DOM   ${scrubbing.tiles} at most, ${scrubbing.landed} loaded where it came to rest   (bar: 300)`);
  } finally {
    await browser.close();
    await instance.stop();
  }
}

if (process.argv[1] === import.meta.filename) await benchGrid();
