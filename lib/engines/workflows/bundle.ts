import { z } from "zod";
import { parseExact, stringifyExact } from "#lib/core/json.ts";
import { refusal } from "#lib/i18n/reasons.ts";
import type { ApiGraph } from "../graph/schema.ts";
import { type Carried, carriedByText, graphIn, parseWorkflow } from "./carried.ts";
import { WORKFLOW_FORMAT, WorkflowRecord } from "./schema.ts";
import { hashOf } from "./store.ts";
import type { ZipEntry } from "./zip.ts";

/** What lies in a bundle beside its manifest, and what each is. */
const PARTS = {
  "workflow.json": "the workflow, byte for byte as it was imported",
  "graph.json": "the graph ComfyUI would be sent",
  "run.json": "the graph it was run with, as the picture it came from carried it",
  "atelier.json": "name, tags and the form",
  "preview.webp": "the picture of its card",
} as const;
type Part = keyof typeof PARTS;

/** `manifest.json`: what the bundle holds and what it needs. */
const Manifest = z.looseObject({
  kind: z.literal("atelier-workflow"),
  schema: z.literal(1),
  name: z.string(),
  format: WORKFLOW_FORMAT,
  version: z.number().int(),
  tags: z.array(z.string()),
  exported_at: z.string(),
  needs: z.object({ nodes: z.array(z.string()) }),
  files: z.array(z.object({ path: z.string(), about: z.string(), bytes: z.number().int(), sha256: z.string() })),
});

export interface BundleContent {
  readonly record: WorkflowRecord;
  readonly text: Uint8Array;
  /** Null while it could not be converted. */
  readonly graph: ApiGraph | null;
  readonly api: string | null;
  readonly preview: Uint8Array | null;
}

/** The manifest first, so that a reader knows what comes. */
export function bundleEntries(content: BundleContent, at: Date): ZipEntry[] {
  const { record, graph } = content;
  const parts: [Part, Uint8Array | null][] = [
    ["workflow.json", content.text],
    ["graph.json", graph && Buffer.from(stringifyExact(graph))],
    ["run.json", content.api === null ? null : Buffer.from(content.api)],
    ["atelier.json", Buffer.from(stringifyExact(record))],
    ["preview.webp", content.preview],
  ];
  const entries = parts.flatMap(([name, bytes]): ZipEntry[] => (bytes ? [{ name, bytes }] : []));
  const manifest: z.infer<typeof Manifest> = {
    kind: "atelier-workflow",
    schema: 1,
    name: record.name,
    format: record.format,
    version: record.version,
    tags: record.tags,
    exported_at: at.toISOString(),
    needs: { nodes: [...new Set(Object.values(graph ?? {}).map((node) => node.class_type))].sort() },
    files: entries.map(({ name, bytes }) => ({ path: name, about: PARTS[name as Part], bytes: bytes.length, sha256: hashOf(bytes) })),
  };
  return [{ name: "manifest.json", bytes: Buffer.from(stringifyExact(manifest)) }, ...entries];
}

export interface ReadBundle {
  readonly carried: Carried;
  readonly record: WorkflowRecord | null;
  readonly preview: Uint8Array | null;
}

type Entries = ReadonlyMap<string, Buffer>;

export function isBundle(entries: Entries): boolean {
  return Manifest.safeParse(json(entries.get("manifest.json"))).success;
}

/** What an exported bundle holds. A file whose hash is not the manifest's is a reason to refuse it whole. @throws AppError `invalid` */
export function readBundle(entries: Entries): ReadBundle {
  const manifest = Manifest.parse(json(entries.get("manifest.json")));
  for (const { path, sha256 } of manifest.files) {
    const bytes = entries.get(path);
    if (!bytes || hashOf(bytes) !== sha256) throw refusal("invalid", "bundle_changed", { path }, { field: "file" });
  }
  const named = new Set(manifest.files.map(({ path }) => path));
  const part = (name: Part) => (named.has(name) ? (entries.get(name) ?? null) : null);
  const text = part("workflow.json");
  const carried = text && carriedByText(text);
  if (!carried) throw refusal("invalid", "bundle_without", {}, { field: "file" });
  const run = part("run.json")?.toString("utf8") ?? null;
  const isRun = run !== null && graphIn(parseWorkflow(run))?.format === "api";
  const record = WorkflowRecord.safeParse(json(part("atelier.json")));
  const preview = part("preview.webp");
  return {
    carried: { ...carried, api: isRun ? run : carried.api },
    record: record.data ?? null,
    preview: preview && isWebp(preview) ? preview : null,
  };
}

function isWebp(bytes: Buffer): boolean {
  return bytes.toString("latin1", 0, 4) === "RIFF" && bytes.toString("latin1", 8, 12) === "WEBP";
}

function json(bytes: Buffer | null | undefined): unknown {
  try {
    return bytes ? parseExact(bytes.toString("utf8")) : undefined;
  } catch {
    return undefined;
  }
}
