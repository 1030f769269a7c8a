import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { type ComfyServer, startComfy } from "#test/comfyui-server.ts";
import { freePort } from "#test/postgres.ts";
import { expect, test, withInstance } from "./fixtures.ts";
import type { Instance } from "./instance.ts";

/** Set to keep pictures of what was looked at. */
const SHOTS = process.env.ENGINE_SHOTS;
/** Node tells headers in small letters; so does the tests' ComfyUI compare them. */
const KEY = { name: "x-studio-key", value: "only-said-once-7319" };

const rows = (page: Page) => page.getByRole("list", { name: "Engines" }).locator(":scope > li");
const row = (page: Page, name: string) => rows(page).filter({ hasText: name });
const toasted = (page: Page, text: string) => page.getByText(text, { exact: true }).first();
const open = (page: Page, instance: Instance) => page.goto(`${instance.url}/settings?show=engines`);
const engines = async (instance: Instance) => (await (await fetch(`${instance.url}/api/engines`)).json()).items;

async function act(page: Page, name: string, action: string): Promise<void> {
  await page.getByRole("button", { name: `Actions for ${name}` }).click();
  await page.getByRole("menuitem", { name: action }).click();
}

async function expectNoBarrier(page: Page, shot: string): Promise<void> {
  // What slides in is half transparent until it is there.
  await page.waitForTimeout(300);
  if (SHOTS) await page.screenshot({ path: join(SHOTS, `${shot}.png`) });
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
}

test.describe("a ComfyUI in the settings", () => {
  const instance = withInstance();
  let comfy: ComfyServer;

  test.beforeAll(async () => {
    comfy = await startComfy({ key: KEY });
  });
  test.afterAll(() => comfy.close());

  test("while there is none, studio and workflows lead to where one is connected", async ({ page }) => {
    for (const path of ["/studio", "/workflows"]) {
      await page.goto(`${instance().url}${path}`);
      await page.getByRole("link", { name: "Connect a ComfyUI" }).click();
      await expect(page).toHaveURL(/\/settings\?show=engines$/);
      await expect(page.getByRole("heading", { name: "No ComfyUI yet" })).toBeVisible();
    }
    await expectNoBarrier(page, "none");
  });

  test("one that does not answer is not kept by a test, and says in words what is wrong", async ({ page }) => {
    await open(page, instance());
    await page.getByRole("button", { name: "Add a ComfyUI" }).click();
    const dialog = page.getByRole("dialog", { name: "Add a ComfyUI" });
    await expect(dialog.getByLabel("Address")).toHaveValue("http://127.0.0.1:8188");
    await expect(dialog.getByLabel("Address")).toBeFocused();
    await dialog.getByLabel("Address").fill(`127.0.0.1:${await freePort()}`);
    await dialog.getByRole("button", { name: "Add", exact: true }).click();
    await expect(dialog.getByRole("status")).toContainText("does not answer as ComfyUI does");
    await expect(dialog.getByRole("button", { name: "Keep it anyway" })).toBeVisible();
    await expectNoBarrier(page, "silent");
    expect((await engines(instance())).map(({ id }: { id: string }) => id)).toEqual(["sketch"]);

    await dialog.getByLabel("Address").fill("http://");
    await expect(dialog.getByRole("status")).toBeEmpty();
    await page.keyboard.press("Enter");
    await expect(dialog.getByRole("alert")).toContainText("That is no address. One begins with http:// or https://.");
    await expect(dialog.getByLabel("Address")).toHaveAttribute("aria-invalid", "true");
    await page.keyboard.press("Escape");
    await expect(dialog).toHaveCount(0);
    await expect(page.getByRole("button", { name: "Add a ComfyUI" })).toBeFocused();
  });

  test("a key it asks for is sent once, encrypted on the disk and never told again", async ({ page }) => {
    await open(page, instance());
    await page.getByRole("button", { name: "Add a ComfyUI" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Address").fill(comfy.url);
    await dialog.getByLabel("Name", { exact: true }).fill("Cellar");
    await dialog.getByRole("button", { name: "Test" }).click();
    await expect(dialog.getByRole("status")).toContainText("does not let Atelier in, with 401");

    await dialog.getByLabel("Header (optional)").fill(KEY.name);
    await dialog.getByRole("button", { name: "Test" }).click();
    await expect(dialog.getByRole("alert")).toHaveText("A header needs both a name and a value.");
    await dialog.getByLabel("Value").fill(KEY.value);
    await dialog.getByRole("button", { name: "Test" }).click();
    await expect(dialog.getByRole("status")).toContainText("Answers: ComfyUI 0.3.64-test");
    await expect(dialog.getByRole("status")).toContainText(/Test Card 24, 24 GB \(20 free\) · \d+ nodes/);
    expect((await engines(instance())).map(({ id }: { id: string }) => id)).toEqual(["sketch"]);
    await expectNoBarrier(page, "answers");

    await dialog.getByLabel("Output folder").fill("/no/such/folder");
    await dialog.getByRole("button", { name: "Add", exact: true }).click();
    await expect(dialog.getByRole("alert")).toContainText("/no/such/folder is no folder on this machine");
    await dialog.getByLabel("Output folder").fill("");
    await dialog.getByRole("button", { name: "Add", exact: true }).click();

    await expect(toasted(page, "Cellar is connected")).toBeVisible();
    await expect(row(page, "Cellar")).toContainText("Ready · ComfyUI 0.3.64-test");
    await expect(row(page, "Cellar")).toContainText(comfy.url);
    await expect(row(page, "Cellar")).toContainText(KEY.name);
    await expectNoBarrier(page, "one");
    expect(await (await fetch(`${instance().url}/api/engines`)).text()).not.toContain(KEY.value);
    expect(await page.content()).not.toContain(KEY.value);
    expect(readFileSync(join(instance().home, "config", "engines.json"), "utf8")).not.toContain(KEY.value);
  });

  test("it is tested, freed of its models, switched off and on again", async ({ page }) => {
    await open(page, instance());
    const cellar = row(page, "Cellar");
    await cellar.getByRole("button", { name: "Test" }).click();
    await expect(cellar.getByRole("status")).toContainText("Answers: ComfyUI 0.3.64-test");

    const before = comfy.counts.frees;
    await act(page, "Cellar", "Free its memory");
    await expect(toasted(page, "Cellar was told to free its memory")).toBeVisible();
    expect(comfy.counts.frees).toBe(before + 1);

    await cellar.getByRole("switch", { name: "Use Cellar" }).click();
    await expect(cellar).toContainText("Switched off");
    await page.getByRole("button", { name: "Undo" }).first().click();
    await expect(cellar).toContainText("Ready");
  });

  test("what another does to it shows without a reload", async ({ page }) => {
    await open(page, instance());
    await expect(row(page, "Cellar")).toBeVisible();
    const patch = (body: object) =>
      fetch(`${instance().url}/api/engines/comfyui`, {
        method: "PATCH",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
    await patch({ name: "Attic" });
    await expect(row(page, "Attic")).toBeVisible({ timeout: 4_000 });
    await patch({ name: "Cellar" });
    await expect(row(page, "Cellar")).toBeVisible({ timeout: 4_000 });
  });

  test("an edit keeps the key nobody touched; an address that is silent is saved and said to be", async ({ page }) => {
    await open(page, instance());
    await act(page, "Cellar", "Edit …");
    const dialog = page.getByRole("dialog", { name: "Edit Cellar" });
    await expect(dialog.getByRole("list", { name: "Headers that are sent" })).toContainText(KEY.name);
    await expectNoBarrier(page, "edit");
    await dialog.getByLabel("Name", { exact: true }).fill("Loft");
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(toasted(page, "Loft is saved")).toBeVisible();
    await expect(row(page, "Loft")).toContainText("Ready");

    await act(page, "Loft", "Edit …");
    const again = page.getByRole("dialog", { name: "Edit Loft" });
    await again.getByRole("button", { name: "Test", exact: true }).click();
    await expect(again.getByRole("status")).toContainText("Answers: ComfyUI 0.3.64-test");
    await again.getByRole("button", { name: `Do not send ${KEY.name} any more` }).click();
    await again.getByRole("button", { name: "Test", exact: true }).click();
    await expect(again.getByRole("status")).toContainText("does not let Atelier in, with 401");
    expect((await engines(instance())).at(-1).header_names, "a test changes nothing").toEqual([KEY.name]);
    await again.getByRole("button", { name: "Save" }).click();
    await expect(again).toContainText("The change is saved.");
    await expect(again.getByRole("status")).toContainText("does not let Atelier in, with 401");
    await again.getByLabel("Header (optional)").fill(KEY.name);
    await again.getByLabel("Value").fill(KEY.value);
    await again.getByRole("button", { name: "Save" }).click();
    await expect(again).toHaveCount(0);
    await expect(row(page, "Loft")).toContainText("Ready");
  });

  test("it is removed after a question that says what stays", async ({ page }) => {
    await open(page, instance());
    await act(page, "Loft", "Remove …");
    const dialog = page.getByRole("dialog", { name: "Remove Loft?" });
    await expect(dialog.getByRole("listitem")).toHaveCount(3);
    await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
    await expectNoBarrier(page, "remove");
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await expect(row(page, "Loft")).toBeVisible();
    await act(page, "Loft", "Remove …");
    await dialog.getByRole("button", { name: "Remove", exact: true }).click();
    await expect(toasted(page, "Loft is off the list")).toBeVisible();
    await expect(page.getByRole("heading", { name: "No ComfyUI yet" })).toBeVisible();
    expect((await engines(instance())).map(({ id }: { id: string }) => id)).toEqual(["sketch"]);
  });
});

test.describe("a ComfyUI known by its folders", () => {
  const folder = mkdtempSync(join(tmpdir(), "atelier-e2e-engines-"));
  for (const name of ["input", "output"]) mkdirSync(join(folder, name), { recursive: true });
  const instance = withInstance();
  let comfy: ComfyServer;

  test.beforeAll(async () => {
    comfy = await startComfy();
    const body = JSON.stringify({ path: folder });
    const added = await fetch(`${instance().url}/api/roots`, { method: "POST", headers: { "content-type": "application/json" }, body });
    expect(added.status).toBe(201);
  });
  test.afterAll(async () => {
    await comfy.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("shows them and asks where it answers; on a phone as well, kept though it is silent", async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
    await open(page, instance());
    await expect(page.getByText(join(folder, "output"), { exact: true })).toBeVisible();
    await expectNoBarrier(page, "phone-install");
    await page.getByRole("button", { name: "Add its address" }).click();
    const dialog = page.getByRole("dialog", { name: /^Where does ComfyUI.* answer\?$/ });
    await expect(dialog.getByLabel("Output folder")).toHaveValue(join(folder, "output"));
    await dialog.getByLabel("Address").fill(`http://127.0.0.1:${await freePort()}`);
    await dialog.getByRole("button", { name: "Add address" }).click();
    await expect(dialog.getByRole("status")).toContainText("does not answer as ComfyUI does");
    await expect(dialog.getByRole("status")).toBeInViewport();
    await expectNoBarrier(page, "phone-silent");
    await dialog.getByRole("button", { name: "Keep it anyway" }).click();
    await expect(dialog).toHaveCount(0);
    const silent = rows(page).nth(1);
    await expect(silent).toContainText("Does not answer: nothing listens there");
    await silent.getByRole("button", { name: "Test", exact: true }).click();
    await expect(silent.getByRole("status")).toHaveText(/^Asked at \d\d:\d\d:\d\d: no answer\.$/);
    await expect(silent.getByText(/nothing listens there/)).toHaveCount(1);
    await expectNoBarrier(page, "phone-down");
  });

  test("is given the right address later, and goes back to its folders when it is removed", async ({ page }) => {
    await page.emulateMedia({ colorScheme: "light" });
    await open(page, instance());
    await page.getByRole("button", { name: /^Actions for ComfyUI/ }).click();
    await page.getByRole("menuitem", { name: "Edit …" }).click();
    const dialog = page.getByRole("dialog", { name: /^Edit ComfyUI/ });
    await dialog.getByLabel("Address").fill(comfy.url);
    await page.keyboard.press("Enter");
    await expect(dialog).toHaveCount(0);
    await expect(rows(page).nth(1)).toContainText("Ready · ComfyUI 0.3.64-test");
    await expectNoBarrier(page, "install-light");

    await page.getByRole("button", { name: /^Actions for ComfyUI/ }).click();
    await page.getByRole("menuitem", { name: "Remove …" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Remove", exact: true }).click();
    await expect(page.getByRole("button", { name: "Add its address" })).toBeVisible();
    await expect(page.getByText(join(folder, "output"), { exact: true })).toBeVisible();
  });
});
