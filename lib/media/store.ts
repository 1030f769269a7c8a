import { LARGEST_INT } from "#lib/core/numbers.ts";
import type { Prisma, Tx } from "#lib/db/client.ts";
import type { LISTED_FIELDS } from "./columns/store.ts";

const LISTED = {
  metadata: { select: { prompt: true, modelName: true } },
  thumbnails: { select: { thumbnailSize: true, thumbnailData: true, filePath: true } },
} as const satisfies Prisma.MediaFileInclude;
const WHOLE = {
  metadata: true,
  keywords: { orderBy: [{ keywordType: "asc" }, { keyword: "asc" }] },
  thumbnails: { select: { thumbnailSize: true, thumbnailData: true, filePath: true } },
} as const satisfies Prisma.MediaFileInclude;

type WholeListed = Prisma.MediaFileGetPayload<{ include: typeof LISTED }>;
/** What a list shows of a file. */
export type ListedRow = Pick<WholeListed, keyof typeof LISTED_FIELDS | "metadata" | "thumbnails">;
export type WholeRow = Prisma.MediaFileGetPayload<{ include: typeof WHOLE }>;

/** What of the library someone may see. */
export type Sight = { readonly kind: "all" } | { readonly kind: "visible"; readonly login: string } | { readonly kind: "shared" };

export function seen(sight: Sight): Prisma.MediaFileWhereInput {
  if (sight.kind === "all") return {};
  if (sight.kind === "shared") return { visibility: "shared" };
  return { OR: [{ visibility: "shared" }, { ownerId: sight.login }] };
}

export async function selectMedia(tx: Tx, sight: Sight, id: number): Promise<WholeRow | null> {
  if (id > LARGEST_INT) return null;
  return tx.mediaFile.findFirst({ where: { AND: [{ id }, seen(sight)] }, include: WHOLE });
}

export async function selectByPath(tx: Tx, filePath: string): Promise<WholeRow | null> {
  return tx.mediaFile.findUnique({ where: { filePath }, include: WHOLE });
}

export async function selectByJobs(tx: Tx, jobIds: readonly string[]): Promise<ListedRow[]> {
  return tx.mediaFile.findMany({ where: { jobId: { in: [...jobIds] } }, include: LISTED, orderBy: { id: "asc" } });
}
