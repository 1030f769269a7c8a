import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import sharp from "sharp";
import { expect, test, withInstance } from "./fixtures.ts";
import { newHome, until } from "./instance.ts";

/** Set to look at what the tests see. */
const SHOTS = process.env.ATELIER_SCREENSHOTS;
const shot = async (page: Page, name: string) => {
  if (SHOTS) await page.screenshot({ path: join(SHOTS, `trouble-${name}.png`) });
};

const home = newHome();
const elsewhere = mkdtempSync(join(tmpdir(), "atelier-e2e-elsewhere-"));
const folder = join(home, "comfyui", "input", "finds", "output");

const paint = (path: string, width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: { r: 190, g: 90, b: 40 } } })
    .png()
    .toFile(path);

const instance = withInstance(async () => {
  mkdirSync(folder, { recursive: true });
  await paint(join(folder, "square.png"), 320, 320);
  const whole = await paint(join(folder, "wide.png"), 1600, 400).then(() => sharp(join(folder, "wide.png")).toBuffer());
  // Its header tells of a wide picture, and there is none behind it.
  writeFileSync(join(folder, "torn.png"), whole.subarray(0, 60));
  await paint(join(elsewhere, "away.png"), 640, 480);
  return { home };
});

test.afterAll(() => {
  rmSync(elsewhere, { recursive: true, force: true });
  rmSync(home, { recursive: true, force: true });
});

interface Listed {
  items: { id: number; filename: string; status: string }[];
}
const JSON_BODY = { headers: { "content-type": "application/json" } };
const listed = async (): Promise<Listed["items"]> => ((await (await fetch(`${instance().url}/api/gallery`)).json()) as Listed).items;
const known = (count: number) => until(`${count} files`, async () => (await listed()).length === count);
const tile = (page: Page, name: string) => page.getByRole("link", { name: new RegExp(`^${name}`) });

test("a picture that cannot be made is a small sign over its name, with the reason", async ({ page }) => {
  await known(3);
  await page.goto(`${instance().url}/gallery`);
  const torn = tile(page, "torn.png");
  const sign = torn.getByTitle(/^No preview: ./);
  await expect(sign).toContainText("torn.png");
  expect((await sign.locator("svg").boundingBox())?.width).toBeLessThanOrEqual(24);
  await expect(torn.locator("img")).toHaveCount(0);
  await expect(tile(page, "square.png").locator("img")).toBeVisible();
  await shot(page, "gallery");

  await torn.dblclick();
  const strip = page.getByRole("navigation").filter({ has: page.getByRole("button", { name: "square.png" }) });
  await expect(strip.getByRole("button", { name: "torn.png" }).getByTitle(/^No preview/)).toBeVisible();
  await expect(strip.getByRole("button", { name: "square.png" }).locator("img")).toBeVisible();
  await shot(page, "strip");
});

test("the open tab of the settings stands in the address", async ({ page }) => {
  await page.goto(`${instance().url}/gallery`);
  await page.goto(`${instance().url}/settings`);
  await page.getByRole("tab", { name: "Folders" }).click();
  await expect(page).toHaveURL(/\/settings\?show=folders$/);
  await page.reload();
  await expect(page.getByRole("tab", { name: "Folders" })).toHaveAttribute("aria-selected", "true");
  await page.getByRole("tab", { name: "General" }).click();
  await expect(page).toHaveURL(/\/settings$/);
  await expect(page.getByRole("tab", { name: "General" })).toHaveAttribute("aria-selected", "true");
  await page.goBack();
  await expect(page).toHaveURL(/\/gallery$/);
});

test("a file whose folder is away is grey on the strip and cannot be downloaded", async ({ page }) => {
  const added = await fetch(`${instance().url}/api/roots`, {
    ...JSON_BODY,
    method: "POST",
    body: JSON.stringify({ path: elsewhere, name: "Elsewhere" }),
  });
  expect(added.status, await added.text()).toBeLessThan(300);
  await known(4);
  const away = (await listed()).find((item) => item.filename === "away.png");
  await page.goto(`${instance().url}/gallery/${away?.id}`);
  await expect(page.getByRole("link", { name: "Download" })).toBeVisible();
  renameSync(elsewhere, `${elsewhere}-gone`);
  try {
    await page.goto(`${instance().url}/settings?show=folders`);
    await until("it to be away", async () => (await listed()).some(({ id, status }) => id === away?.id && status === "offline"));
    await page.goto(`${instance().url}/gallery/${away?.id}`);
    await expect(page.getByRole("button", { name: /^Cannot be downloaded now: / })).toHaveAttribute("aria-disabled", "true");
    await expect(page.getByRole("link", { name: "Download" })).toHaveCount(0);
    const button = page.getByRole("button", { name: "away.png" });
    expect(await button.locator("> span").evaluate((span) => getComputedStyle(span).filter)).toBe("grayscale(1)");
    await shot(page, "away");
  } finally {
    renameSync(`${elsewhere}-gone`, elsewhere);
  }
});

test("German words fit a phone, and what is in the archive is not counted", async ({ page }) => {
  for (const title of ["Eulen", "Gelegtes"]) {
    const made = await fetch(`${instance().url}/api/projects`, { ...JSON_BODY, method: "POST", body: JSON.stringify({ title }) });
    expect(made.status, await made.clone().text()).toBeLessThan(300);
    const { id } = (await made.json()) as { id: string };
    if (title !== "Gelegtes") continue;
    const body = JSON.stringify({ archived: true });
    expect((await fetch(`${instance().url}/api/projects/${id}`, { ...JSON_BODY, method: "PATCH", body })).status).toBe(200);
  }
  await page.context().addCookies([{ name: "atelier-locale", value: "de", url: instance().url }]);
  await page.goto(`${instance().url}/projects`);
  const cards = page.getByRole("list", { name: "2 Projekte" });
  await expect(cards).toBeVisible();
  await expect(page.getByRole("link", { name: "Projekte 2" })).toBeVisible();
  await page.setViewportSize({ width: 390, height: 844 });
  const words = page.getByRole("navigation", { name: "Hauptnavigation" }).locator("li span");
  await expect(words.last()).toHaveText("Optionen");
  const sort = page.getByRole("combobox", { name: "Sortieren" }).locator("span").first();
  await expect(page.getByTitle(/^Keine Vorschau: ./)).toBeVisible();
  await shot(page, "de-phone");
  const cut = (elements: (HTMLElement | SVGElement)[]) =>
    elements.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent);
  expect(await words.evaluateAll(cut)).toEqual([]);
  expect(await sort.evaluateAll(cut)).toEqual([]);
});
