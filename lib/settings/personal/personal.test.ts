import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { MOST_DRAFTS, MOST_PROMPTS } from "./schema.ts";
import {
  addSnippet,
  changePreferences,
  changeSnippet,
  forgetPrompt,
  keepDraft,
  listPrompts,
  listSnippets,
  orderSnippets,
  promptId,
  readDraft,
  readPreferences,
  rememberPrompt,
  removeSnippet,
} from "./service.ts";

let home = "";
const fileOf = (login: string, name: string) => join(home, "config", "people", login, `${name}.json`);

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "atelier-personal-"));
  setEnvironment(parseEnvironment({ ATELIER_HOME: home, LOG_LEVEL: "error" }));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

describe("snippets", () => {
  it("are one person's own, in the order that person gives them, and lie in a file of theirs", async () => {
    const [light, lens, grain] = [
      await addSnippet("anna", { label: "light", text: "rim light, golden hour" }),
      await addSnippet("anna", { label: "lens", text: "85 mm" }),
      await addSnippet("anna", { label: "grain", text: "film grain" }),
    ];
    await orderSnippets("anna", [grain.id, light.id]);
    expect((await listSnippets("anna")).items.map((one) => one.label)).toEqual(["grain", "light", "lens"]);
    expect((await listSnippets("ben")).items).toEqual([]);
    expect(JSON.parse(readFileSync(fileOf("anna", "snippets"), "utf8"))).toHaveLength(3);
    expect((await changeSnippet("anna", lens.id, { text: "50 mm" })).text).toBe("50 mm");
    await removeSnippet("anna", grain.id);
    expect((await listSnippets("anna")).items.map((one) => one.text)).toEqual(["rim light, golden hour", "50 mm"]);
    await expect(removeSnippet("anna", grain.id)).rejects.toMatchObject({ code: "not_found" });
    await expect(changeSnippet("ben", lens.id, { text: "x" })).rejects.toMatchObject({ code: "not_found" });
  });

  it("lose none when several are added at once", async () => {
    await Promise.all(Array.from({ length: 12 }, (_, n) => addSnippet("anna", { label: `s${n}`, text: "x" })));
    expect((await listSnippets("anna")).total).toBe(12);
  });

  it("in a file that a slip of the hand has damaged are kept as they were, and nothing is written over it", async () => {
    await addSnippet("anna", { label: "light", text: "rim light" });
    await listSnippets("anna");
    writeFileSync(fileOf("anna", "snippets"), '[{"id": "1", "label":');
    expect((await listSnippets("anna")).items.map((one) => one.label)).toEqual(["light"]);
    await expect(addSnippet("anna", { label: "lens", text: "85 mm" })).rejects.toMatchObject({ code: "conflict" });
    expect(readFileSync(fileOf("anna", "snippets"), "utf8")).toContain('"label":');
  });
});

describe("the history of prompts", () => {
  it("has the newest first, each prompt once, with how often it was used", async () => {
    await rememberPrompt("anna", { text: "a red fox", negative: "blurry" });
    await rememberPrompt("anna", { text: "a blue whale" });
    await rememberPrompt("anna", { text: "a red fox" });
    expect((await listPrompts("anna")).items.map(({ text, times }) => [text, times])).toEqual([
      ["a red fox", 2],
      ["a blue whale", 1],
    ]);
    expect((await listPrompts("anna", "WHALE blue")).items.map((one) => one.text)).toEqual(["a blue whale"]);
    await forgetPrompt("anna", (await listPrompts("anna")).items[0]?.id ?? "");
    expect((await listPrompts("anna")).items.map((one) => one.text)).toEqual(["a blue whale"]);
  });

  it("has what was used elsewhere as well, each prompt once, and does not take back what was forgotten until it is used again", async () => {
    const job = (text: string, at: string, times = 1) => ({ id: promptId(text), text, negative: null, at, times });
    await rememberPrompt("anna", { text: "a red fox" });
    const elsewhere = [job("a grey owl", "2020-01-02T00:00:00.000Z", 3), job("a red fox ", "2020-01-01T00:00:00.000Z", 2)];
    const texts = async (more = elsewhere) => (await listPrompts("anna", "", more)).items.map(({ text, times }) => [text, times]);
    expect(await texts()).toEqual([
      ["a red fox", 2],
      ["a grey owl", 3],
    ]);
    expect((await listPrompts("anna", "owl", elsewhere)).total).toBe(1);
    await forgetPrompt("anna", promptId("a grey owl"), elsewhere);
    await forgetPrompt("anna", promptId("a red fox"), elsewhere);
    expect(await texts()).toEqual([]);
    expect(readFileSync(fileOf("anna", "prompts"), "utf8")).not.toContain("fox");
    await rememberPrompt("anna", { text: "a whale" });
    expect(await texts([...elsewhere, job("a grey owl", "2999-01-01T00:00:00.000Z")])).toEqual([
      ["a grey owl", 1],
      ["a whale", 1],
    ]);
    await expect(forgetPrompt("anna", promptId("a red fox"), elsewhere)).rejects.toMatchObject({ code: "not_found" });
  });

  it("does not grow for ever", async () => {
    const old = Array.from({ length: MOST_PROMPTS }, (_, n) => ({ id: String(n), text: `p${n}`, negative: null, at: "2026", times: 1 }));
    await rememberPrompt("anna", { text: "first" });
    writeFileSync(fileOf("anna", "prompts"), JSON.stringify(old));
    await rememberPrompt("anna", { text: "one more" });
    const { items } = await listPrompts("anna");
    expect([items.length, items[0]?.text, items.at(-1)?.text]).toEqual([MOST_PROMPTS, "one more", `p${MOST_PROMPTS - 2}`]);
  });
});

describe("drafts", () => {
  it("come back as they were left, digits and all, and are nobody else's", async () => {
    const draft = { values: { prompt: "a fox", seed: "18446744073709551615" }, count: 4 };
    expect(await readDraft("anna", "studio")).toEqual({ name: "studio", draft: null, updated_at: null });
    const kept = await keepDraft("anna", "studio", draft);
    expect(await readDraft("anna", "studio")).toEqual(kept);
    expect(kept.draft).toEqual(draft);
    expect((await readDraft("ben", "studio")).draft).toBeNull();
  });

  it("are bounded in number: the ones left longest ago go", async () => {
    for (let n = 0; n < MOST_DRAFTS + 3; n += 1) await keepDraft("anna", `form-${n}`, { n });
    expect(Object.keys(JSON.parse(readFileSync(fileOf("anna", "drafts"), "utf8")))).toHaveLength(MOST_DRAFTS);
    expect((await readDraft("anna", `form-${MOST_DRAFTS + 2}`)).draft).toEqual({ n: MOST_DRAFTS + 2 });
  });
});

describe("preferences", () => {
  it("keep what this version does not know, and count as unset where they make no sense", async () => {
    await changePreferences("anna", { studio_panel: "queue" });
    const file = JSON.parse(readFileSync(fileOf("anna", "preferences"), "utf8"));
    writeFileSync(fileOf("anna", "preferences"), JSON.stringify({ ...file, later: 1 }));
    expect(await changePreferences("anna", { studio_panel: "tray" })).toEqual({ studio_panel: "tray" });
    expect(JSON.parse(readFileSync(fileOf("anna", "preferences"), "utf8"))).toEqual({ studio_panel: "tray", later: 1 });
    writeFileSync(fileOf("anna", "preferences"), JSON.stringify({ studio_panel: "attic" }));
    expect(await readPreferences("anna")).toEqual({ studio_panel: null });
  });
});

describe("whose files they are", () => {
  it("no name that is no account's becomes part of a path", async () => {
    for (const login of ["../anna", "", "a/b", ".."]) await expect(listSnippets(login)).rejects.toMatchObject({ code: "invalid" });
  });

  it("what the person at the machine kept goes with the account they became", async () => {
    await addSnippet("local", { label: "light", text: "rim light" });
    writeFileSync(join(home, "config", "settings.json"), JSON.stringify({ "people.local_login": "anna" }));
    expect((await listSnippets("ben")).items).toEqual([]);
    expect((await listSnippets("anna")).items.map((one) => one.label)).toEqual(["light"]);
    expect(existsSync(fileOf("local", "snippets"))).toBe(false);
  });
});
