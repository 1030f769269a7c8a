import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { drawFolder, nameOf } from "./drawn.ts";
import { expect as expectSoon, test } from "./fixtures.ts";
import { type Instance, newHome, startInstance, until } from "./instance.ts";

const FILES = 6;
const expect = expectSoon.configure({ timeout: 45_000 });
test.describe.configure({ timeout: 240_000 });

interface Told {
  readonly image_count: number;
  readonly cover: { readonly id: number; readonly filename: string } | null;
  readonly cover_chosen: boolean;
}

async function projectOf({ url }: Instance): Promise<Told | null> {
  const answer = await fetch(`${url}/api/projects/walks`);
  return answer.ok ? ((await answer.json()) as Told) : null;
}

const coverOf = async (instance: Instance) => {
  const told = await projectOf(instance);
  return told?.cover_chosen ? told.cover?.filename : null;
};

async function openMenu(page: Page, entry: string): Promise<void> {
  await page.getByRole("button", { name: "Actions for walks" }).click();
  await page.getByRole("menuitem", { name: entry }).click();
}

test("a project's cover is chosen where pictures are looked at, taken back, and outlives the database", async ({ page }) => {
  const comfyui = mkdtempSync(join(tmpdir(), "atelier-e2e-cover-"));
  const home = newHome();
  await drawFolder(join(comfyui, "input", "walks", "output"), FILES);
  const options = { home, env: { COMFYUI_ROOT: comfyui } };
  const first = await startInstance(options);
  const isFound = (instance: Instance) => async () => (await projectOf(instance))?.image_count === FILES;
  await until("the files to be found", isFound(first), 60_000);

  await page.goto(`${first.url}/projects/walks`);
  await expect(page.getByRole("grid")).toBeVisible();
  await openMenu(page, "Choose cover…");
  await page.getByRole("dialog").getByTitle(nameOf(3)).click();
  await expect(page.getByText("“walks” has a new cover", { exact: true })).toBeVisible();
  expect(await coverOf(first)).toBe(nameOf(3));
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => coverOf(first)).toBe(null);

  await page.getByRole("grid").locator('a[data-index="2"]').click();
  await page.keyboard.press("i");
  await page.getByRole("button", { name: "Use as cover" }).click();
  await expect(page.getByText("The cover of “walks”", { exact: true })).toBeVisible();
  expect(await coverOf(first)).toBe(nameOf(2));

  await page.getByRole("grid").locator('a[data-index="2"]').dblclick();
  await expect(page).toHaveURL(/\/gallery\/\d+/);
  await page.keyboard.press("ArrowRight");
  const file = page.getByRole("tab", { name: "File" });
  if (!(await file.isVisible())) await page.keyboard.press("i");
  await file.click();
  await page.getByRole("button", { name: "Use as cover" }).click();
  await expect(page.getByText("The cover of “walks”", { exact: true })).toBeVisible();
  const chosen = await coverOf(first);
  expect(chosen).not.toBe(nameOf(2));

  await first.stop();
  rmSync(join(home, ".scores"), { recursive: true });
  const second = await startInstance(options);
  await until("the files to be found again", isFound(second), 60_000);
  expect(await coverOf(second)).toBe(chosen);
  await page.goto(`${second.url}/projects`);
  await page.getByRole("listitem").filter({ hasText: "walks" }).hover();
  await openMenu(page, "Choose cover…");
  await expect(page.getByRole("dialog").getByTitle(chosen ?? "")).toHaveAttribute("aria-pressed", "true");
  await page.getByRole("button", { name: "Always the newest picture" }).click();
  await expect.poll(() => coverOf(second)).toBe(null);
  await second.remove();
  for (const path of [comfyui, home]) rmSync(path, { recursive: true, force: true });
});
