import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import type { Locator, Page } from "@playwright/test";
import { API_TEXT, DEFINITIONS, SEED, UI_TEXT } from "#test/small-workflows.ts";
import { drawPicture, NEWEST } from "./drawn.ts";
import { expect, test, withInstance } from "./fixtures.ts";
import { until } from "./instance.ts";

const cards = (page: Page) => page.getByRole("list", { name: /workflows?$/ }).getByRole("listitem");
const rows = (page: Page) => page.getByRole("list", { name: "Fields of the form" }).getByRole("button", { expanded: false });
const labels = async (page: Page) => (await rows(page).allTextContents()).map((text) => text.trim());

/** Files held over an element and let go, as a browser hands them to a page. */
async function dropOn(page: Page, target: Locator, files: readonly { name: string; text: string }[]): Promise<void> {
  const transfer = await page.evaluateHandle((given) => {
    const data = new DataTransfer();
    for (const { name, text } of given) data.items.add(new File([text], name));
    return data;
  }, files);
  for (const type of ["dragenter", "dragover", "drop"]) await target.dispatchEvent(type, { dataTransfer: transfer });
}

/** What the library asks of a ComfyUI: its nodes, how it is, its line. */
function comfyui(): Promise<Server> {
  const answers: Record<string, unknown> = {
    "/object_info": DEFINITIONS,
    "/system_stats": { system: { comfyui_version: "0.3.60" }, devices: [] },
    "/queue": { queue_running: [], queue_pending: [] },
  };
  const server = createServer((request, response) => {
    const answer = answers[request.url ?? ""];
    response.writeHead(answer ? 200 : 404, { "content-type": "application/json" }).end(JSON.stringify(answer ?? {}));
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

test.describe("workflows", () => {
  const folder = mkdtempSync(join(tmpdir(), "atelier-e2e-workflows-"));
  const instance = withInstance(async () => {
    const place = join(folder, "input", "foxes", "output");
    mkdirSync(place, { recursive: true });
    await drawPicture(1, place, "ComfyUI_0007.png", NEWEST, { prompt: API_TEXT, workflow: UI_TEXT });
    return { env: { COMFYUI_ROOT: folder } };
  });
  const ask = async (path: string, init?: RequestInit) => (await fetch(`${instance().url}/api${path}`, init)).json();
  let engine: Server;

  test.beforeAll(async () => {
    engine = await comfyui();
    await until("the picture to be found", async () => (await ask("/gallery?limit=1")).total === 1, 60_000);
  });
  test.afterAll(() => {
    engine.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("the empty library says what to do; a dropped page waits for a ComfyUI and is read once there is one", async ({ page }) => {
    await page.goto(`${instance().url}/workflows`);
    await expect(page.getByRole("heading", { name: "No workflows yet" })).toBeVisible();
    await dropOn(page, page.getByRole("main"), [{ name: "page.json", text: UI_TEXT }]);
    await expect(page).toHaveURL(/\/workflows\/[0-9a-f-]{36}$/);
    await expect(page.getByText("This workflow waits for a ComfyUI")).toBeVisible();

    const { port } = engine.address() as AddressInfo;
    const body = JSON.stringify({ kind: "comfyui", name: "Small", url: `http://127.0.0.1:${port}` });
    await fetch(`${instance().url}/api/engines`, { method: "POST", body, headers: { "content-type": "application/json" } });
    await until("the page to be converted", async () => (await ask("/workflows")).items[0]?.converted === true);
    await page.reload();
    await expect(page.getByText("This workflow waits for a ComfyUI")).toHaveCount(0);
    await expect(page.getByRole("tab", { name: /^Form/ })).toBeVisible();
  });

  test("JSON comes in through the file dialog and goes out with every digit; what is missing is told", async ({ page }) => {
    await page.goto(`${instance().url}/workflows`);
    const [chooser] = await Promise.all([
      page.waitForEvent("filechooser"),
      page
        .getByRole("button", { name: "Import" })
        .click()
        .then(() => page.getByRole("menuitem", { name: "From a file …" }).click()),
    ]);
    await chooser.setFiles({ name: "Fox.json", mimeType: "application/json", buffer: Buffer.from(API_TEXT) });
    await expect(page.getByRole("heading", { name: "Fox" })).toBeVisible();
    await expect(page.getByText("other.safetensors").first()).toBeVisible();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page
        .getByRole("button", { name: "Export" })
        .click()
        .then(() => page.getByRole("menuitem", { name: "Graph in API format" }).click()),
    ]);
    const text = readFileSync(await download.path(), "utf8");
    expect(download.suggestedFilename()).toBe("Fox.api.json");
    expect(text).toContain(SEED);
    expect(JSON.parse(text)).toEqual(JSON.parse(API_TEXT));
    await page.getByRole("link", { name: "All workflows" }).click();
    await expect(cards(page).filter({ hasText: "Fox" })).toContainText("1 missing");
  });

  test("a picture of the library gives its workflow, with the picture on its card", async ({ page }) => {
    await page.goto(`${instance().url}/workflows`);
    await page.getByRole("button", { name: "Import" }).click();
    await page.getByRole("menuitem", { name: "From the library …" }).click();
    await page.getByRole("button", { name: "Choose ComfyUI_0007.png" }).click();
    await expect(page.getByRole("heading", { name: "ComfyUI_0007" })).toBeVisible();
    await page.getByRole("link", { name: "All workflows" }).click();
    const picture = cards(page).filter({ hasText: "ComfyUI_0007" }).locator("img");
    await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(0);
  });

  test("a value is clicked onto the form, named, put in order by keys, and all of it is there after a reload", async ({ page }) => {
    const { items } = await ask("/workflows?q=Fox");
    await page.goto(`${instance().url}/workflows/${items[0].id}`);
    await expect(rows(page).first()).toContainText("Prompt");
    const before = (await labels(page)).length;
    // The loader's model is on the form as found; the file name's prefix of another node is clicked onto it or shown there.
    await page
      .getByRole("button", { name: "SaveImage" })
      .getByText(/^filename_prefix/)
      .click();
    const editor = page.getByRole("list", { name: "Fields of the form" });
    await expect(editor.getByLabel("Label")).toBeVisible();
    await editor.getByLabel("Label").fill("Name of the files");
    await editor.getByLabel("Label").press("Enter");
    await expect(editor.getByRole("button", { name: /Name of the files/ })).toBeVisible();
    await editor.getByRole("button", { name: /Name of the files/ }).click();
    expect((await labels(page)).length).toBeGreaterThanOrEqual(before);

    await rows(page).nth(0).press("Alt+ArrowDown");
    await expect(rows(page).nth(1)).toContainText("Prompt");
    await until("the order on the disk", async () => {
      const [first] = (await ask(`/workflows/${items[0].id}`)).fields.filter((field: { on_form: boolean }) => field.on_form);
      return first.key !== "prompt";
    });
    await page.reload();
    await expect(rows(page).nth(1)).toContainText("Prompt");
    await expect(rows(page).filter({ hasText: "Name of the files" })).toHaveCount(1);
  });

  test("a node is gone around by a switch, and the page's drawing says so", async ({ page }) => {
    const { items } = await ask("/workflows?q=Fox");
    const { id } = items[0];
    await page.goto(`${instance().url}/workflows/${id}`);
    await page.getByRole("button", { name: "ImageInvert" }).click();
    await page.getByRole("radio", { name: "Bypass" }).click();
    await until("the switch on the disk", async () => (await ask(`/workflows/${id}`)).bypassed.includes("8"));
    const graph = await ask(`/workflows/${id}/export?format=api`);
    expect(graph["8"]).toBeUndefined();
    expect(graph["9"].inputs.images).toEqual(["4", 0]);
    await page.getByRole("radio", { name: "Run" }).click();
    await until("the switch to be off again", async () => (await ask(`/workflows/${id}`)).bypassed.length === 0);
  });

  test("a dropped graph becomes a version, and an earlier one comes back", async ({ page }) => {
    const { items } = await ask("/workflows?q=Fox");
    const { id } = items[0];
    await page.goto(`${instance().url}/workflows/${id}`);
    await dropOn(page, page.getByRole("main"), [{ name: "hare.json", text: API_TEXT.replace("a fox", "a hare") }]);
    await expect(page.getByRole("tab", { name: "Version 2" })).toBeVisible();
    await expect(rows(page).filter({ hasText: "a hare" })).toHaveCount(1);
    await page.getByRole("tab", { name: "Version 2" }).click();
    await page.getByRole("button", { name: "Restore" }).click();
    await expect(page.getByRole("tab", { name: "Version 3" })).toBeVisible();
    expect((await ask(`/workflows/${id}/export?format=api`))["2"].inputs.text).toBe("a fox");
    await expect(page.getByRole("link", { name: "Use in studio" })).toHaveAttribute("href", `/studio?workflow=${id}`);
  });

  test("archive and trash can be taken back", async ({ page }) => {
    await page.goto(`${instance().url}/workflows`);
    const fox = cards(page).filter({ hasText: "Fox" });
    const act = async (name: string) => {
      await fox.hover();
      await fox.getByRole("button", { name: "Actions for Fox" }).click();
      await page.getByRole("menuitem", { name }).click();
    };
    await act("Move to the archive");
    await expect(fox).toHaveCount(0);
    await page.getByRole("button", { name: "Archive" }).click();
    await expect(fox).toHaveCount(1);
    await page.getByRole("button", { name: "Archive" }).click();
    await page.getByRole("button", { name: "Undo" }).first().click();
    await expect(fox).toHaveCount(1);
    await act("Delete");
    await expect(fox).toHaveCount(0);
    await page.getByRole("button", { name: "Undo" }).last().click();
    await expect(fox).toHaveCount(1);
  });

  test("cards stand in the HTML before any script; both pages pass the checks for everyone, on a phone, too", async ({ browser }) => {
    const plain = await browser.newContext({ javaScriptEnabled: false });
    const still = await plain.newPage();
    await still.goto(`${instance().url}/workflows`);
    await expect(still.getByRole("link", { name: /Fox/ })).toBeVisible();
    await plain.close();
    const { items } = await ask("/workflows?q=Fox");
    for (const viewport of [
      { width: 1440, height: 900 },
      { width: 390, height: 844 },
    ]) {
      const context = await browser.newContext({ viewport, colorScheme: viewport.width < 500 ? "light" : "dark" });
      const page = await context.newPage();
      for (const path of ["/workflows", `/workflows/${items[0].id}`]) {
        await page.goto(`${instance().url}${path}`);
        await expect(page.getByRole("heading", { level: 1 })).toBeAttached();
        await page.waitForLoadState("networkidle");
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map(({ id, nodes }) => `${path} ${id}: ${nodes.map((node) => node.target).join(" ")}`)).toEqual([]);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        expect(overflow).toBeLessThanOrEqual(0);
      }
      await context.close();
    }
  });
});
