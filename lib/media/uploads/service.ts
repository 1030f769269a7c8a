import { createHash, randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, open, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { z } from "zod";
import { AppError, messageOf } from "#lib/core/errors.ts";
import { log } from "#lib/core/log.ts";
import { asDiskError, claimName, syncFolder } from "#lib/disk/atomic.ts";
import { contain } from "#lib/disk/paths.ts";
import { refusal } from "#lib/i18n/reasons.ts";
import { FORMATS, SNIFF_BYTES, sniff } from "#lib/metadata/sniff.ts";
import type { Actor } from "#lib/people/schema.ts";
import { readSetting } from "#lib/settings/service.ts";
import { seenAt, seenRow } from "../detail/service.ts";
import { EXTENSIONS, knownExtension } from "../kinds.ts";
import { rootAway } from "../roots/answering.ts";
import type { Root } from "../roots/schema.ts";
import { listRoots, locate, TEMP_FOLDER } from "../roots/service.ts";
import { requestScan } from "../scan/service.ts";
import { Visibility } from "../schema.ts";
import { firstSidecar } from "../sidecars/change.ts";
import { UNSAID } from "../sidecars/ours.ts";
import type { Sidecar } from "../sidecars/schema.ts";
import { prepareSidecar } from "../sidecars/service.ts";
import type { WholeRow } from "../store.ts";
import { numbered, plainName, stamped } from "./naming.ts";
import { type CopiedToInput, type CopyToInput, InputDestination, type Uploaded } from "./schema.ts";

const DEFAULT_FOLDER = "input";
/** A name that is taken so often is a mistake somewhere else. */
const MOST_NAMES = 1_000;

/** The input folder of an engine, or the first there is. @throws AppError `not_found`, `root_offline`, `conflict` for one that is read-only */
async function inputRoot(engineId: string | null | undefined): Promise<Root> {
  const inputs = (await listRoots()).filter((root) => root.kind === "input");
  const root = inputs.find((one) => engineId != null && one.engine_id === engineId) ?? inputs[0];
  if (!root) throw refusal("not_found", "no_input_folder", {}, { field: "engine_id" });
  if (root.state === "offline") throw rootAway(root);
  if (root.read_only) throw refusal("conflict", "root_read_only", { name: root.name, path: root.path });
  return root;
}

/** The fields of a form, which are texts. @throws AppError `invalid` */
export function destinationOf(fields: Readonly<Record<string, string>>): InputDestination {
  const named = Object.fromEntries(Object.entries(fields).filter(([, text]) => text !== ""));
  const parsed = InputDestination.safeParse(named);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new AppError("invalid", `${String(issue?.path[0])} ${issue?.message}`, { field: String(issue?.path[0]) });
}

function folderOf({ project_slug, subfolder }: InputDestination): string {
  return [project_slug, subfolder ?? (project_slug == null ? null : DEFAULT_FOLDER)].filter((part) => part != null).join("/");
}

interface Source {
  readonly path: string;
  readonly row: WholeRow;
  readonly root: Root;
  /** In its root. */
  readonly relative: string;
}

async function sourceOf(actor: Actor, asked: CopyToInput): Promise<Source> {
  if (asked.path !== undefined) {
    const { place, row } = await seenAt(actor, asked.path);
    return { path: place.path, row, root: place.root, relative: place.relative };
  }
  const row = await seenRow(actor, asked.media_id ?? 0);
  const root = (await listRoots()).find((one) => one.id === row.rootId);
  if (!root) throw refusal("not_found", "root_forgotten", {}, { field: "media_id" });
  return { path: await locate(row.filePath), row, root, relative: row.filePath.slice(root.id.length + 1) };
}

/**
 * Puts a file where an engine finds it: one that lies in the engine's input folder stays there, any other is copied into
 * `<input>/<project>/<subfolder>/`. Bytes that are there already under the name are not copied again; where others have it, the copy
 * gets a number. The copy belongs to whoever asked and is as visible as the file it was made of.
 * @throws AppError `not_found` (also for what the actor may not see), `root_offline`, `disk_full`
 */
export async function copyToInput(actor: Actor, asked: CopyToInput): Promise<CopiedToInput> {
  const [source, root] = await Promise.all([sourceOf(actor, asked), inputRoot(asked.engine_id)]);
  if (source.root.id === root.id) return { filename: source.relative, path: join(root.path, source.relative), already_exists: true };
  const { path: temp, hash, bytes } = await staged(root, (path) => copyHashed(source.path, path));
  const visibility = Visibility.catch("private").parse(source.row.visibility);
  return placed({
    root,
    folder: folderOf(asked),
    name: plainName(basename(source.path)),
    temp,
    hash,
    bytes,
    owner: actor.login,
    visibility,
    createdAt: source.row.createdAt,
  });
}

/**
 * Takes a file from a person's own machine into an engine's input folder, under its name and the time. What it is, is decided by its
 * content. @throws AppError `unsupported_media`, `root_offline`, `disk_full`
 */
export async function uploadFile(
  actor: Actor,
  file: { readonly name: string; readonly path: string },
  destination: InputDestination,
): Promise<Uploaded> {
  const known = knownExtension(plainName(file.name));
  const format = sniff(await beginningOf(file.path));
  if (!known || !format || FORMATS[format] !== EXTENSIONS[known].kind || format === "svg") {
    throw refusal("unsupported_media", "upload_no_media", { file: file.name.slice(0, 100) }, { field: "file" });
  }
  const root = await inputRoot(destination.engine_id);
  const at = new Date();
  const { path: temp, hash, bytes } = await staged(root, (path) => copyHashed(file.path, path));
  const visibility = await readSetting("generation.visibility");
  const name = stamped(plainName(file.name), at);
  const made = await placed({
    root,
    folder: folderOf(destination),
    name,
    temp,
    hash,
    bytes,
    owner: actor.login,
    visibility,
    createdAt: at,
  });
  return { filename: made.filename, path: made.path, id: null, mime_type: EXTENSIONS[known].mime, size_bytes: bytes };
}

async function beginningOf(path: string): Promise<Buffer> {
  const handle = await open(path, "r");
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(SNIFF_BYTES), 0, SNIFF_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** A whole file under a temporary name in the root, synced; nothing is left of one that failed. */
async function staged(root: Root, write: (path: string) => Promise<string>): Promise<{ path: string; hash: string; bytes: number }> {
  const path = await contain(root.path, `${TEMP_FOLDER}/${randomUUID()}`);
  try {
    await mkdir(dirname(path), { recursive: true });
    const hash = await write(path);
    const handle = await open(path, "r+");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    return { path, hash, bytes: (await stat(path)).size };
  } catch (error) {
    await rm(path, { force: true });
    throw asDiskError(error, path);
  }
}

async function copyHashed(from: string, to: string): Promise<string> {
  const hash = createHash("sha256");
  const through = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  await pipeline(createReadStream(from), through, createWriteStream(to, { flags: "wx" }));
  return hash.digest("hex");
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

interface Incoming {
  readonly root: Root;
  /** In the root; empty for the root itself. */
  readonly folder: string;
  readonly name: string;
  readonly temp: string;
  readonly hash: string;
  readonly bytes: number;
  readonly owner: string;
  readonly visibility: z.infer<typeof Visibility>;
  readonly createdAt: Date;
}

/** Gives a staged file the first name that is free, or finds the same bytes under one of them. */
async function placed(file: Incoming): Promise<CopiedToInput> {
  const folder = await contain(file.root.path, file.folder || ".");
  try {
    await mkdir(folder, { recursive: true });
    for (let n = 0; n < MOST_NAMES; n += 1) {
      const name = numbered(file.name, n);
      const path = await contain(file.root.path, join(file.folder, name));
      const filename = file.folder === "" ? name : `${file.folder}/${name}`;
      const there = await stat(path).catch(() => null);
      if (there?.isFile() && there.size === file.bytes && (await hashOf(path)) === file.hash)
        return { filename, path, already_exists: true };
      if (there || !(await put(file, path, filename))) continue;
      await syncFolder(folder);
      await takeUp(file);
      return { filename, path, already_exists: false };
    }
  } finally {
    await rm(file.temp, { force: true });
  }
  throw new AppError("conflict", `There are ${MOST_NAMES} other files called ${file.name} in ${folder} already.`, { field: "path" });
}

/** Gives the file its name, and in the next moment the sidecar that says whose it is. @returns false where the name was taken */
async function put(file: Incoming, path: string, filename: string): Promise<boolean> {
  const sidecar = await prepareSidecar(file.root, filename, sidecarOf(file, filename));
  if (!(await claimName(file.temp, path))) {
    await sidecar.drop();
    return false;
  }
  try {
    await sidecar.place();
  } catch (error) {
    // Who uploads it is told so, and has it still; without its sidecar everyone would see it.
    await rm(path, { force: true });
    throw error;
  }
  return true;
}

function sidecarOf(file: Incoming, filename: string): Sidecar {
  const sidecar = firstSidecar({
    filename: basename(filename),
    hash: file.hash,
    bytes: file.bytes,
    created_at: file.createdAt,
    owner: file.owner,
    workshop: null,
    visibility: file.visibility,
    run_id: null,
    job_id: null,
    words: UNSAID,
    elsewhere: null,
  });
  return { ...sidecar, metadata: { ...sidecar.metadata, origin: "upload" } };
}

async function takeUp(file: Incoming): Promise<void> {
  const folder = file.folder === "" ? file.root.id : `${file.root.id}/${file.folder}`;
  await requestScan({ mode: "quick", folders: [folder] }, { person: "" }).catch((error: unknown) =>
    log.warn("the library takes the new file up with its next scan", { reason: messageOf(error) }),
  );
}
