import { readFile } from "node:fs/promises";
import { systemCode } from "#lib/core/errors.ts";
import { stringifyExact } from "#lib/core/json.ts";
import { isNamed } from "#lib/http/conditional.ts";
import { refusal } from "#lib/i18n/reasons.ts";
import type { Actor } from "#lib/people/schema.ts";
import { bundleEntries } from "./bundle.ts";
import { openWorkflow } from "./looking.ts";
import { maySeePicture, ownerOfPicture } from "./picture.ts";
import type { ExportQuery } from "./schema.ts";
import { previewPath, previewTime, readStored, unknown } from "./store.ts";
import { zipped } from "./zip.ts";

export interface Exported {
  readonly filename: string;
  readonly mime: string;
  readonly content: Uint8Array | Iterable<Uint8Array>;
}

/** @throws AppError `not_found`, `engine_unavailable` for a graph that nobody can convert yet */
export async function exportWorkflow(
  actor: Actor,
  id: string,
  { format, switches = "on" }: Pick<ExportQuery, "format"> & Partial<ExportQuery>,
): Promise<Exported> {
  const opened = await openWorkflow(id);
  const { stored, read } = opened;
  const { name } = read.record;
  const run = switches === "on" ? read.run : read.graph;
  const graph = read.converted ? run : null;
  if (format === "ui") {
    if (read.ui === null) throw refusal("not_found", "workflow_api_only", { name }, { field: "format" });
    return { filename: `${name}.json`, mime: "application/json", content: stored.text };
  }
  if (format === "api") {
    if (graph) return { filename: `${name}.api.json`, mime: "application/json", content: Buffer.from(stringifyExact(graph)) };
    throw refusal("engine_unavailable", "workflow_unread", { name }, { field: "format" });
  }
  const content = { record: read.record, text: stored.text, graph, api: stored.api, preview: await pictureFor(actor, id) };
  const now = new Date();
  return { filename: `${name}.zip`, mime: "application/zip", content: zipped(bundleEntries(content, now), now) };
}

async function pictureFor(actor: Actor, id: string): Promise<Uint8Array | null> {
  return maySeePicture(actor, ownerOfPicture((await readStored(id)).record)) ? pictureOf(id) : null;
}

async function pictureOf(id: string): Promise<Uint8Array | null> {
  try {
    return await readFile(await previewPath(id));
  } catch (error) {
    if (systemCode(error) === "ENOENT") return null;
    throw error;
  }
}

/** As a download, an archive piece by piece. */
export function exportResponse({ filename, mime, content }: Exported): Response {
  const isWhole = content instanceof Uint8Array;
  return new Response(isWhole ? new Uint8Array(content) : streamOf(content), {
    headers: {
      "content-type": mime,
      "content-disposition": dispositionOf(filename),
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      ...(isWhole ? { "content-length": String(content.length) } : {}),
    },
  });
}

function streamOf(pieces: Iterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = pieces[Symbol.iterator]();
  return new ReadableStream({
    pull(controller) {
      const next = iterator.next();
      if (next.done) controller.close();
      else controller.enqueue(new Uint8Array(next.value));
    },
  });
}

/** RFC 6266: a plain name for every client, and the whole one for those that read it. */
function dispositionOf(filename: string): string {
  const clean = filename.replace(/[/\\\p{Cc}]/gu, "_");
  const plain = clean.replace(/[^\x20-\x7e]|["%]/g, "_");
  const whole = encodeURIComponent(clean).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${whole}`;
}

/** The card's picture. @throws AppError `not_found` */
export async function pictureResponse(actor: Actor, request: Request, id: string): Promise<Response> {
  const time = await previewTime(id);
  const bytes = time === null ? null : await pictureFor(actor, id);
  if (time === null || !bytes) throw unknown();
  const isNamedVersion = new URL(request.url).searchParams.get("v") === String(time);
  const headers = {
    etag: `"${time}-${bytes.length}"`,
    "last-modified": new Date(time).toUTCString(),
    "cache-control": isNamedVersion ? "private, max-age=31536000, immutable" : "private, no-cache",
    "x-content-type-options": "nosniff",
  };
  if (isNamed(request.headers.get("if-none-match"), headers.etag)) return new Response(null, { status: 304, headers });
  return new Response(new Uint8Array(bytes), {
    headers: { ...headers, "content-type": "image/webp", "content-length": String(bytes.length) },
  });
}
