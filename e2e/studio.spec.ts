import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import { expect as expectSoon, test, withInstance } from "./fixtures.ts";
import { until } from "./instance.ts";
import { StudioPage } from "./pages/studio-page.ts";

/** A busy machine generates and draws slowly. */
const expect = expectSoon.configure({ timeout: 60_000 });
test.describe.configure({ timeout: 240_000 });

const inputValue = (box: Locator) => box.inputValue();

async function post(url: string, body: unknown): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

const jobs = async (url: string, query: string) =>
  (
    (await (await fetch(`${url}/api/jobs?${query}`)).json()) as {
      items: { id: string; position: number; params: Record<string, unknown> }[];
    }
  ).items;

test.describe("the prompt box", () => {
  const instance = withInstance();

  test("weighs words by the keys, in steps, and the browser's own undo takes each back", async ({ page, studio }) => {
    await studio.open(instance().url);
    await studio.prompt.fill("");
    await studio.prompt.pressSequentially("a red fox");
    await page.keyboard.press("Control+ArrowUp");
    expect(await inputValue(studio.prompt)).toBe("a red (fox:1.05)");
    await page.keyboard.press("Control+ArrowUp");
    expect(await inputValue(studio.prompt)).toBe("a red (fox:1.1)");
    await page.keyboard.press("Control+z");
    expect(await inputValue(studio.prompt)).toBe("a red (fox:1.05)");
    await page.keyboard.press("Control+z");
    expect(await inputValue(studio.prompt)).toBe("a red fox");
    await page.keyboard.press("Control+a");
    await page.keyboard.press("Control+ArrowDown");
    expect(await inputValue(studio.prompt)).toBe("(a red fox:0.95)");
  });

  test("keeps snippets, puts them in by typing and by picking, and lets them be ordered", async ({ page, studio }) => {
    const { url, home } = instance();
    for (const [label, text] of [
      ["golden hour", "warm rim light, golden hour"],
      ["grain", "fine film grain"],
    ])
      expect((await post(`${url}/api/snippets`, { label, text })).status).toBe(201);
    await studio.open(url);
    await studio.prompt.fill("");
    await studio.prompt.pressSequentially("a red fox, /gold");
    await expect(page.getByRole("listbox", { name: "Snippets of that name" }).getByRole("option")).toHaveCount(1);
    await page.keyboard.press("Enter");
    expect(await inputValue(studio.prompt)).toBe("a red fox, warm rim light, golden hour");

    const field = page.locator("form").getByRole("button", { name: "Snippets" }).first();
    await field.click();
    const menu = page.getByRole("dialog", { name: "Snippets" });
    await menu.getByRole("button", { name: /^grain/ }).focus();
    await page.keyboard.press("Alt+ArrowUp");
    await until(
      "the new order to be kept",
      () =>
        readFileSync(join(home, "config", "people", "local", "snippets.json"), "utf8").search("grain") <
        readFileSync(join(home, "config", "people", "local", "snippets.json"), "utf8").search("golden"),
    );
    await menu.getByRole("button", { name: /^grain/ }).click();
    await expect(studio.prompt).toHaveValue("a red fox, warm rim light, golden hour, fine film grain");
    await page.keyboard.press("Control+z");
    await expect(studio.prompt).toHaveValue("a red fox, warm rim light, golden hour");
  });

  test("has its history: what was used is picked again, in place of what stands there", async ({ page, studio }) => {
    await studio.open(instance().url);
    await studio.make("a whale over the harbour, linocut");
    await expect(studio.recent.first()).toBeVisible();
    await studio.prompt.fill("something else");
    await page.locator("form").getByRole("button", { name: "Prompts used before" }).first().click();
    await page
      .getByRole("dialog")
      .getByRole("button", { name: /a whale over the harbour/ })
      .click();
    await expect(studio.prompt).toHaveValue("a whale over the harbour, linocut");
    await page.keyboard.press("Control+z");
    await expect(studio.prompt).toHaveValue("something else");
  });
});

test.describe("the form", () => {
  const instance = withInstance();

  test("is kept for its person: after a reload, and on another device", async ({ page, studio, browser }) => {
    const { url } = instance();
    await studio.open(url);
    await studio.prompt.fill("a fox that is kept");
    await page.getByLabel("Seed", { exact: true }).fill("9007199254740993");
    await until("the draft to be kept", async () => {
      const kept = (await (await fetch(`${url}/api/me/drafts/studio`)).json()) as { draft: { values?: { seed?: string } } | null };
      return kept.draft?.values?.seed === "9007199254740993";
    });
    await page.reload();
    await expect(studio.prompt).toHaveValue("a fox that is kept");
    const elsewhere = await browser.newContext();
    const other = new StudioPage(await elsewhere.newPage());
    await other.open(url);
    await expect(other.prompt).toHaveValue("a fox that is kept");
    await expect(other.page.getByLabel("Seed", { exact: true })).toHaveValue("9007199254740993");
    await elsewhere.close();
  });

  test("takes its changes back, one by one, and forth again", async ({ page, studio }) => {
    await studio.open(instance().url);
    const seed = page.getByLabel("Seed", { exact: true });
    await seed.fill("11");
    await page.getByRole("button", { name: "Roll a seed and keep it" }).click();
    await expect(seed).not.toHaveValue("11");
    await page.getByRole("button", { name: "Back to the defaults" }).click();
    await expect(studio.prompt).toHaveValue("");
    await page.getByRole("button", { name: "Undo on the form" }).click();
    await expect(studio.prompt).not.toHaveValue("");
    await page.getByRole("button", { name: "Redo on the form" }).click();
    await expect(studio.prompt).toHaveValue("");
  });

  test("counts a seed on, and makes the same again or another", async ({ page, studio }) => {
    const { url } = instance();
    await studio.open(url);
    const seed = page.getByLabel("Seed", { exact: true });
    await seed.fill("18446744073709551615");
    await page.getByRole("button", { name: /^After each press/ }).click();
    await page.getByRole("menuitemradio", { name: "counting up" }).click();
    await studio.make("a small boat");
    await expect(seed).toHaveValue("0");
    await expect(page.getByRole("button", { name: "Same seed" })).toBeVisible();
    await page.getByRole("button", { name: "Same seed" }).click();
    await expect(studio.recent).toHaveCount(2);
    await page.getByRole("button", { name: "New seed" }).click();
    await expect(studio.recent).toHaveCount(3);
    const seeds = (await jobs(url, "type=generate&status=completed")).map((job) => job.params.seed);
    expect(seeds.slice(1, 3)).toEqual(["18446744073709551615", "18446744073709551615"]);
    expect(seeds[0]).not.toBe("18446744073709551615");
  });

  test("says how many pictures its axes make, and what it cannot read of them", async ({ page, studio }) => {
    await studio.open(instance().url);
    await page.getByRole("button", { name: "Vary something" }).click();
    await page.getByLabel("Values of Prompt").fill("a fox\nan owl\na whale");
    await page.getByRole("button", { name: "Another axis" }).click();
    await page.getByLabel("Values of Seed").fill("seven");
    await expect(page.getByText("Write numbers with commas")).toBeVisible();
    await expect(studio.generate).toBeDisabled();
    await page.getByLabel("Values of Seed").fill("7 × 4");
    await expect(page.getByText("3 × 4 = 12 pictures")).toBeVisible();
    await expect(page.getByRole("button", { name: /^Generate 12/ })).toBeEnabled();
  });

  test("makes every combination of its axes, and a sheet of them all", async ({ page, studio }) => {
    const { url } = instance();
    const total = async () => ((await (await fetch(`${url}/api/gallery?limit=1`)).json()) as { total: number }).total;
    const before = await total();
    await studio.open(url);
    // What an earlier draft varied.
    const remove = page.getByRole("button", { name: /no longer varies$/ });
    for (let left = await remove.count(); left > 0; left -= 1) {
      await remove.first().click();
      await expect(remove).toHaveCount(left - 1);
    }
    await page.getByRole("button", { name: "Vary something" }).click();
    await page.getByLabel("Values of Prompt").fill("a red fox, linocut\na whale, linocut");
    await page.getByRole("button", { name: "Another axis" }).click();
    await page.getByLabel("Values of Seed").fill("7 x 2");
    await page.getByRole("button", { name: /^Generate 4/ }).click();
    await until("four pictures and their sheet", async () => (await total()) === before + 5, 120_000);
    const made = await jobs(url, "type=generate&status=completed");
    const cells = made.slice(0, 4).map(({ params }) => `${params.prompt} ${params.seed}`);
    expect(cells.sort()).toEqual(["a red fox, linocut 7", "a red fox, linocut 8", "a whale, linocut 7", "a whale, linocut 8"]);
  });
});

test.describe("the panels", () => {
  // Each goes on with the pictures that the one before it made.
  test.describe.configure({ mode: "serial" });
  const instance = withInstance();

  async function openPanel(page: Page, name: "Queue" | "Project gallery" | "Media tray"): Promise<Locator> {
    const panel = page.getByRole("complementary", { name });
    if (!(await panel.isVisible()))
      await page
        .getByRole("region", { name: "Recent" })
        .getByRole("button", { name: new RegExp(`^${name}`) })
        .click();
    await panel.waitFor();
    return panel;
  }

  test("show the line, which can be paused, put in another order by the keys and by dragging, and let go on", async ({ page, studio }) => {
    const { url } = instance();
    await studio.open(url);
    const panel = await openPanel(page, "Queue");
    await panel.getByRole("button", { name: "Pause" }).click();
    await expect(panel.getByText("Paused: nothing new starts")).toBeVisible();
    for (const prompt of ["first", "second", "third"]) {
      await studio.make(prompt);
      await expect(panel.getByRole("button", { name: new RegExp(`^${prompt}`) })).toBeVisible();
    }
    const line = async () =>
      (await jobs(url, "status=queued")).sort((a, b) => a.position - b.position).map((job) => String(job.params.prompt));
    expect(await line()).toEqual(["first", "second", "third"]);
    await panel.getByRole("button", { name: /^third/ }).focus();
    await page.keyboard.press("Alt+ArrowUp");
    await until("the keys to have moved it", async () => (await line()).join() === "first,third,second");
    await expect(panel.getByRole("listitem").nth(1)).toContainText("third");
    await panel.getByRole("listitem").nth(2).dragTo(panel.getByRole("listitem").nth(0));
    await until("the drag to have moved it", async () => (await line()).join() === "second,first,third");
    await panel.getByRole("button", { name: "Cancel first" }).click();
    await panel.getByRole("button", { name: "Resume" }).click();
    await expect(studio.recent).toHaveCount(2);
    await expect(panel.getByText("Nothing waits")).toBeVisible();
  });

  test("keep what is laid into the tray, from the strip and from the project's gallery, over a reload", async ({ page, studio }) => {
    await studio.open(instance().url);
    await expect(studio.recent).toHaveCount(2);
    // Out of the prompt, where it would be a letter.
    await page.keyboard.press("Escape");
    await page.keyboard.press("Shift+T");
    const tray = page.getByRole("complementary", { name: "Media tray" });
    await expect(tray.getByText("Nothing in the tray")).toBeVisible();
    await studio.recent.first().dragTo(tray.getByRole("region", { name: "Media tray" }));
    await expect(tray.getByRole("listitem")).toHaveCount(1);
    const gallery = await openPanel(page, "Project gallery");
    await expect(gallery.getByRole("listitem")).toHaveCount(2);
    await gallery.getByRole("listitem").nth(1).hover();
    await gallery.getByRole("listitem").nth(1).getByRole("button", { name: "Lay into the tray" }).click();
    await openPanel(page, "Media tray");
    await until("the open panel to be kept", async () => {
      const kept = (await (await fetch(`${instance().url}/api/me/preferences`)).json()) as { studio_panel: string | null };
      return kept.studio_panel === "tray";
    });
    await page.reload();
    await expect(tray.getByRole("listitem")).toHaveCount(2);
    await tray.getByRole("button", { name: "Empty" }).click();
    await expect(tray.getByText("Nothing in the tray")).toBeVisible();
    await page.getByRole("button", { name: "Undo", exact: true }).click();
    await expect(tray.getByRole("listitem")).toHaveCount(2);
  });

  test("a finished file is remixed: its recipe is in the form", async ({ page, studio }) => {
    const { url } = instance();
    const [made] = ((await (await fetch(`${url}/api/gallery?limit=1`)).json()) as { items: { id: number; prompt: string }[] }).items;
    await page.goto(`${url}/gallery/${made?.id}`);
    await page
      .getByRole("link", { name: /studio/i })
      .last()
      .waitFor();
    await page.keyboard.press("r");
    await expect(page).toHaveURL(/\/studio/);
    await expect(studio.prompt).toHaveValue(made?.prompt ?? "");
  });
});
