/** Real workflows, as they lie beside the project where the collection is there: each comes in and goes out unchanged. */
import { existsSync, globSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseExact } from "#lib/core/json.ts";
import { setDatabase } from "#lib/db/client.ts";
import { graphsOf } from "#lib/media/detail/reading.ts";
import { readMedia } from "#lib/metadata/read.ts";
import { actorForTest } from "#lib/people/actor.ts";
import { sqliteDatabase } from "../../../../test/databases.ts";
import { newHome } from "../../../../test/small-library.ts";
import { workflowFormat } from "../../graph/format.ts";
import { sameJson } from "../../graph/json-shape.ts";
import type { ApiGraph, Definitions } from "../../graph/schema.ts";
import { provideEngine } from "../../registry.ts";
import { exportResponse, exportWorkflow } from "../export.ts";
import { readImport } from "../import.ts";
import { type Workflow, WorkflowPatch, WorkflowsQuery } from "../schema.ts";
import { changeWorkflow, deleteWorkflow, listWorkflows, takeWorkflows, workflowForRun } from "../service.ts";
import { readStored } from "../store.ts";

const SHARED = join(import.meta.dirname, "..", "..", "..", "..", "..", "shared");
const COLLECTION = join(SHARED, "workflows");
const CORPUS = join(SHARED, "corpus");
const names = existsSync(COLLECTION)
  ? readdirSync(COLLECTION)
      .filter((name) => name.endsWith(".ui.json"))
      .map((name) => name.replace(".ui.json", ""))
  : [];
/** A subgraph's class is the id of its definition. */
const SUBGRAPH = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const hasCorpus = existsSync(CORPUS);
const why = "the collection is not here";
const anna = actorForTest({ login: "anna" });
const exact = (path: string) => parseExact(readFileSync(path, "utf8"));

let opened: Awaited<ReturnType<typeof sqliteDatabase>>;
beforeAll(async () => {
  opened = await sqliteDatabase();
  setDatabase(opened.database);
  await newHome();
  provideEngine({
    id: "collection",
    kind: "comfyui",
    name: "ComfyUI",
    options: () => ({ engine_id: "collection", output_configs: [], default_output_config: "", lists: {} }),
    definitions: async () => exact(join(COLLECTION, "object_info.json")) as Definitions,
    // biome-ignore lint/correctness/useYield: it is asked for its nodes only
    async *generate() {
      throw new Error("not asked for");
    },
  });
});
afterAll(() => opened.remove());

async function imported(path: string): Promise<Workflow> {
  const form = new FormData();
  form.set("engine_id", "collection");
  form.set("file", new File([new Uint8Array(readFileSync(path))], basename(path)));
  const request = new Request("http://localhost/api/workflows/import", { method: "POST", body: form });
  return readImport(anna, request, (asked, found) => takeWorkflows(anna, asked, found));
}

async function exported(id: string, format: "api" | "ui"): Promise<Buffer> {
  return Buffer.from(await exportResponse(await exportWorkflow(anna, id, { format })).arrayBuffer());
}

/** `_meta` is free. */
function plain(graph: unknown): unknown {
  const nodes = Object.entries(graph as ApiGraph);
  return Object.fromEntries(nodes.map(([id, { class_type, inputs }]) => [id, { class_type, inputs }]));
}

describe(`the collection (${names.length || why})`, () => {
  it.skipIf(names.length === 0)(
    "as the page saves it goes out byte for byte, and as ComfyUI's own graph",
    async () => {
      for (const name of names) {
        const path = join(COLLECTION, `${name}.ui.json`);
        const workflow = await imported(path);
        expect(workflow, name).toMatchObject({ format: "ui", converted: true, problems: [] });
        expect((await exported(workflow.id, "ui")).equals(readFileSync(path)), name).toBe(true);
        const graph = parseExact((await exported(workflow.id, "api")).toString());
        expect(sameJson(plain(graph), plain(exact(join(COLLECTION, `${name}.api.json`)))), name).toBe(true);
      }
    },
    120_000,
  );

  it.skipIf(names.length === 0)(
    "is run as ComfyUI's page would, and its form comes back as it was told without a word being kept",
    async () => {
      for (const name of names) {
        const { id, fields } = await imported(join(COLLECTION, `${name}.ui.json`));
        const run = await workflowForRun(id);
        expect(sameJson(plain(run.graph), plain(exact(join(COLLECTION, `${name}.api.json`)))), name).toBe(true);
        expect(sameJson(run.ui, exact(join(COLLECTION, `${name}.ui.json`))), name).toBe(true);
        const after = await changeWorkflow(anna, id, WorkflowPatch.parse({ fields: JSON.parse(JSON.stringify(fields)) }));
        expect(after.fields, name).toEqual(fields);
        expect((await readStored(id)).record, name).toMatchObject({ fields: {}, order: [] });
      }
    },
    120_000,
  );

  it.skipIf(names.length === 0)(
    "with nodes switched off and on is what the page makes of it then",
    async () => {
      let count = 0;
      for (const name of names) {
        const ui = exact(join(COLLECTION, `${name}.ui.json`)) as { nodes: { id: number; type: string; mode: number }[] };
        const hosts = new Set(ui.nodes.filter(({ type }) => SUBGRAPH.test(type)).map(({ id }) => String(id)));
        const saved = Object.fromEntries(ui.nodes.map(({ id, mode }) => [String(id), mode]));
        const { id } = await imported(join(COLLECTION, `${name}.ui.json`));
        for (const { modes, api } of exact(join(COLLECTION, `${name}.variants.json`)) as {
          modes: Record<string, number>;
          api: ApiGraph;
        }[]) {
          // The variants mute a subgraph's node and not what is inside, as no switch of the page does.
          if (Object.keys(modes).some((node) => hosts.has(node) && modes[node] === 2)) continue;
          const after = { ...saved, ...modes };
          const those = (mode: number) => Object.keys(after).filter((node) => after[node] === mode);
          const [bypassed, muted] = [those(4), those(2)];
          const told = await changeWorkflow(anna, id, { bypassed, muted });
          expect([told.bypassed, told.muted].map((list) => list.toSorted())).toEqual([bypassed, muted].map((list) => list.toSorted()));
          const off = Object.keys(modes).filter((node) => hosts.has(node) && modes[node] === 4);
          const wanted = Object.fromEntries(Object.entries(api).filter(([node]) => !off.some((host) => node.startsWith(`${host}:`))));
          const graph = parseExact((await exported(id, "api")).toString());
          expect(sameJson(plain(graph), plain(wanted)), `${name} ${JSON.stringify(modes)}`).toBe(true);
          count += 1;
        }
        await deleteWorkflow(anna, id);
      }
      console.log(`switched as the page switches them: ${count}`);
      expect(count).toBe(3 * names.length - 2);
    },
    120_000,
  );

  it.skipIf(names.length === 0)(
    "in API format goes out as it came",
    async () => {
      for (const name of names) {
        const path = join(COLLECTION, `${name}.api.json`);
        const workflow = await imported(path);
        expect(workflow, name).toMatchObject({ format: "api", converted: true });
        expect(sameJson(parseExact((await exported(workflow.id, "api")).toString()), exact(path)), name).toBe(true);
      }
      const began = performance.now();
      const { total } = await listWorkflows(anna, WorkflowsQuery.parse({ limit: 500, fields: "none" }));
      expect(total).toBe(3 * names.length);
      expect(performance.now() - began).toBeLessThan(2_000);
    },
    120_000,
  );
});

describe(`the workflows in pictures and films (${hasCorpus ? "the corpus" : why})`, () => {
  it.skipIf(!hasCorpus)(
    "go out as they were embedded, whatever carried them",
    async () => {
      const files = globSync("{ai,image,video,audio,model3d,svg,c2pa}/**/*.*", { cwd: CORPUS }).sort();
      const carriers = new Map<string, number>();
      for (const file of files) {
        const media = await readMedia(join(CORPUS, file));
        const { api, ui } = media.ok ? graphsOf(media.facts.raw, true) : { api: null, ui: null };
        if (!workflowFormat(api) && !workflowFormat(ui)) continue;
        const workflow = await imported(join(CORPUS, file));
        const kind = file.split(".").at(-1) ?? "";
        carriers.set(kind, (carriers.get(kind) ?? 0) + 1);
        if (workflowFormat(ui)) expect(sameJson(parseExact((await exported(workflow.id, "ui")).toString()), ui), `${file} ui`).toBe(true);
        if (workflowFormat(api))
          expect(sameJson(parseExact((await exported(workflow.id, "api")).toString()), api), `${file} api`).toBe(true);
      }
      console.log(`workflows found in the corpus: ${[...carriers].map(([kind, count]) => `${count} ${kind}`).join(", ")}`);
      expect(carriers.size).toBeGreaterThan(1);
    },
    120_000,
  );
});
