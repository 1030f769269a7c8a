import { LARGEST_INT } from "#lib/core/numbers.ts";
import { dayIn } from "#lib/core/time.ts";
import { timeText } from "#lib/db/recordset.ts";
import type { Facts } from "#lib/metadata/schema.ts";
import { knownExtension, typeOf } from "../kinds.ts";
import { placementOf } from "../roots/placement.ts";
import type { Root, RootKind } from "../roots/schema.ts";
import { type MediaRow, type MetadataColumns, READER, recordColumns } from "../rows/row.ts";
import { wordsOfRow } from "../rows/words.ts";
import { mergeWords, type RowWords } from "../sidecars/combine.ts";
import type { Entry } from "./diff.ts";
import type { FoundFile } from "./messages.ts";

/** A file as it was found and as it reads. */
export interface ReadFile extends FoundFile {
  readonly entry: Entry;
  readonly facts: Facts;
  readonly fingerprint: string;
}

/** `<root id>/<relative path>` */
export function pathOf(file: Pick<FoundFile, "rootId" | "folder" | "entry">): string {
  return `${directoryOf(file)}/${file.entry.name}`;
}

export function directoryOf({ rootId, folder }: Pick<FoundFile, "rootId" | "folder">): string {
  return folder === "" ? rootId : `${rootId}/${folder}`;
}

export interface Surroundings {
  readonly root: Pick<Root, "kind" | "owner" | "visibility">;
  readonly timeZone: string;
  /** As a time or as `timeText` writes it: the same for the many rows of one statement. */
  readonly now: Date | string;
}

/** The row of a file, from nothing but what is on the disk: so it comes out the same into an empty database. */
export function buildRow(file: ReadFile, { root, timeZone, now }: Surroundings): MediaRow {
  const { entry, facts, rootId } = file;
  const said = mergeWords(file.said, facts, root);
  const { directory, prefix, projectId, folder: placed } = spotOf(file, root.kind);
  const path = prefix + entry.name;
  const extension = knownExtension(entry.name);
  const type = typeOf(extension, facts);
  const modified = timeText(entry.modifiedMs);
  const created = instant(said.created_at);
  const isTurned = (facts.orientation ?? 1) >= 5;
  return {
    filename: entry.name,
    directory,
    file_path: path,
    file_size: entry.size,
    file_type: type?.kind ?? "image",
    extension,
    score: said.score,
    created_at: created ? timeText(created) : modified,
    updated_at: typeof now === "string" ? now : timeText(now),
    root_id: rootId,
    project_id: projectId,
    folder: placed,
    mime_type: type?.mime ?? null,
    width: whole(isTurned ? facts.height : facts.width),
    height: whole(isTurned ? facts.width : facts.height),
    duration: finite(facts.duration),
    favourite: said.favourite,
    kept: said.kept,
    caption: said.caption,
    license: said.license,
    status: "present",
    visibility: said.visibility,
    owner_id: said.owner,
    workshop: said.workshop,
    run_id: said.run_id,
    job_id: said.job_id,
    hash: null,
    fingerprint: file.fingerprint,
    modified_at: modified,
    day: dayIn(created ?? new Date(entry.modifiedMs), timeZone),
    change_ms: entry.changeMs,
    sidecar_stamp: entry.stamp,
    metadata: metadataOf(facts, said),
    keywords: said.keywords,
    words: wordsOfRow(said.record?.prompt ?? null, said, path.slice(rootId.length + 1)),
  };
}

function metadataOf(facts: Facts, { record, source }: Pick<RowWords, "record" | "source">): MetadataColumns {
  const columns = recordColumns(record, source);
  // Each by its name: to copy an object's fields into another takes longer than all that is in them.
  return {
    width: whole(facts.width),
    height: whole(facts.height),
    duration: finite(facts.duration),
    frame_rate: finite(facts.frame_rate),
    color_mode: facts.color_mode,
    has_alpha: facts.has_alpha,
    prompt: columns.prompt,
    negative_prompt: columns.negative_prompt,
    model_name: columns.model_name,
    sampler: columns.sampler,
    scheduler: columns.scheduler,
    steps: columns.steps,
    cfg_scale: columns.cfg_scale,
    seed: columns.seed,
    tool: columns.tool,
    source: columns.source,
    record: columns.record,
    c2pa: facts.c2pa ? JSON.stringify(facts.c2pa) : null,
    reader: READER,
  };
}

/** A folder's place in its root and in the library. */
interface Spot {
  readonly rootId: string;
  readonly kind: RootKind;
  readonly inRoot: string;
  readonly directory: string;
  /** With a slash behind. */
  readonly prefix: string;
  readonly projectId: string | null;
  readonly folder: string | null;
}

/** The last that was asked for: files come folder by folder. */
let spot: Spot | null = null;

function spotOf({ rootId, folder }: Pick<FoundFile, "rootId" | "folder">, kind: RootKind): Spot {
  if (spot?.inRoot === folder && spot.rootId === rootId && spot.kind === kind) return spot;
  const directory = directoryOf({ rootId, folder });
  spot = { rootId, kind, inRoot: folder, directory, prefix: `${directory}/`, ...placementOf(kind, folder === "" ? "x" : `${folder}/x`) };
  return spot;
}

/** Years that calendars and both databases can hold. */
const EARLIEST = Date.UTC(1, 0, 1);
const LATEST = Date.UTC(9999, 0, 1);

function instant(text: string | null): Date | null {
  if (text === null) return null;
  const at = new Date(text);
  return at.getTime() >= EARLIEST && at.getTime() < LATEST ? at : null;
}

function whole(value: number | null): number | null {
  return value !== null && Number.isFinite(value) && value >= 0 && value <= LARGEST_INT ? Math.round(value) : null;
}

function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}
