import { readFile } from "node:fs/promises";
import { AppError } from "#lib/core/errors.ts";
import { parseExact } from "#lib/core/json.ts";
import { sweepTemporaries } from "#lib/disk/atomic.ts";
import { contain } from "#lib/disk/paths.ts";
import { refuseUnsound } from "#lib/http/input.ts";
import { type Multipart, uploadFolder, withMultipart } from "#lib/http/multipart.ts";
import { refusal, type Told, tell } from "#lib/i18n/reasons.ts";
import { getMedia, servedMedia } from "#lib/media/detail/service.ts";
import { EXTENSIONS, extensionOf, knownExtension, type MediaKind } from "#lib/media/kinds.ts";
import type { MediaDetail } from "#lib/media/schema.ts";
import { readMedia } from "#lib/metadata/read.ts";
import type { Actor } from "#lib/people/schema.ts";
import { ARCHIVE, archiveDamaged, readArchive } from "./archive.ts";
import { type Carried, carriedByJson, carriedByText, carriedByTexts, inUtf8 } from "./carried.ts";
import { previewOf } from "./preview.ts";
import { ImportBody, type WorkflowRecord } from "./schema.ts";
import { isZip } from "./zip.ts";

/** Something to become a workflow, with what is known of it. */
export interface Imported {
  readonly carried: Carried;
  /** Where nobody gave a name. */
  readonly name: string;
  readonly preview: Uint8Array | null;
  /** What was said of it in the Atelier it was exported from. */
  readonly record: WorkflowRecord | null;
}

export type Asked = Omit<ImportBody, "workflow" | "media_id">;

/** The largest known workflows have some megabytes. */
const MAX_JSON = 32 * 1024 * 1024;
const MAX_FILE = 2 * 1024 * 1024 * 1024;

/** Reads a request to import, JSON or multipart; a zip may hold several workflows. @throws AppError `invalid`, `too_large`, `unsupported_body`, `not_found` */
export async function readImport<T>(
  actor: Actor,
  request: Request,
  work: (asked: Asked, imported: readonly Imported[]) => Promise<T>,
): Promise<T> {
  const type = request.headers.get("content-type") ?? "";
  if (!/^multipart\//i.test(type)) {
    const { workflow, media_id, ...asked } = parseAsked(await exactBody(request, type));
    const imported = media_id === undefined ? fromJson(workflow) : await fromMedia(actor, media_id);
    return work(asked, [imported]);
  }
  const bounds = { folder: uploadFolder(), maxFileBytes: MAX_FILE };
  await sweepTemporaries(bounds.folder);
  return withMultipart(request, bounds, async ({ fields, file }) => {
    if (!file) throw new AppError("invalid", "A file is needed.", { field: "file" });
    // Forms send what was left empty, too.
    const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value.trim() !== ""));
    const asked = parseAsked(given);
    return work(asked, await fromFile(file));
  });
}

function parseAsked(body: unknown): ImportBody {
  const parsed = ImportBody.safeParse(body);
  if (parsed.success) {
    refuseUnsound({ name: parsed.data.name, tags: parsed.data.tags });
    return parsed.data;
  }
  const issue = parsed.error.issues[0];
  const field = issue?.code === "unrecognized_keys" ? issue.keys[0] : issue?.path.join(".");
  throw new AppError("invalid", `${field || "The body"}: ${issue?.message ?? "is not valid"}`, field ? { field } : {});
}

const tooLarge = () => refusal("too_large", "workflow_file_large", { size: String(Math.floor(MAX_JSON / 1024 ** 2)) });

/** A JSON body whose numbers keep every digit. */
async function exactBody(request: Request, type: string): Promise<unknown> {
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw new AppError("unsupported_body", `This takes application/json or multipart/form-data, not "${type.slice(0, 100)}".`);
  }
  if (Number(request.headers.get("content-length") ?? 0) > MAX_JSON) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body?.getReader();
  for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
    size += read.value.length;
    if (size > MAX_JSON) throw tooLarge();
    chunks.push(read.value);
  }
  try {
    return parseExact(new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks)));
  } catch (error) {
    throw refusal("invalid", "no_workflow", {}, { cause: error });
  }
}

function refused(field: "file" | "workflow" | "media_id", { message, reason }: Told): AppError {
  return new AppError("invalid", message, { field, reason });
}

function fromJson(workflow: unknown): Imported {
  if (workflow === undefined) {
    throw new AppError("invalid", "Either a workflow or a media_id is needed.", { field: "workflow" });
  }
  const carried = carriedByJson(workflow, null);
  if (!carried) throw refused("workflow", tell("no_workflow"));
  return { carried, name: "Workflow", preview: null, record: null };
}

function carriedIn({ generation }: MediaDetail): Carried | null {
  return carriedByTexts(generation?.raw ?? []);
}

/** The workflow in a file of the library; null where it carries none. @throws AppError `not_found` */
export async function carriedByMedia(actor: Actor, id: number): Promise<Carried | null> {
  return carriedIn(await getMedia(actor, id, { exact: true }));
}

async function fromMedia(actor: Actor, id: number): Promise<Imported> {
  const [served, detail] = await Promise.all([servedMedia(actor, id), getMedia(actor, id, { exact: true })]);
  const carried = carriedIn(detail);
  if (!carried) throw refused("media_id", tell("carries_no_workflow", { file: served.filename }));
  const { path, kind, fingerprint } = served;
  const preview = fingerprint === null ? null : await previewOf({ path, kind, fingerprint });
  return { carried, name: nameOf(served.filename), preview, record: null };
}

/** JSON, a zip, or anything that carries texts: told apart by its content. */
async function fromFile({ path, filename, size }: NonNullable<Multipart["file"]>): Promise<Imported[]> {
  if (size === 0) throw refused("file", tell("file_empty"));
  const name = nameOf(filename);
  const [isNamedZip, isNamedJson] = [extensionOf(filename) === "zip", extensionOf(filename) === "json"];
  if (isNamedZip && size > ARCHIVE.bytes) throw archiveDamaged();
  if (isNamedJson && size > MAX_JSON) throw tooLarge();
  const bytes = size <= MAX_JSON || isNamedZip ? await readFile(path) : null;
  if (bytes && isZip(bytes)) return readArchive(bytes, filename);
  if (bytes && (isNamedJson || isObject(bytes))) {
    const carried = carriedByText(bytes);
    if (!carried) throw refused("file", tell(isJson(bytes) ? "no_workflow" : "json_broken"));
    return [{ carried, name, preview: null, record: null }];
  }
  const media = await readMedia(path);
  const carried = media.ok ? carriedByTexts(media.facts.raw) : null;
  if (!media.ok || !carried) throw refused("file", tell("carries_no_workflow", { file: filename || "The file" }));
  const kind = kindOf(filename);
  const place = await contain(uploadFolder(), path);
  return [{ carried, name, preview: kind && (await previewOf({ path: place, kind, fingerprint: media.fingerprint })), record: null }];
}

/** Whether a text begins as JSON objects do. */
function isObject(bytes: Uint8Array): boolean {
  return /^[\s\uFEFF]*\{/.test(Buffer.from(inUtf8(bytes.subarray(0, 400))).toString("utf8"));
}

/** Broken off in a download, most often. */
function isJson(bytes: Uint8Array): boolean {
  try {
    JSON.parse(
      Buffer.from(inUtf8(bytes))
        .toString("utf8")
        .replace(/^\uFEFF/, ""),
    );
    return true;
  } catch {
    return false;
  }
}

function kindOf(filename: string): MediaKind | null {
  const extension = knownExtension(filename);
  return extension && EXTENSIONS[extension].kind;
}

function nameOf(filename: string): string {
  const plain = filename.replace(/\.[^.]{1,8}$/, "").trim();
  return plain.slice(0, 120).toWellFormed() || "Workflow";
}
