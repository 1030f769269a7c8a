import type { Prisma, Tx } from "#lib/db/client.ts";
import { type ListedRow, type Sight, seen } from "../store.ts";

const LISTED = {
  metadata: { select: { prompt: true, modelName: true } },
  thumbnails: { select: { thumbnailSize: true, thumbnailData: true, filePath: true } },
} as const satisfies Prisma.MediaFileInclude;

const PICTURES = ["image", "video", "model3d"];
const IN_LISTS = { status: { in: ["present", "offline"] }, copyOf: null } as const satisfies Prisma.MediaFileWhereInput;

/** Of some projects those in which anyone but `login` owns a file, in whatever state it is. A file without an owner is nobody's. */
export async function projectsOfOthers(tx: Tx, login: string, ids: readonly string[]): Promise<Set<string>> {
  const rows = await tx.mediaFile.groupBy({ by: ["projectId"], where: { ownerId: { not: login }, projectId: { in: [...ids] } } });
  return new Set(rows.flatMap((row) => row.projectId ?? []));
}

/** Pictures by id and by path, of those that are in lists and may be seen. */
export async function selectCovers(tx: Tx, sight: Sight, ids: readonly number[], paths: readonly string[]): Promise<ListedRow[]> {
  // Two questions, each by its own index: of the two joined by OR SQLite walks every row that is no copy.
  const select = (wanted: Prisma.MediaFileWhereInput) =>
    tx.mediaFile.findMany({ where: { AND: [{ ...IN_LISTS, fileType: { in: PICTURES } }, wanted, seen(sight)] }, include: LISTED });
  const found = await Promise.all([
    ids.length === 0 ? [] : select({ id: { in: [...ids] } }),
    paths.length === 0 ? [] : select({ filePath: { in: [...paths] } }),
  ]);
  return found.flat();
}
