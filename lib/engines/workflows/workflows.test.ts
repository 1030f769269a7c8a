/** The library over its real files: whatever comes in goes out unchanged, and what was said of it stands on the disk alone. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { environment } from "#lib/core/env.ts";
import type { AppError } from "#lib/core/errors.ts";
import { setDatabase } from "#lib/db/client.ts";
import { actorForTest } from "#lib/people/actor.ts";
import { sqliteDatabase } from "../../../test/databases.ts";
import { pngWith } from "../../../test/png.ts";
import { newHome, putPicture, takeUp } from "../../../test/small-library.ts";
import { API_TEXT, DEFINITIONS, SEED, UI_TEXT } from "../../../test/small-workflows.ts";
import type { Definitions } from "../graph/schema.ts";
import { provideEngine } from "../registry.ts";
import type { Engine } from "../schema.ts";
import { takePicture, wantsPicture } from "./card-picture.ts";
import { exportResponse, exportWorkflow, pictureResponse } from "./export.ts";
import { readImport } from "./import.ts";
import { countWorkflows } from "./looking.ts";
import { ImportedWorkflow, Workflow, WorkflowsQuery } from "./schema.ts";
import { changeWorkflow, deleteWorkflow, getWorkflow, listWorkflows, takeWorkflows, workflowForRun } from "./service.ts";
import { restoreWorkflow, versionsOf } from "./versions.ts";
import { zipped } from "./zip.ts";

const anna = actorForTest({ login: "anna" });
/** What the engine of these tests says now; null while it is away. */
let told: Definitions | null = null;
let wasAsked = 0;

function engine(id: string): Engine {
  return {
    id,
    kind: "comfyui",
    name: "ComfyUI",
    options: () => ({ engine_id: id, output_configs: [], default_output_config: "", lists: {} }),
    definitions: async () => {
      wasAsked += 1;
      if (!told) throw new Error("away");
      return told;
    },
    // biome-ignore lint/correctness/useYield: it is asked for its nodes only
    async *generate() {
      throw new Error("not asked for");
    },
  };
}

let opened: Awaited<ReturnType<typeof sqliteDatabase>>;
let root: Awaited<ReturnType<typeof newHome>>;
beforeAll(async () => {
  opened = await sqliteDatabase();
  setDatabase(opened.database);
  provideEngine(engine("comfy"));
});
afterAll(() => opened.remove());
beforeEach(async () => {
  root = await newHome();
  told = DEFINITIONS;
});

const upload = (bytes: Uint8Array | string, name: string, fields: Record<string, string> = {}) => {
  const form = new FormData();
  for (const [key, value] of Object.entries(fields)) form.set(key, value);
  form.set("file", new File([typeof bytes === "string" ? bytes : new Uint8Array(bytes)], name));
  return takeUpRequest(new Request("http://localhost/api/workflows/import", { method: "POST", body: form }));
};
const post = (text: string) =>
  takeUpRequest(
    new Request("http://localhost/api/workflows/import", { method: "POST", body: text, headers: { "content-type": "application/json" } }),
  );
const takeUpRequest = (request: Request) => readImport(anna, request, (asked, imported) => takeWorkflows(anna, asked, imported));
const exported = async (id: string, format: "api" | "ui" | "bundle") =>
  Buffer.from(await exportResponse(await exportWorkflow(anna, id, { format })).arrayBuffer());
const folderOf = (id: string) => join(environment().home, "config", "workflows", id);
const listed = async (query: Record<string, unknown> = {}) => (await listWorkflows(anna, WorkflowsQuery.parse(query))).items;

describe("a workflow that is imported", () => {
  it("in API format goes out as it came, with every digit, and its form is found", async () => {
    const workflow = await upload(API_TEXT, "fox.json");
    expect(Workflow.parse(workflow)).toMatchObject({ name: "fox", format: "api", version: 1, converted: true, checked: true });
    expect(JSON.parse((await exported(workflow.id, "api")).toString())).toEqual(JSON.parse(API_TEXT));
    expect((await exported(workflow.id, "api")).toString()).toContain(`"seed": ${SEED}`);
    const value = (key: string) => workflow.fields.find((field) => field.key === key)?.default;
    expect([value("prompt"), value("negative_prompt"), value("seed"), value("width")]).toEqual(["a fox", "blurry", SEED, 64]);
    await expect(exportWorkflow(anna, workflow.id, { format: "ui" })).rejects.toMatchObject({ code: "not_found" });
  });

  it("tells what the engine lacks before anything runs", async () => {
    const { VAEDecode: _, ...fewer } = DEFINITIONS;
    told = fewer;
    provideEngine(engine("small"));
    const workflow = await upload(API_TEXT, "fox.json", { engine_id: "small" });
    expect(workflow.missing).toEqual({ nodes: ["VAEDecode"], models: ["other.safetensors"] });
  });

  it("as the page saves it is kept byte for byte and converted with the engine's definitions", async () => {
    const workflow = await upload(UI_TEXT, "page.json");
    expect(workflow).toMatchObject({ format: "ui", converted: true, bypassed: ["2"], node_count: 3 });
    expect((await exported(workflow.id, "ui")).toString()).toBe(UI_TEXT);
    expect(JSON.parse((await exported(workflow.id, "api")).toString())).toMatchObject({
      "1": { class_type: "LoadImage", inputs: { image: "a.png" } },
      "3": { class_type: "SaveImage", inputs: { images: ["1", 0], filename_prefix: "page" } },
    });
  });

  it("from a JSON body keeps every digit, in either format and inside the request that ComfyUI is sent", async () => {
    const page = await post(`{"workflow": ${UI_TEXT}, "name": "Page", "tags": ["a", "a", "b"]}`);
    expect(page).toMatchObject({ name: "Page", tags: ["a", "b"], format: "ui" });
    expect(JSON.parse((await exported(page.id, "ui")).toString())).toEqual(JSON.parse(UI_TEXT));
    expect((await exported(page.id, "ui")).toString()).toContain(`"note":${SEED}`);
    const request = await post(`{"workflow": {"prompt": ${API_TEXT}, "extra_data": {"extra_pnginfo": {"workflow": ${UI_TEXT}}}}}`);
    expect(request.format).toBe("ui");
    expect((await exported(request.id, "api")).toString()).toContain(SEED);
  });

  it("in UTF-16 is kept as UTF-8, which is all that JSON may be, with every digit", async () => {
    const little = Buffer.from(`\uFEFF${API_TEXT}`, "utf16le");
    for (const bytes of [little, Buffer.from(little).swap16()]) {
      const workflow = await upload(bytes, "fox.json");
      expect(workflow).toMatchObject({ format: "api", converted: true });
      expect(JSON.parse((await exported(workflow.id, "api")).toString())).toEqual(JSON.parse(API_TEXT));
    }
    const page = await upload(Buffer.from(`\uFEFF${UI_TEXT}`, "utf16le"), "page.json");
    expect((await exported(page.id, "ui")).toString()).toBe(UI_TEXT);
  });

  it("from a picture has the page's own and the run's graph, both as the picture carries them", async () => {
    const picture = await upload(pngWith({ prompt: API_TEXT, workflow: UI_TEXT }), "ComfyUI_0001.png");
    expect(picture).toMatchObject({ name: "ComfyUI_0001", format: "ui" });
    expect((await exported(picture.id, "ui")).toString()).toBe(UI_TEXT);
    expect(JSON.parse((await exported(picture.id, "api")).toString())).toEqual(JSON.parse(API_TEXT));
  });

  it("from a picture of the library is the same", async () => {
    await putPicture(root, "foxes/a.png", { prompt: API_TEXT });
    const [id = 0] = await takeUp(opened.database, root, ["foxes/a.png"], { visibility: "shared" });
    const workflow = await post(JSON.stringify({ media_id: id }));
    expect(workflow).toMatchObject({ name: "a", format: "api" });
    expect(JSON.parse((await exported(workflow.id, "api")).toString())).toEqual(JSON.parse(API_TEXT));
    await expect(post(JSON.stringify({ media_id: 999_999 }))).rejects.toMatchObject({ code: "not_found" });
  });

  it("is known again by a file that carries it, as long as it is as it was then, and gone with the trash", async () => {
    await putPicture(root, "foxes/a.png", { prompt: API_TEXT, workflow: UI_TEXT });
    await putPicture(root, "foxes/b.png", { parameters: "a fox" });
    const [withOne = 0, without = 0] = await takeUp(opened.database, root, ["foxes/a.png", "foxes/b.png"], { visibility: "shared" });
    const of = async (media_id: number) => (await listed({ media_id, archived: "all" })).map(({ id }) => id);
    await upload(API_TEXT, "another.json");
    expect([await of(withOne), await of(without)]).toEqual([[], []]);
    const { id } = await post(JSON.stringify({ media_id: withOne }));
    expect([await of(withOne), await of(without)]).toEqual([[id], []]);
    await changeWorkflow(anna, id, { name: "Mine", archived: true });
    expect(await of(withOne)).toEqual([id]);
    await upload(API_TEXT, "newer.json", { replaces: id });
    expect(await of(withOne)).toEqual([]);
    const again = await post(JSON.stringify({ media_id: withOne }));
    await deleteWorkflow(anna, again.id);
    expect(await of(withOne)).toEqual([]);
    await expect(of(999_999)).rejects.toMatchObject({ code: "not_found" });
  });

  it("is refused with a reason where it is none", async () => {
    await expect(upload("{}", "a.json")).rejects.toMatchObject({ code: "invalid", field: "file" });
    const why = (text: string) => upload(text, "a.json").catch((error: AppError) => error.reason?.key ?? error.code);
    expect(await why(API_TEXT.slice(0, -20))).toBe("json_broken");
    expect(await why("\n")).toBe("json_broken");
    expect(await why("[1, 2]")).toBe("no_workflow");
    await expect(upload(`{"a": "${"x".repeat(33 * 1024 ** 2)}"}`, "a.json")).rejects.toMatchObject({ code: "too_large" });
    await expect(upload(pngWith({ parameters: "a fox\nSteps: 20" }), "a.png")).rejects.toMatchObject({ code: "invalid" });
    await expect(upload(Buffer.from("PK\x03\x04 is no archive at all, but says so"), "a.zip")).rejects.toMatchObject({ code: "invalid" });
    await expect(post(`{"workflow": {"a": 1}}`)).rejects.toMatchObject({ code: "invalid", field: "workflow" });
    await expect(post("{}")).rejects.toMatchObject({ code: "invalid" });
    await expect(post(`{"workflow": {}, "colour": "red"}`)).rejects.toMatchObject({ code: "invalid", field: "colour" });
    const deep = `${"[".repeat(5_000)}${"]".repeat(5_000)}`;
    await expect(upload(`{"nodes": [], "extra": ${deep}}`, "deep.json")).rejects.toMatchObject({ code: "invalid" });
    await expect(post(`{"workflow": ${API_TEXT}, "engine_id": "nobody"}`)).rejects.toMatchObject({ code: "invalid", field: "engine_id" });
    await expect(post(`{"workflow": ${API_TEXT}, "engine_id": "sketch"}`)).rejects.toMatchObject({ code: "invalid", field: "engine_id" });
    expect(await listed()).toEqual([]);
    expect(readdirSync(join(environment().home, "cache", "uploads"))).toEqual([]);
  });
});

describe("a page while no engine can tell what its nodes are", () => {
  it("is kept, says so, and is converted as soon as one can", async () => {
    told = null;
    provideEngine(engine("later"));
    const before = await upload(UI_TEXT, "page.json", { engine_id: "later" });
    expect(before).toMatchObject({ converted: false, checked: false, fields: [], missing: { nodes: [], models: [] } });
    expect((await exported(before.id, "ui")).toString()).toBe(UI_TEXT);
    await expect(exportWorkflow(anna, before.id, { format: "api" })).rejects.toMatchObject({ code: "engine_unavailable" });
    await expect(workflowForRun(before.id)).rejects.toMatchObject({ code: "engine_unavailable" });
    await expect(changeWorkflow(anna, before.id, { fields: [] })).rejects.toMatchObject({ code: "conflict" });
    told = DEFINITIONS;
    provideEngine(engine("back"));
    expect(await changeWorkflow(anna, before.id, { engine_id: "back" })).toMatchObject({ converted: true, checked: true });
  });

  it("is still understood by an engine that told once and is away now", async () => {
    provideEngine(engine("once"));
    const { id } = await upload(UI_TEXT, "page.json", { engine_id: "once" });
    told = null;
    expect(existsSync(join(environment().home, "cache", "definitions", "once.json"))).toBe(true);
    expect(await getWorkflow(anna, id)).toMatchObject({ converted: true });
  });
});

describe("what a person says of a workflow", () => {
  it("stands on the disk: another process and an empty database know all of it", async () => {
    const { id, fields } = await upload(API_TEXT, "fox.json");
    const steps = fields.find((field) => field.key === "steps");
    const changed = await changeWorkflow(anna, id, {
      name: "Fox",
      tags: ["portrait"],
      fields: [{ ...steps, node_id: "3", input: "steps", label: "How long", max: 40, group: null }],
    });
    expect(changed.fields.find((field) => field.key === "steps")).toMatchObject({ label: "How long", max: 40 });
    const record = JSON.parse(readFileSync(join(folderOf(id), "atelier.json"), "utf8"));
    expect(record).toMatchObject({ name: "Fox", tags: ["portrait"], version: 1, fields: { "3.steps": { label: "How long", max: 40 } } });
    // Another process has written meanwhile: the next look sees it.
    writeFileSync(join(folderOf(id), "atelier.json"), JSON.stringify({ ...record, name: "Vixen", kept: "unknown keys" }));
    expect((await getWorkflow(anna, id)).name).toBe("Vixen");
    await changeWorkflow(anna, id, { archived: true });
    expect(JSON.parse(readFileSync(join(folderOf(id), "atelier.json"), "utf8"))).toMatchObject({ name: "Vixen", kept: "unknown keys" });
    expect(await listed()).toEqual([]);
    expect(await countWorkflows()).toBe(0);
    expect((await listed({ archived: "true", q: "vix port", fields: "none" })).map(({ name, fields: none }) => [name, none])).toEqual([
      ["Vixen", []],
    ]);
  });

  it("is refused where it names what the graph has not, and nothing of the rest is taken then", async () => {
    const { id } = await upload(API_TEXT, "fox.json");
    const wrong = changeWorkflow(anna, id, { name: "Fox", fields: [{ node_id: "77", input: "text" }] });
    await expect(wrong).rejects.toMatchObject({ code: "invalid", field: "fields.0.input" });
    await expect(changeWorkflow(anna, id, { bypassed: ["77"] })).rejects.toMatchObject({ code: "invalid", field: "bypassed" });
    expect((await getWorkflow(anna, id)).name).toBe("fox");
  });

  it("is not overwritten while atelier.json is damaged; the graph is there all the same", async () => {
    const { id } = await upload(API_TEXT, "fox.json");
    writeFileSync(join(folderOf(id), "atelier.json"), "{ half");
    await expect(changeWorkflow(anna, id, { name: "Fox" })).rejects.toMatchObject({ code: "conflict" });
    expect(readFileSync(join(folderOf(id), "atelier.json"), "utf8")).toBe("{ half");
    expect((await getWorkflow(anna, id)).fields.length).toBeGreaterThan(5);
  });

  it("needs no atelier.json: a folder that somebody put there is a workflow", async () => {
    mkdirSync(folderOf("by-hand"), { recursive: true });
    writeFileSync(join(folderOf("by-hand"), "workflow.json"), API_TEXT);
    expect(await listed()).toMatchObject([{ id: "by-hand", name: "by-hand", version: 1, format: "api" }]);
  });

  it("of many at once loses nothing", async () => {
    const { id } = await upload(API_TEXT, "fox.json");
    await Promise.all(Array.from({ length: 12 }, (_, n) => changeWorkflow(anna, id, n % 2 ? { tags: [`t${n}`] } : { name: `n${n}` })));
    expect(await getWorkflow(anna, id)).toMatchObject({ name: "n10", tags: ["t11"] });
  });
});

describe("switches", () => {
  it("go around a node of an API graph, joined by type, and leave the workflow as it was", async () => {
    const { id } = await upload(API_TEXT, "fox.json");
    expect(await changeWorkflow(anna, id, { bypassed: ["8"] })).toMatchObject({ bypassed: ["8"], version: 1 });
    const run = await workflowForRun(id);
    expect(run).toMatchObject({ bypassed: ["8"], ui: null, format: "api" });
    expect(run.graph["9"]?.inputs.images).toEqual(["4", 0]);
    expect(run.graph["8"]).toBeUndefined();
    expect((await changeWorkflow(anna, id, { bypassed: [] })).bypassed).toEqual([]);
    expect((await workflowForRun(id)).graph["9"]?.inputs.images).toEqual(["8", 0]);
  });

  it("put a node that the page saved as bypassed back in, in the page's JSON and in the run", async () => {
    const { id } = await upload(UI_TEXT, "page.json");
    expect((await workflowForRun(id)).graph["3"]?.inputs.images).toEqual(["1", 0]);
    expect((await changeWorkflow(anna, id, { bypassed: [] })).bypassed).toEqual([]);
    const run = await workflowForRun(id);
    expect(run.graph["3"]?.inputs.images).toEqual(["2", 0]);
    expect((run.ui as { nodes: { mode: number }[] }).nodes.map(({ mode }) => mode)).toEqual([0, 0, 0]);
    expect((await exported(id, "ui")).toString()).toBe(UI_TEXT);
  });
});

describe("muting", () => {
  it("leaves a node of an API graph out, with every link from it, and is one thing or the other", async () => {
    const { id } = await upload(API_TEXT, "fox.json");
    expect(await changeWorkflow(anna, id, { muted: ["8"] })).toMatchObject({ bypassed: [], muted: ["8"], version: 1 });
    const { graph, muted } = await workflowForRun(id);
    expect(muted).toEqual(["8"]);
    expect(graph["8"]).toBeUndefined();
    expect(graph["9"]?.inputs).toEqual({ filename_prefix: "fox" });
    expect(await changeWorkflow(anna, id, { bypassed: ["8"] })).toMatchObject({ bypassed: ["8"], muted: [] });
    expect(await changeWorkflow(anna, id, { muted: ["8"] })).toMatchObject({ bypassed: [], muted: ["8"] });
    const both = changeWorkflow(anna, id, { muted: ["8"], bypassed: ["8"] });
    await expect(both).rejects.toMatchObject({ code: "invalid", field: "muted" });
    expect(await changeWorkflow(anna, id, { muted: [] })).toMatchObject({ bypassed: [], muted: [] });
    expect((await workflowForRun(id)).graph["9"]?.inputs.images).toEqual(["8", 0]);
  });

  it("leaves a node of a page out, in the page's JSON and in the run, and one saved as muted comes back", async () => {
    const { id } = await upload(UI_TEXT.replace('"mode": 4', '"mode": 2'), "page.json");
    expect(await getWorkflow(anna, id)).toMatchObject({ bypassed: [], muted: ["2"] });
    expect((await workflowForRun(id)).graph["3"]?.inputs.images).toBeUndefined();
    expect(await changeWorkflow(anna, id, { bypassed: ["2"] })).toMatchObject({ bypassed: ["2"], muted: [] });
    expect((await workflowForRun(id)).graph["3"]?.inputs.images).toEqual(["1", 0]);
    expect(await changeWorkflow(anna, id, { bypassed: [], muted: [] })).toMatchObject({ bypassed: [], muted: [] });
    const { ui, graph } = await workflowForRun(id);
    expect(graph["3"]?.inputs.images).toEqual(["2", 0]);
    expect((ui as { nodes: { mode: number }[] }).nodes.map(({ mode }) => mode)).toEqual([0, 0, 0]);
  });

  it("takes a node's fields off the run, and its absence is missed no more", async () => {
    const { id } = await upload(API_TEXT.replace('"ImageInvert"', '"NodeOfTomorrow"'), "fox.json");
    expect((await getWorkflow(anna, id)).missing.nodes).toEqual(["NodeOfTomorrow"]);
    const { missing, fields } = await changeWorkflow(anna, id, { muted: ["8", "2"] });
    expect(missing.nodes).toEqual([]);
    expect(fields.some(({ node_id }) => node_id === "2")).toBe(true);
    expect((await workflowForRun(id)).fields.some(({ node_id }) => node_id === "2")).toBe(false);
  });
});

describe("the picture of a card", () => {
  const berta = actorForTest({ login: "berta" });
  const WEBP = Buffer.from("RIFF\0\0\0\0WEBPfirst");
  const servedTo = async (actor: typeof anna, id: string) =>
    Buffer.from(await (await pictureResponse(actor, new Request("http://localhost/"), id)).arrayBuffer()).toString("latin1");

  it("is the first result; a private one is its owner's alone and gives way to one that all may see", async () => {
    const { id, updated_at } = await upload(API_TEXT, "fox.json");
    expect([await wantsPicture(id, false), await wantsPicture(id, true)]).toEqual([true, true]);
    await takePicture(id, WEBP, "anna");
    expect((await getWorkflow(anna, id)).preview_url).not.toBeNull();
    expect(await servedTo(anna, id)).toContain("first");
    expect((await getWorkflow(berta, id)).preview_url).toBeNull();
    await expect(servedTo(berta, id)).rejects.toMatchObject({ code: "not_found" });
    const bundle = (actor: typeof anna) => exportWorkflow(actor, id, { format: "bundle" }).then(exportResponse);
    const sizes = await Promise.all([anna, berta].map(async (actor) => (await (await bundle(actor)).arrayBuffer()).byteLength));
    expect(sizes[0]).toBeGreaterThan(sizes[1] ?? 0);

    await takePicture(id, Buffer.from("another private one"), "berta");
    expect(await servedTo(anna, id)).toContain("first");
    expect([await wantsPicture(id, false), await wantsPicture(id, true)]).toEqual([false, true]);
    await takePicture(id, Buffer.from("for all"), null);
    expect(await servedTo(berta, id)).toBe("for all");
    expect(await wantsPicture(id, true)).toBe(false);
    expect((await getWorkflow(berta, id)).updated_at).toBe(updated_at);
  });

  it("stays off once a person has taken it off, and is theirs to choose", async () => {
    const { id } = await upload(API_TEXT, "fox.json");
    await takePicture(id, WEBP, null);
    expect((await changeWorkflow(anna, id, { preview_media_id: null })).preview_url).toBeNull();
    await takePicture(id, WEBP, null);
    expect(await wantsPicture(id, true)).toBe(false);
    expect((await getWorkflow(anna, id)).preview_url).toBeNull();
    expect(await wantsPicture("gone", true)).toBe(false);
  });
});

describe("a run", () => {
  it("begins with the person's own defaults, seeds digit for digit", async () => {
    const { id } = await upload(API_TEXT, "fox.json");
    await changeWorkflow(anna, id, {
      fields: [
        { node_id: "2", input: "text", default: "a badger" },
        { node_id: "3", input: "steps", default: 8 },
      ],
    });
    const { graph, fields } = await workflowForRun(id);
    expect(graph["2"]?.inputs.text).toBe("a badger");
    expect(graph["3"]?.inputs.steps).toBe(8);
    expect(JSON.stringify(graph["3"])).toContain(`"seed":${SEED}`);
    const value = (key: string) => fields.find((field) => field.key === key)?.default;
    expect([value("prompt"), value("steps"), value("seed")]).toEqual(["a badger", 8, SEED]);
  });
});

describe("versions", () => {
  const OTHER = API_TEXT.replace('"a fox"', '"a hare"');

  it("keep every graph there was, and the form as far as the inputs are the same", async () => {
    const { id } = await upload(API_TEXT, "fox.json");
    await changeWorkflow(anna, id, { fields: [{ node_id: "3", input: "steps", label: "How long" }] });
    const second = await upload(OTHER, "hare.json", { replaces: id });
    expect(second).toMatchObject({ id, version: 2, name: "fox" });
    expect(second.fields.find(({ key }) => key === "prompt")?.default).toBe("a hare");
    expect(second.fields.find(({ key }) => key === "steps")?.label).toBe("How long");
    expect((await upload(OTHER, "hare.json", { replaces: id })).version).toBe(2);
    const third = await restoreWorkflow(anna, id, 1);
    expect(third.version).toBe(3);
    expect(JSON.parse((await exported(id, "api")).toString())).toEqual(JSON.parse(API_TEXT));
    const { items } = await versionsOf(anna, id);
    expect(items.map(({ version, current }) => [version, current])).toEqual([
      [3, true],
      [2, false],
      [1, false],
    ]);
    expect(items[0]?.hash).toBe(items[2]?.hash);
    await expect(restoreWorkflow(anna, id, 9)).rejects.toMatchObject({ code: "not_found" });
  });

  it("count on where other bytes were put in by hand, or a crash came between graph and record", async () => {
    const { id } = await upload(API_TEXT, "fox.json");
    writeFileSync(join(folderOf(id), "workflow.json"), OTHER);
    expect(await getWorkflow(anna, id)).toMatchObject({ version: 2 });
    expect(await changeWorkflow(anna, id, { name: "Hare" })).toMatchObject({ version: 2, name: "Hare" });
    expect(await getWorkflow(anna, id)).toMatchObject({ version: 2 });
  });

  it("go to the trash with their workflow and come back with it", async () => {
    const { id } = await upload(API_TEXT, "fox.json");
    await upload(OTHER, "hare.json", { replaces: id });
    await deleteWorkflow(anna, id);
    await expect(getWorkflow(anna, id)).rejects.toMatchObject({ code: "not_found" });
    expect(await listed()).toEqual([]);
    expect(readdirSync(join(environment().home, "config", "workflows", ".trash"))).toEqual([expect.stringMatching(/^\d{8}_\d{6}_/)]);
    expect(await restoreWorkflow(anna, id, undefined)).toMatchObject({ id, version: 2 });
    expect((await versionsOf(anna, id)).total).toBe(2);
    await expect(restoreWorkflow(anna, id, undefined)).rejects.toMatchObject({ code: "conflict" });
    await expect(deleteWorkflow(anna, "../../etc")).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("a bundle", () => {
  it("takes graph, form and hashes to another Atelier", async () => {
    const { id } = await upload(pngWith({ prompt: API_TEXT, workflow: UI_TEXT }), "ComfyUI_0001.png");
    await changeWorkflow(anna, id, { name: "Fox", tags: ["a"], fields: [{ node_id: "3", input: "steps", label: "How long" }] });
    const bytes = await exported(id, "bundle");
    rmSync(folderOf(id), { recursive: true });
    const again = await upload(bytes, "Fox.zip");
    expect(again).toMatchObject({ name: "Fox", tags: ["a"], format: "ui" });
    expect(again.fields.find(({ key }) => key === "steps")?.label).toBe("How long");
    expect((await exported(again.id, "ui")).toString()).toBe(UI_TEXT);
    expect(JSON.parse((await exported(again.id, "api")).toString())).toEqual(JSON.parse(API_TEXT));
  });
});

describe("a plain zip", () => {
  const packed = (entries: Record<string, string | Buffer>) =>
    Buffer.concat([
      ...zipped(
        Object.entries(entries).map(([name, bytes]) => ({ name, bytes: Buffer.from(bytes) })),
        new Date(),
      ),
    ]);

  it("is imported like the workflows in it, whatever else lies beside them", async () => {
    const bytes = packed({
      "mine/füchse.json": API_TEXT,
      "mine/page.JSON": Buffer.from(`\uFEFF${UI_TEXT}`, "utf16le"),
      "mine/package.json": '{"name": "no workflow"}',
      "mine/broken.json": "{",
      "mine/deep.json": `${"[".repeat(5_000)}${"]".repeat(5_000)}`,
      "__MACOSX/mine/._füchse.json": "\u0000\u0005\u0016\u0007",
      "readme.txt": "hello",
    });
    const taken = ImportedWorkflow.parse(await upload(bytes, "mine.zip", { name: "Of all of them" }));
    expect(taken.name).toBe("füchse");
    expect(taken.also.map(({ name }) => name)).toEqual(["page"]);
    expect((await listed()).map(({ name }) => name).sort()).toEqual(["füchse", "page"]);
    expect((await exported(taken.id, "api")).toString()).toContain(SEED);
    const page = await getWorkflow(anna, taken.also[0]?.id ?? "");
    expect(page).toMatchObject({ format: "ui", converted: true });
    expect(await upload(packed({ "one.json": API_TEXT }), "one.zip", { name: "Named" })).toMatchObject({ name: "Named", also: [] });
  });

  it("takes the place of a workflow where it holds one", async () => {
    const { id } = await upload(API_TEXT, "fox.json");
    expect(await upload(packed({ "a.json": UI_TEXT }), "a.zip", { replaces: id })).toMatchObject({ id, version: 2, format: "ui" });
    const two = packed({ "a.json": UI_TEXT, "b.json": API_TEXT });
    await expect(upload(two, "two.zip", { replaces: id })).rejects.toMatchObject({ code: "invalid", reason: { key: "archive_several" } });
    expect((await getWorkflow(anna, id)).version).toBe(2);
  });

  it("is refused in words where it holds none, is damaged, or is more than is taken", async () => {
    const refused = async (bytes: Buffer): Promise<unknown[]> => {
      const error = await upload(bytes, "a.zip").then(
        () => null,
        (refusal: { message: string; reason?: { key: string } }) => refusal,
      );
      return [error?.reason?.key, error?.message];
    };
    expect(await refused(packed({ "a.txt": "hello" }))).toEqual([
      "archive_without",
      "There is no workflow in a.zip. A zip may hold workflows as JSON, or be one that Atelier exported.",
    ]);
    const whole = packed({ "a.json": API_TEXT });
    expect((await refused(whole.subarray(0, -30)))[0]).toBe("archive_damaged");
    const many = Object.fromEntries(Array.from({ length: 501 }, (_, n) => [`${n}.json`, "{}"]));
    expect((await refused(packed(many)))[0]).toBe("archive_damaged");
    expect((await refused(packed({ "big.json": Buffer.alloc(65 * 1024 * 1024) })))[0]).toBe("archive_damaged");
    expect(await countWorkflows()).toBe(0);
  });
});

describe("a library of hundreds", () => {
  it("is told from what was made out before, without asking the engine again, in pages", async () => {
    for (let n = 0; n < 7; n += 1) await upload(API_TEXT, `w${n}.json`);
    expect(await countWorkflows()).toBe(7);
    const first = await listWorkflows(anna, WorkflowsQuery.parse({ limit: 3 }));
    expect(first).toMatchObject({ total: 7 });
    expect(first.items.map(({ name }) => name)).toEqual(["w6", "w5", "w4"]);
    const asked = wasAsked;
    const second = await listWorkflows(anna, WorkflowsQuery.parse({ limit: 3, cursor: first.next_cursor }));
    expect(second.items.map(({ name }) => name)).toEqual(["w3", "w2", "w1"]);
    expect(wasAsked).toBe(asked);
  });
});
