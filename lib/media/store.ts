import type { Prisma, Tx } from "#lib/db/client.ts";
import { type Sql, sql } from "#lib/db/sql.ts";
import type { GalleryFilter, GalleryQuery } from "./schema.ts";

const LISTED = {
  metadata: { select: { prompt: true, modelName: true } },
  thumbnails: { select: { thumbnailSize: true, thumbnailData: true, filePath: true } },
} as const satisfies Prisma.MediaFileInclude;
const WHOLE = {
  metadata: true,
  keywords: { orderBy: [{ keywordType: "asc" }, { keyword: "asc" }] },
  thumbnails: { select: { thumbnailSize: true, thumbnailData: true, filePath: true } },
} as const satisfies Prisma.MediaFileInclude;

export type ListedRow = Prisma.MediaFileGetPayload<{ include: typeof LISTED }>;
export type WholeRow = Prisma.MediaFileGetPayload<{ include: typeof WHOLE }>;

export interface NewMediaRow {
  readonly filename: string;
  readonly directory: string;
  readonly filePath: string;
  readonly fileSize: bigint;
  readonly fileType: string;
  readonly extension: string | null;
  readonly createdAt: Date;
  readonly modifiedAt: Date;
  readonly rootId: string;
  readonly projectId: string | null;
  readonly folder: string | null;
  readonly mimeType: string | null;
  readonly visibility: string;
  readonly ownerId: string | null;
  readonly runId: string | null;
  readonly jobId: string | null;
  readonly hash: string;
  readonly fingerprint: string;
  readonly day: string;
  readonly metadata: {
    readonly width: number | null;
    readonly height: number | null;
    readonly duration: number | null;
    readonly frameRate: number | null;
    readonly colorMode: string | null;
    readonly hasAlpha: boolean;
    readonly pngText: string | null;
    readonly prompt: string | null;
    readonly negativePrompt: string | null;
    readonly modelName: string | null;
    readonly sampler: string | null;
    readonly scheduler: string | null;
    readonly steps: number | null;
    readonly cfgScale: number | null;
    readonly seed: string | null;
    readonly tool: string | null;
    readonly source: string;
    readonly record: string;
  };
}

/** What of the library someone may see. */
export type Sight = { readonly kind: "all" } | { readonly kind: "visible"; readonly login: string } | { readonly kind: "shared" };

export function seen(sight: Sight): Prisma.MediaFileWhereInput {
  if (sight.kind === "all") return {};
  if (sight.kind === "shared") return { visibility: "shared" };
  return { OR: [{ visibility: "shared" }, { ownerId: sight.login }] };
}

const IN_LISTS = { status: { in: ["present", "offline"] } } as const satisfies Prisma.MediaFileWhereInput;

function filtered(filter: GalleryFilter): Prisma.MediaFileWhereInput {
  const where: Prisma.MediaFileWhereInput = { ...IN_LISTS };
  if (filter.project_id !== undefined) where.projectId = filter.project_id;
  if (filter.folder !== undefined) where.folder = filter.folder;
  if (filter.kind !== undefined) where.fileType = filter.kind;
  if (filter.unassigned_only) where.projectId = null;
  if (filter.score_min !== undefined || filter.score_max !== undefined) {
    where.score = {
      ...(filter.score_min === undefined ? {} : { gte: filter.score_min }),
      ...(filter.score_max === undefined ? {} : { lte: filter.score_max }),
    };
  }
  return where;
}

/** The column a sort walks along; `id` breaks ties. */
const SORTS = {
  created: "createdAt",
  modified: "modifiedAt",
  name: "filename",
  score: "score",
  size: "fileSize",
} as const satisfies Record<string, keyof Prisma.MediaFileWhereInput>;

const columnOf = (sort: GalleryQuery["sort"]) => (Object.hasOwn(SORTS, sort) ? SORTS[sort as keyof typeof SORTS] : "createdAt");

/** Where a page ended: the sort's value (dates and big integers as text) and the id. */
export interface Position {
  readonly value: string | number | null;
  readonly id: number;
}

function after(query: GalleryQuery, position: Position): Prisma.MediaFileWhereInput {
  const column = columnOf(query.sort);
  const value =
    query.sort === "created" || query.sort === "modified"
      ? new Date(String(position.value))
      : query.sort === "size"
        ? BigInt(String(position.value))
        : position.value;
  const way = query.order === "desc" ? "lt" : "gt";
  return { OR: [{ [column]: { [way]: value } }, { [column]: value, id: { [way]: position.id } }] };
}

export function positionOf(query: GalleryQuery, row: ListedRow): Position {
  const value = row[columnOf(query.sort)];
  return { value: value instanceof Date ? value.toISOString() : typeof value === "bigint" ? value.toString() : value, id: row.id };
}

/** One page, and one row more where there is another page. */
export async function selectPage(tx: Tx, sight: Sight, query: GalleryQuery, position: Position | null): Promise<ListedRow[]> {
  const conditions = [filtered(query), seen(sight)];
  if (position) conditions.push(after(query, position));
  return tx.mediaFile.findMany({
    where: { AND: conditions },
    orderBy: [{ [columnOf(query.sort)]: query.order }, { id: query.order }],
    take: query.limit + 1,
    include: LISTED,
  });
}

export async function countMedia(tx: Tx, sight: Sight, filter: GalleryFilter): Promise<number> {
  return tx.mediaFile.count({ where: { AND: [filtered(filter), seen(sight)] } });
}

/** Ids are 32 bits wide; a larger number is nobody's. */
const LARGEST_ID = 2 ** 31 - 1;

export async function selectMedia(tx: Tx, sight: Sight, id: number): Promise<WholeRow | null> {
  if (id > LARGEST_ID) return null;
  return tx.mediaFile.findFirst({ where: { AND: [{ id }, seen(sight)] }, include: WHOLE });
}

export async function selectByPath(tx: Tx, filePath: string): Promise<WholeRow | null> {
  return tx.mediaFile.findUnique({ where: { filePath }, include: WHOLE });
}

export async function selectByJobs(tx: Tx, jobIds: readonly string[]): Promise<ListedRow[]> {
  return tx.mediaFile.findMany({ where: { jobId: { in: [...jobIds] } }, include: LISTED, orderBy: { id: "asc" } });
}

/**
 * Inserts a file that Atelier made, and what is known of it. The first statement writes, so that on SQLite the transaction holds the
 * write lock before anything is read. @returns its id, and whether its path was known before: then nothing is changed
 */
export async function insertMedia(tx: Tx, row: NewMediaRow): Promise<{ id: number; existed: boolean }> {
  const { metadata: facts } = row;
  const [made] = await tx.$queryRaw<{ id: number | bigint }[]>`
    INSERT INTO media_files (filename, directory, file_path, file_size, file_type, extension, created_at, updated_at, root_id, project_id,
      folder, mime_type, width, height, duration, status, visibility, owner_id, run_id, job_id, hash, fingerprint, modified_at, day)
    VALUES (${row.filename}, ${row.directory}, ${row.filePath}, ${row.fileSize}, ${row.fileType}, ${row.extension}, ${row.createdAt},
      ${row.createdAt}, ${row.rootId}, ${row.projectId}, ${row.folder}, ${row.mimeType}, ${facts.width}, ${facts.height}, ${facts.duration},
      'present', ${row.visibility}, ${row.ownerId}, ${row.runId}, ${row.jobId}, ${row.hash}, ${row.fingerprint}, ${row.modifiedAt}, ${row.day})
    ON CONFLICT (file_path) DO NOTHING RETURNING id`;
  if (!made) {
    const before = await tx.mediaFile.findUniqueOrThrow({ where: { filePath: row.filePath }, select: { id: true } });
    return { id: before.id, existed: true };
  }
  const id = Number(made.id);
  await tx.$executeRaw`
    INSERT INTO media_metadata (media_file_id, width, height, duration, frame_rate, color_mode, has_alpha, png_text, prompt, negative_prompt,
      model_name, sampler, scheduler, steps, cfg_scale, seed, tool, source, record, file_modified_at, metadata_extracted_at)
    VALUES (${id}, ${facts.width}, ${facts.height}, ${facts.duration}, ${facts.frameRate}, ${facts.colorMode}, ${facts.hasAlpha}, ${facts.pngText},
      ${facts.prompt}, ${facts.negativePrompt}, ${facts.modelName}, ${facts.sampler}, ${facts.scheduler}, ${facts.steps}, ${facts.cfgScale},
      ${facts.seed}, ${facts.tool}, ${facts.source}, ${facts.record}, ${row.modifiedAt}, ${row.createdAt})`;
  return { id, existed: false };
}

export interface FolderCount {
  project_id: string;
  folder: string | null;
  root_id: string;
  kind: string;
  count: number;
  bytes: number;
  last: string | Date;
}

function seenSql(sight: Sight): Sql {
  if (sight.kind === "all") return sql`1 = 1`;
  if (sight.kind === "shared") return sql`visibility = 'shared'`;
  return sql`(visibility = 'shared' OR owner_id = ${sight.login})`;
}

/** Counts by project, folder, root and kind. */
export async function countFolders(tx: Tx, sight: Sight): Promise<FolderCount[]> {
  const rows = await tx.$queryRaw<(Omit<FolderCount, "count" | "bytes"> & { count: number | bigint; bytes: number | bigint | null })[]>`
    SELECT project_id, folder, root_id, file_type AS kind, COUNT(*) AS count, CAST(SUM(file_size) AS BIGINT) AS bytes, MAX(created_at) AS last
    FROM media_files WHERE status IN ('present', 'offline') AND project_id IS NOT NULL AND ${seenSql(sight)}
    GROUP BY project_id, folder, root_id, file_type`;
  return rows.map((row) => ({ ...row, count: Number(row.count), bytes: Number(row.bytes ?? 0) }));
}

/** The newest picture of each project, for its cover. */
export async function newestOfProject(tx: Tx, sight: Sight, projectId: string): Promise<ListedRow | null> {
  return tx.mediaFile.findFirst({
    where: { AND: [{ ...IN_LISTS, projectId, fileType: { in: ["image", "video", "model3d"] } }, seen(sight)] },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    include: LISTED,
  });
}
