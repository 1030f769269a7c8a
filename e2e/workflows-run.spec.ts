/** The form of a workflow as a person makes it, and what is run then: on the tests' own ComfyUI, which tells what it was asked for. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { digitsOf } from "#lib/core/json.ts";
import { type ComfyServer, startComfy } from "#test/comfyui-server.ts";
import { SEED } from "#test/small-workflows.ts";
import { Api, openWorkflow } from "./comfyui.ts";
import { expect as expectSoon, test, withInstance } from "./fixtures.ts";
import { until } from "./instance.ts";
import { dropOn, RUNS_TEXT, SUBGRAPH_TEXT } from "./workflow-pages.ts";

/** A busy machine runs and draws slowly. */
const expect = expectSoon.configure({ timeout: 60_000 });
test.describe.configure({ timeout: 240_000 });

const SHOTS = process.env.WORKFLOW_SHOTS;
const form = (page: Page) => page.getByRole("list", { name: "Fields of the form" });
const row = (page: Page, name: RegExp) => form(page).getByRole("button", { name });
const rows = (page: Page) => form(page).getByRole("button", { expanded: false });
const undo = (page: Page) => page.getByRole("button", { name: "Undo on this workflow" });
const redo = (page: Page) => page.getByRole("button", { name: "Redo on this workflow" });

interface Told {
  readonly fields: readonly { readonly key: string; readonly label: string; readonly on_form: boolean }[];
  readonly bypassed: readonly string[];
  readonly muted: readonly string[];
  readonly preview_url: string | null;
}

test.describe("a workflow's form and its runs", () => {
  const folder = mkdtempSync(join(tmpdir(), "atelier-e2e-workflow-run-"));
  mkdirSync(join(folder, "input"), { recursive: true });
  mkdirSync(join(folder, "output"), { recursive: true });
  const instance = withInstance(() => ({ env: { COMFYUI_ROOT: folder } }));
  let comfy: ComfyServer;
  let api: Api;
  let fox = "";

  test.beforeAll(async () => {
    comfy = await startComfy({ outputDir: join(folder, "output"), quietPreviews: true });
    api = new Api(instance().url);
    await api.engine({ name: "Cellar", url: comfy.url, output_dir: join(folder, "output") });
    fox = await api.workflow("Fox", RUNS_TEXT);
  });
  test.afterAll(async () => {
    await comfy.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const kept = () => JSON.parse(readFileSync(join(instance().home, "config", "workflows", fox, "atelier.json"), "utf8"));
  const said = () => {
    const { fields, order, modes } = kept();
    return JSON.stringify({ fields, order, modes });
  };
  /** The queued graphs from here on, as the server took them. */
  const queued = (from: number) => comfy.taken.slice(from).map(({ graph }) => graph);

  test("is the person's: label, range, default, group, order and roles; all of it is taken back, and made again", async ({ page }) => {
    const { url } = instance();
    const untouched = said();
    await page.goto(`${url}/workflows/${fox}`);
    await expect(undo(page)).toBeDisabled();
    await row(page, /^Steps/).click();
    await form(page).getByLabel("Label").fill("How long");
    await form(page).getByLabel("Label").press("Enter");
    for (const [bound, value] of [
      ["Least", "4"],
      ["Most", "12"],
      ["Default", "6"],
    ] as const) {
      await form(page).getByLabel(bound).fill(value);
      await form(page).getByLabel(bound).press("Tab");
    }
    await form(page).getByLabel("Group").fill("Speed");
    await form(page).getByLabel("Group").press("Enter");
    await row(page, /^How long/).click();
    // What was found as the prompt is said to be the negative one, and what was that moves on.
    await row(page, /^Prompt/).click();
    await form(page).getByLabel("Used as").click();
    await page.getByRole("option", { name: "Negative prompt" }).click();
    await until("the role on the disk", async () => {
      const { fields } = await api.get<Told>(`/workflows/${fox}`);
      return fields.some(({ key }) => key === "negative_prompt_2");
    });
    await rows(page).first().press("Alt+ArrowDown");
    await until("the order on the disk", () => kept().order.length > 0);
    const all = said();
    if (SHOTS) await page.screenshot({ path: join(SHOTS, "form.png") });

    // Inside a text field the keys are the browser's own: nothing that was said is taken back.
    await row(page, /^How long/).click();
    await form(page).getByLabel("Label").pressSequentially("!");
    await form(page).getByLabel("Label").press("ControlOrMeta+z");
    await expect(form(page).getByLabel("Label")).toHaveValue("How long");
    await form(page).getByLabel("Label").press("Escape");
    expect(said()).toBe(all);

    // The order by the keys, on a tab; the rest by the button; every step of it.
    await page.getByRole("tab", { name: /^Form/ }).focus();
    await page.keyboard.press("ControlOrMeta+z");
    await until("the order to be gone", () => kept().order.length === 0);
    let steps = 1;
    for (; await undo(page).isEnabled(); steps += 1) await undo(page).click();
    expect(steps).toBe(7);
    await until("nothing to be said any more", () => said() === untouched);
    await expect(row(page, /^Prompt/)).toContainText("a fox");
    await page.keyboard.press("ControlOrMeta+Shift+z");
    for (let left = steps - 1; left > 0; left -= 1) await redo(page).click();
    await expect(redo(page)).toBeDisabled();
    await until("all of it to be said again", () => said() === all);
    // The roles as they were: what is run next asks by them.
    for (let left = 2; left > 0; left -= 1) await undo(page).click();
    await until("the roles to be back", async () => (await api.get<Told>(`/workflows/${fox}`)).fields.some(({ key }) => key === "prompt"));
  });

  test("is asked by in the studio; the first result is on the card, and its seed is read back to the digit", async ({ page, studio }) => {
    const { url } = instance();
    await page.goto(`${url}/workflows/${fox}`);
    await expect(row(page, /^Seed/)).toContainText(SEED);
    expect((await api.get<Told>(`/workflows/${fox}`)).preview_url).toBeNull();
    await openWorkflow(page, url, fox);
    const steps = page.getByRole("region", { name: "Speed" }).getByRole("textbox", { name: "How long" });
    await expect(steps).toHaveValue("6");
    await steps.fill("99");
    await steps.press("Tab");
    await expect(steps).toHaveValue("12");
    await page.getByLabel("Seed", { exact: true }).fill(SEED);
    await studio.generate.click();
    await expect(page.getByText(/^1 picture · /)).toBeVisible();
    const [graph] = queued(0);
    expect(digitsOf(graph?.["3"]?.inputs.seed)).toBe(SEED);
    expect(graph?.["3"]?.inputs.steps).toBe(12);

    await until("the card to have a picture", async () => (await api.get<Told>(`/workflows/${fox}`)).preview_url !== null, 60_000);
    await page.goto(`${url}/workflows`);
    const picture = page.getByRole("listitem").filter({ hasText: "Fox" }).locator("img");
    await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(0);
    const made = join(folder, "input", "default", "output");
    const [file = ""] = readdirSync(made).filter((name) => name.endsWith(".png"));
    await dropOn(page, page.getByRole("main"), [{ name: file, bytes: readFileSync(join(made, file)) }]);
    await expect(row(page, /^Seed/)).toContainText(SEED);
  });

  test("counts a seed on, keeps it, or draws another each time", async ({ page, studio }) => {
    const seed = page.getByLabel("Seed", { exact: true });
    const way = async (name: string) => {
      await page.getByRole("button", { name: /^After each press/ }).click();
      await page.getByRole("menuitemradio", { name }).click();
    };
    const before = comfy.taken.length;
    const make = async () => {
      const count = comfy.counts.posts;
      await studio.generate.click();
      await until("it to be queued", () => comfy.counts.posts > count);
    };
    await openWorkflow(page, instance().url, fox);
    await seed.fill("18446744073709551613");
    await way("counting up");
    await make();
    await expect(seed).toHaveValue("18446744073709551614");
    await make();
    await expect(seed).toHaveValue(SEED);
    await way("fixed");
    await make();
    await make();
    await way("random");
    await expect(seed).toHaveValue("");
    await make();
    await make();
    const seeds = queued(before).map((graph) => digitsOf(graph["3"]?.inputs.seed));
    expect(seeds.slice(0, 4)).toEqual(["18446744073709551613", "18446744073709551614", SEED, SEED]);
    expect(new Set(seeds).size).toBe(5);
  });

  test("prompts × seeds × cfg are one batch, with a labelled sheet for each of the last", async ({ page }) => {
    await openWorkflow(page, instance().url, fox);
    const open = async (status: string) => (await api.get<{ total: number }>(`/jobs?status=${status}&limit=1`)).total;
    await until("what was asked for before to end", async () => (await open("queued")) + (await open("running")) === 0, 60_000);
    const before = comfy.taken.length;
    await page.getByRole("button", { name: "Vary something" }).click();
    await page.getByLabel("Values of Prompt").fill("a fox in snow\na hare in reeds");
    for (const [field, values] of [
      ["Seed", "7 × 2"],
      ["CFG", "4, 8"],
    ] as const) {
      await page.getByRole("button", { name: "Another axis" }).click();
      await page
        .getByRole("combobox", { name: /what varies$/ })
        .last()
        .click();
      await page.getByRole("option", { name: field, exact: true }).click();
      await page.getByLabel(`Values of ${field}`).fill(values);
    }
    await expect(page.getByText("2 × 2 × 2 = 8 pictures")).toBeVisible();
    await page.getByRole("button", { name: /^Generate 8/ }).click();
    await until(
      "eight pictures and their sheets",
      async () => (await api.get<{ total: number }>("/jobs?type=grid&status=completed&limit=1")).total === 1,
      90_000,
    );
    const cells = queued(before).map((graph) => [graph["2"]?.inputs.text, graph["3"]?.inputs.seed, graph["3"]?.inputs.cfg].join(" "));
    expect(new Set(cells).size).toBe(8);
    expect(cells).toContain("a hare in reeds 8 4");
    // Columns and rows are the first two; of the third each value has a sheet.
    await expect(page.getByText(/^2 pictures · /)).toBeVisible();
    if (SHOTS) await page.screenshot({ path: join(SHOTS, "matrix.png") });
    const remove = page.getByRole("button", { name: /no longer varies$/ });
    for (let left = 3; left > 0; left -= 1) {
      await remove.first().click();
      await expect(remove).toHaveCount(left - 1);
    }
  });

  test("a subgraph's value is filled in, a node gone around; the page that rides along says both", async ({ page, studio }) => {
    const { url } = instance();
    const sheet = await api.workflow("Sheet", SUBGRAPH_TEXT);
    await page.goto(`${url}/workflows/${sheet}`);
    await page
      .getByRole("button", { name: "Coloured sheet" })
      .getByText(/^color: 255/)
      .click();
    await expect(form(page).getByLabel("Label")).toHaveValue("Ink");
    await page.getByRole("button", { name: "ImageInvert" }).click();
    await page.getByRole("radio", { name: "Bypass" }).click();
    await expect(page.getByRole("button", { name: "ImageInvert" })).toContainText("bypassed");
    await until("both on the disk", async () => (await api.get<Told>(`/workflows/${sheet}`)).bypassed.includes("6"));
    const before = comfy.taken.length;
    await openWorkflow(page, url, sheet);
    await page.getByRole("textbox", { name: "Ink" }).fill("16711680");
    await page.getByRole("textbox", { name: "Ink" }).press("Tab");
    await studio.generate.click();
    await expect(page.getByText(/^1 picture · /)).toBeVisible();
    const asked = comfy.taken[before];
    expect(Object.keys(asked?.graph ?? {}).toSorted()).toEqual(["5:1", "7"]);
    expect(asked?.graph["5:1"]?.inputs).toMatchObject({ width: 48, height: 32, color: 16_711_680 });
    const rode = asked?.extra.extra_pnginfo?.workflow as { nodes: { id: number; mode: number; widgets_values: unknown }[] } | undefined;
    const nodes = rode?.nodes ?? [];
    expect(nodes.map(({ id, mode }) => [id, mode])).toEqual([
      [5, 0],
      [6, 4],
      [7, 0],
    ]);
    expect(nodes[0]?.widgets_values).toEqual([48, 16_711_680]);
  });

  test("a muted node is left out with its links, and what cannot run without it is told at once", async ({ page, studio }) => {
    const { url } = instance();
    await page.goto(`${url}/workflows/${fox}`);
    await page.getByRole("button", { name: "ImageInvert" }).click();
    await page.getByRole("radio", { name: "Mute" }).click();
    await expect(page.getByRole("button", { name: "ImageInvert" })).toContainText("muted");
    await expect(page.getByText("SaveImage gets nothing from it.")).toBeVisible();
    if (SHOTS) await page.screenshot({ path: join(SHOTS, "muted.png") });
    await until("it on the disk", async () => (await api.get<Told>(`/workflows/${fox}`)).muted.includes("8"));
    const graph = await api.get<Record<string, { inputs: object }>>(`/workflows/${fox}/export?format=api`);
    expect(graph["8"]).toBeUndefined();
    expect(graph["9"]?.inputs).toEqual({ filename_prefix: "fox" });
    await openWorkflow(page, url, fox);
    await studio.generate.click();
    await expect(page.getByRole("alert").filter({ hasText: "SaveImage (node 9)" })).toContainText("has nothing at its input “images”");
    if (SHOTS) await page.screenshot({ path: join(SHOTS, "refused.png") });
    await page.goto(`${url}/workflows/${fox}`);
    await page.getByRole("button", { name: "ImageInvert" }).click();
    await page.getByRole("radio", { name: "Run" }).click();
    await until("it to run again", async () => (await api.get<Told>(`/workflows/${fox}`)).muted.length === 0);
  });
});
