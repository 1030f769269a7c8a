import { AppError } from "#lib/core/errors.ts";
import { decodeCursor, encodeCursor } from "#lib/db/cursor.ts";
import type { Actor } from "#lib/people/schema.ts";
import { askOrBrowse, mediaFromDisk } from "../browsing/service.ts";
import type { Asked, FolderCount, QuestionName, Questions, RootCount } from "../columns/questions.ts";
import { askColumns } from "../columns/service.ts";
import { readWordQuery } from "../filters/words.ts";
import { presentMedia } from "../present.ts";
import { listRoots } from "../roots/service.ts";
import type { GalleryFilter, GalleryQuery, GallerySummary, MediaList, SummaryQuery } from "../schema.ts";
import { sightOf, viewerOf } from "../sight.ts";
import type { Sight } from "../store.ts";
import { readListed } from "./listed.ts";

/** Asks the columns; the disk while there is no database. */
function ask<N extends QuestionName>(name: N, question: Questions[N][0], signal?: AbortSignal) {
  return askOrBrowse(name, question, () => askColumns(name, question, signal), signal);
}

/** A filter as the columns take it: words read, keywords once each. */
function asked(sight: Sight, query: GalleryFilter): Asked {
  const { q, keywords, match_all, ...filter } = query;
  const { wanted, unwanted, impossible } = readWordQuery(q ?? "");
  const named = [...new Set(keywords ?? [])].sort();
  const isAsked = wanted.length + unwanted.length + named.length > 0;
  return {
    filter: plain(filter),
    sight,
    match: isAsked ? { wanted, unwanted, keywords: named, matchAll: match_all ?? false } : null,
    impossible,
  };
}

/** Only the filter's own keys: a query holds others beside them. */
function plain(filter: GalleryFilter): Asked["filter"] {
  const { project_id, folder, kind, score_min, score_max, model, run_id, created_from, created_to } = filter;
  const { unassigned_only, kept_only, trashed } = filter;
  const all = {
    project_id,
    folder,
    kind,
    score_min,
    score_max,
    model,
    run_id,
    created_from,
    created_to,
    unassigned_only,
    kept_only,
    trashed,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

function otherList(): AppError {
  return new AppError("invalid", "The cursor does not belong to this list. Start again without it.", { field: "cursor" });
}

/** One page of a filter, as far as the actor sees. @throws AppError `invalid` for a cursor of another list, `database_unavailable` */
export async function listGallery(actor: Actor, query: GalleryQuery, signal?: AbortSignal): Promise<MediaList> {
  const { sort, order, limit } = query;
  const after = decodeCursor(query.cursor, (value) => value);
  const question = { ...asked(sightOf(actor), query), sort, order, limit, after, counts: query.count === "exact" };
  const [{ answer, fromDisk }, roots] = await Promise.all([ask("page", question, signal), listRoots()]);
  if (!answer.ok) throw otherList();
  const viewer = viewerOf(actor);
  return {
    items: fromDisk
      ? await mediaFromDisk(answer.rows, viewer, roots)
      : answer.rows.map((row) => presentMedia(readListed(row), viewer, roots)),
    total: answer.total,
    next_cursor: answer.next && encodeCursor(answer.next),
  };
}

/** Totals, days, kinds and scores of a filter, and where a jump leads. @throws AppError `invalid`, `database_unavailable` */
export async function summarizeGallery(actor: Actor, query: SummaryQuery, signal?: AbortSignal): Promise<GallerySummary> {
  const { sort, order, at } = query;
  const jump = at === undefined ? query.jump : { id: at };
  if (typeof jump === "string" && sort !== "created" && sort !== "modified") {
    throw new AppError("invalid", "Only what is sorted by time has days to jump to: say a part of the way, from 0 to 1.", {
      field: "jump",
    });
  }
  const question = { ...asked(sightOf(actor), query), sort, order, jump: jump ?? null };
  const { place, index, ...counted } = (await ask("summary", question, signal)).answer;
  return jump === undefined ? counted : { ...counted, cursor: place && encodeCursor(place), index };
}

/** Counts by project, folder, root and kind. */
export async function folderCounts(sight: Sight): Promise<FolderCount[]> {
  return (await ask("folders", { sight })).answer;
}

/** Files and bytes by root. */
export async function rootCounts(): Promise<RootCount[]> {
  return (await ask("roots", {})).answer;
}
