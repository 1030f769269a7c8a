import type { AppError } from "#lib/core/errors.ts";
import { db } from "#lib/db/client.ts";
import { decodeCursor, encodeCursor } from "#lib/db/cursor.ts";
import { refusal } from "#lib/i18n/reasons.ts";
import type { Actor } from "#lib/people/schema.ts";
import { whileAway } from "../away.ts";
import { rootCounts } from "../gallery/service.ts";
import { type ListAsked, pageOf } from "../page.ts";
import type { RootDto, RootList, RootProblemList } from "./schema.ts";
import { absolutePath, listRoots } from "./service.ts";
import { countProblems, problemCounts, type ScanState, scanStates, selectProblems } from "./store.ts";

/** Roots as the API tells them, in discovery order: all, or those asked for in the order of asking. */
export async function describeRoots(ids?: readonly string[]): Promise<RootDto[]> {
  const [roots, counts, scans, problems] = await Promise.all([
    listRoots(),
    whileAway(rootCounts, []),
    whileAway(() => scanStates(db()), new Map<string, ScanState>()),
    whileAway(() => problemCounts(db()), new Map<string, number>()),
  ]);
  const described = roots.map((root): RootDto => {
    const scan = scans.get(root.id);
    const counted = counts.find((one) => one.root_id === root.id);
    const { id, kind, name, path, engine_id, read_only, owner, visibility, state } = root;
    return {
      ...{ id, kind, name, path, engine_id, read_only, owner, visibility, state },
      silent: root.silent ?? false,
      files: counted?.count ?? 0,
      bytes: counted?.bytes ?? 0,
      quick_at: scan?.quickAt?.toISOString() ?? null,
      full_at: scan?.fullAt?.toISOString() ?? null,
      watching: scan?.watching ?? "polling",
      problems: problems.get(id) ?? 0,
    };
  });
  return ids ? ids.flatMap((id) => described.find((root) => root.id === id) ?? []) : described;
}

export async function listRootDtos(_actor: Actor, asked: ListAsked): Promise<RootList> {
  return pageOf(await describeRoots(), asked, (root) => root.id);
}

/** @throws AppError `not_found` */
export async function getRoot(_actor: Actor, id: string): Promise<RootDto> {
  const [root] = await describeRoots([id]);
  if (!root) throw unknownRoot(id);
  return root;
}

export function unknownRoot(id: string): AppError {
  return refusal("not_found", "root_unknown", { id }, { field: "id" });
}

const readPath = (value: unknown) => (typeof value === "string" ? value : null);

/** What the last scans could not read or left out, by path. @throws AppError `not_found`, `invalid` */
export async function rootProblems(_actor: Actor, id: string, asked: ListAsked): Promise<RootProblemList> {
  const roots = await listRoots();
  if (!roots.some((root) => root.id === id)) throw unknownRoot(id);
  const after = decodeCursor(asked.cursor, readPath);
  const [rows, total] = await Promise.all([
    selectProblems(db(), id, after, asked.limit),
    asked.count === "none" ? null : countProblems(db(), id),
  ]);
  const page = rows.slice(0, asked.limit);
  const last = page.at(-1);
  return {
    items: page.map(({ path, code, reason, at }) => ({ path: absolutePath(roots, path) ?? path, code, reason, at: at.toISOString() })),
    total,
    next_cursor: rows.length > asked.limit && last ? encodeCursor(last.path) : null,
  };
}
