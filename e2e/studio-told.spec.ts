/** What the studio and its rooms say of engines, workflows and numbers, to who reads English or German. */
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "@playwright/test";
import { zipped } from "#lib/engines/workflows/zip.ts";
import { type ComfyServer, startComfy } from "#test/comfyui-server.ts";
import { SEED } from "#test/small-workflows.ts";
import { Api, openWorkflow, pageOf, press, sampled, shotsOf } from "./comfyui.ts";
import { drawPicture, NEWEST } from "./drawn.ts";
import { expect as expectSoon, test, withInstance } from "./fixtures.ts";
import { until } from "./instance.ts";
import { dropOn } from "./workflow-pages.ts";

const expect = expectSoon.configure({ timeout: 30_000 });
test.describe.configure({ timeout: 120_000 });

/** Where nothing listens any more. */
async function silentAddress(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return `http://127.0.0.1:${port}`;
}

test.describe("what is told", () => {
  const folder = mkdtempSync(join(tmpdir(), "atelier-e2e-told-"));
  const input = join(folder, "input", "default", "output");
  const PAGE = pageOf(SEED);
  const instance = withInstance(async () => {
    mkdirSync(input, { recursive: true });
    await drawPicture(1, input, "carrying.png", NEWEST, { workflow: PAGE });
    return { env: { COMFYUI_ROOT: folder } };
  });
  let comfy: ComfyServer;
  let api: Api;

  test.beforeAll(async () => {
    comfy = await startComfy({ stepMs: 20, quietPreviews: true });
    api = new Api(instance().url);
    await until("the picture to be found", async () => (await api.shown()).length === 1, 60_000);
  });
  test.afterAll(async () => {
    await comfy.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const inGerman = async (browser: Browser, look: (page: Page) => Promise<void>) => {
    const context = await browser.newContext({ locale: "de-DE" });
    await look(await context.newPage());
    await context.close();
  };
  const remix = async (page: Page) => {
    const { items } = await api.get<{ items: { id: number; filename: string }[] }>("/gallery?limit=10");
    await page.goto(`${instance().url}/studio?remix=${items.find((one) => one.filename === "carrying.png")?.id}`);
  };
  const notice = (page: Page, words: string | RegExp) => page.getByRole("status").filter({ hasText: words });

  test("a file's workflow is imported once; from then on the one that is there is opened, and said to be empty until it is read", async ({
    page,
  }) => {
    await remix(page);
    await notice(page, "carrying.png carries its own workflow").getByRole("button", { name: "Import its workflow" }).click();
    await expect(page.getByText("carrying is chosen, its form is empty").first()).toBeVisible();
    await shotsOf(page, "remix-unread");

    await api.engine({ name: "Cellar", url: comfy.url });
    await api.workflow("Other", sampled());
    await remix(page);
    const known = notice(page, "carries the workflow “carrying”, which is in the library");
    await expect(known).toBeVisible();
    await shotsOf(page, "remix-known");
    await known.getByRole("button", { name: "Open its workflow" }).click();
    await expect(page.getByText("The recipe of carrying.png is in the form").first()).toBeVisible();
    await expect(page.getByLabel("Prompt", { exact: true })).toHaveValue("a fox");
    const { items } = await api.get<{ items: { name: string }[] }>("/workflows");
    expect(items.map(({ name }) => name).sort()).toEqual(["Other", "carrying"]);
  });

  test("a zip with workflows in it is dropped like the files", async ({ page }) => {
    const files = [
      { name: "a/First.json", bytes: Buffer.from(JSON.stringify(sampled())) },
      { name: "a/Second.json", bytes: Buffer.from(`\uFEFF${PAGE}`, "utf16le") },
      { name: "a/package.json", bytes: Buffer.from("{}") },
    ];
    await page.goto(`${instance().url}/workflows`);
    const main = page.getByRole("main");
    await dropOn(page, main, [{ name: "mine.zip", bytes: Buffer.concat([...zipped(files, new Date())]) }]);
    await expect(page.getByText("2 workflows imported", { exact: true }).first()).toBeVisible();
    for (const name of ["First", "Second"]) await expect(page.getByText(name, { exact: true }).first()).toBeVisible();
    await dropOn(page, main, [{ name: "none.zip", bytes: Buffer.concat([...zipped(files.slice(2), new Date())]) }]);
    await expect(page.getByText("There is no workflow in none.zip.").first()).toBeVisible();
  });

  test("a comma alone is the decimal point of who writes it so, and what was read stands there", async ({ page, browser }) => {
    const id = await api.workflow("Fox", sampled());
    await openWorkflow(page, instance().url, id);
    await page.getByRole("button", { name: "Vary something" }).click();
    await page.getByRole("combobox", { name: "Columns: what varies" }).click();
    await page.getByRole("option", { name: "CFG" }).click();
    const values = page.getByLabel("Values of CFG");
    await values.fill("5,6");
    await expect(page.getByText("Read as 5 · 6")).toBeVisible();
    await expect(page.getByText("2 pictures", { exact: true })).toBeVisible();
    await until("the axis to be kept", async () => JSON.stringify(await api.get("/me/drafts/studio")).includes("5,6"), 20_000);
    await inGerman(browser, async (german) => {
      await openWorkflow(german, instance().url, id);
      await expect(german.getByText("Gelesen als 5,6")).toBeVisible();
      await expect(german.getByText("1 Bild", { exact: true })).toBeVisible();
      await german.getByText("Gelesen als 5,6").scrollIntoViewIfNeeded();
      await shotsOf(german, "axis-de");
      await german.getByRole("button", { name: /nicht mehr/ }).click();
    });
  });

  test("every input that is refused stands at its field and in the job's row", async ({ page, browser }) => {
    const id = await api.workflow("Refused", sampled());
    comfy.faults.nodeErrors = 1;
    comfy.faults.everyInput = 1;
    await openWorkflow(page, instance().url, id);
    await api.untilStatus(await press(page, page.getByRole("button", { name: /^Generate/ })), "failed");
    comfy.faults.nodeErrors = comfy.faults.everyInput = 0;
    for (const name of ["seed", "steps", "cfg"])
      await expect(page.locator("form").getByText(`KSampler (node 3) has nothing at its input “${name}”.`)).toBeVisible();
    await shotsOf(page, "refused-everywhere");
    await inGerman(browser, async (german) => {
      await german.goto(`${instance().url}/jobs`);
      await german.getByRole("tab", { name: "Fehlgeschlagen" }).click();
      await expect(german.getByText("Abgelehnt:").first()).toBeVisible();
      await shotsOf(german, "refused-row-de");
      await german.getByRole("button", { name: "a fox" }).first().click();
      await expect(german.getByText("hat nichts am Eingang „cfg“").first()).toBeVisible();
      await shotsOf(german, "refused-details-de");
    });
  });

  test("why an engine does not answer is told in German as well", async ({ browser }) => {
    const url = await silentAddress();
    await api.engine({ name: "Keller", url });
    await inGerman(browser, async (page) => {
      await page.goto(`${instance().url}/settings`);
      await page.getByRole("tab", { name: "Engines" }).click();
      const keller = page.getByRole("listitem").filter({ hasText: "Keller" });
      await expect(keller.getByText("Antwortet nicht: dort nimmt niemand Verbindungen an", { exact: true })).toBeVisible();
      await expect(keller.getByText(url, { exact: true })).toBeVisible();
      await shotsOf(page, "engine-de");
    });
  });
});
