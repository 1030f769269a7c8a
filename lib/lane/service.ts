import { constants } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { environment } from "#lib/core/env.ts";
import { AppError, isAppError, messageOf } from "#lib/core/errors.ts";
import { log } from "#lib/core/log.ts";
import { processWide } from "#lib/core/process-wide.ts";
import { db } from "#lib/db/client.ts";
import { isDatabaseUnavailable } from "#lib/db/unavailable.ts";
import { type ContainedPath, contain, fileIn } from "#lib/disk/paths.ts";
import { EXTENSIONS } from "#lib/media/kinds.ts";
import { EXTRA_RECIPES_OF, RECIPES, RECIPES_OF, type Recipe } from "#lib/media/links.ts";
import { locate } from "#lib/media/roots/service.ts";
import { originalOf } from "#lib/media/service.ts";
import { sightOf } from "#lib/media/sight.ts";
import { actorOfLogin } from "#lib/people/authorize.ts";
import { can } from "#lib/people/policy.ts";
import { makePreviewsApart } from "#lib/previews/apart.ts";
import { knownProblem, type PreviewSubject } from "#lib/previews/cache.ts";
import { previewFile, previewFolder, previewPath, previewShelf } from "#lib/previews/recipes.ts";
import { savePreviews } from "#lib/previews/save.ts";
import { type PreviewRow, selectByFingerprint } from "#lib/previews/store.ts";
import { fileResponse } from "./file.ts";
import { type LaneDeps, type LaneOriginal, lane, type NoPreview } from "./lane.ts";
import { type Line, newestFirst } from "./line.ts";
import { isKeySeen, selectPersonOfJob } from "./store.ts";
import { isToBeChecked } from "./watch.ts";

/** `holdsMs`: how long all that is made together with it need not be tried again. */
type Made = ContainedPath | (NoPreview & { holdsMs: number });

const PLACES = 2;
const LONGEST = 500;
/** For so long nothing is tried again that gave no preview: because of its bytes, and for a reason that may pass. */
const BROKEN_MS = 3_600_000;
const AWAY_MS = 3_000;
const REMEMBERED = 5_000;

const state = processWide("lane", () => ({
  line: newestFirst(PLACES, LONGEST) as Line<Made>,
  home: "",
  shelves: new Map<string, ContainedPath>(),
  broken: new Map<string, { reason: string; until: number }>(),
  places: new Map<string, PreviewSubject>(),
}));

function remember<V>(map: Map<string, V>, key: string, value: V): void {
  if (map.size >= REMEMBERED) map.delete(map.keys().next().value ?? key);
  map.set(key, value);
}

/** Where a preview lies. Its folder is proven once; the lane follows no link out of it, where the system can be told so. */
async function rememberedPath(key: string, recipe: Recipe): Promise<ContainedPath> {
  if (constants.O_NOFOLLOW === undefined) return previewPath(key, recipe);
  const { home } = environment();
  if (state.home !== home) Object.assign(state, { home, shelves: new Map() });
  const shelf = previewShelf(key);
  let folder = state.shelves.get(shelf);
  if (folder === undefined) {
    folder = await contain(previewFolder(home), shelf);
    remember(state.shelves, shelf, folder);
  }
  return fileIn(folder, previewFile(key, recipe));
}

/** Where a file with these bytes lies, for while no database can say it: pages that list the disk itself tell it. */
export function rememberPlace(subject: PreviewSubject): void {
  remember(state.places, subject.fingerprint, subject);
}

/** What is made together, because one decoding serves it all; a clip takes longest and is asked for alone. */
function batchOf(kind: PreviewSubject["kind"], recipe: Recipe): Recipe[] {
  const all: readonly Recipe[] = [...RECIPES_OF[kind], ...EXTRA_RECIPES_OF[kind]];
  return all.filter((one) => (one === "clip") === (recipe === "clip"));
}

async function makePreview(key: string, recipe: Recipe, signal: AbortSignal): Promise<ContainedPath | NoPreview> {
  const batch = `${key}:${recipe === "clip" ? "clip" : "stills"}`;
  const broken = state.broken.get(batch);
  if (broken && broken.until > Date.now()) return { reason: broken.reason };
  const made = await state.line.ask(batch, (abort) => render(key, recipe, abort), signal);
  if (typeof made === "string") return previewPath(key, recipe);
  remember(state.broken, batch, { reason: made.reason, until: Date.now() + made.holdsMs });
  return made;
}

async function render(key: string, recipe: Recipe, signal: AbortSignal): Promise<Made> {
  const rows = await rowsOf(key);
  const problem = await lastingProblem(key, rows);
  if (problem !== null) return { reason: problem, holdsMs: BROKEN_MS };
  const found = await subjectOf(key, rows);
  if ("reason" in found) return { ...found, holdsMs: AWAY_MS };
  const batch = batchOf(found.kind, recipe);
  if (!batch.includes(recipe)) return { reason: "this kind of file has none of this name", holdsMs: 0 };
  const previews = await makePreviewsApart(found, { signal, recipes: batch });
  // Where the rows have them, only the cache was emptied, and nothing has changed that anyone must hear of.
  const unsaved = rows.filter(({ thumbhash }) => thumbhash === null).map((row) => ({ row, previews }));
  if (previews.thumbhash !== null || (previews.problem !== null && previews.isLasting)) await saved(unsaved);
  const none = recipe === "clip" ? "it does not move" : "it cannot be made";
  const isLasting = previews.problem === null || previews.isLasting;
  return previews.made[recipe] ?? { reason: previews.problem ?? none, holdsMs: isLasting ? BROKEN_MS : AWAY_MS };
}

/** The preview is there and on its way to the screen, whether or not it can be written down just now. */
async function saved(made: Parameters<typeof savePreviews>[0]): Promise<void> {
  await savePreviews(made).catch((error: unknown) => log.debug("previews could not be written down", { reason: messageOf(error) }));
}

/** The rows with these bytes; none while there is no database. */
async function rowsOf(key: string): Promise<PreviewRow[]> {
  if (!environment().hasDatabase) return [];
  try {
    return await selectByFingerprint(db(), key);
  } catch (error) {
    if (isDatabaseUnavailable(error) && state.places.has(key)) return [];
    throw error;
  }
}

/** Why these bytes never gave any preview. One of which some could be made is only a matter of an emptied cache. */
async function lastingProblem(key: string, rows: readonly PreviewRow[]): Promise<string | null> {
  if (rows.some(({ thumbhash }) => thumbhash !== null)) return null;
  const told = rows.find(({ problem }) => problem !== null)?.problem;
  return told ?? (rows.length === 0 ? knownProblem(key) : null);
}

/** Of the files with these bytes the first that can be reached. */
async function subjectOf(key: string, rows: readonly PreviewRow[]): Promise<PreviewSubject | NoPreview> {
  let reason = "no file with these bytes is known";
  for (const row of rows) {
    try {
      return { path: await locate(row.filePath), kind: row.kind, fingerprint: key };
    } catch (error) {
      if (!isAppError(error) || error.status >= 500) throw error;
      reason = error.message;
    }
  }
  return state.places.get(key) ?? { reason };
}

/** Whoever holds a true token was shown the file a short time ago; what changed since is asked about. */
async function authorizePreview(viewer: string, key: string): Promise<"immutable" | "revalidate" | null> {
  if (!(await isToBeChecked(key))) return "immutable";
  const actor = await actorOfLogin(viewer);
  if (!actor || !can(actor, "gallery.read")) return null;
  return (await isKeySeen(db(), sightOf(actor), key)) ? "revalidate" : null;
}

const SHOWN_IN_PLACE: ReadonlySet<string> = new Set(
  Object.values(EXTENSIONS)
    .filter(({ inline }) => inline)
    .map(({ mime }) => mime),
);

/** The account behind the token and the row itself are asked each time. */
async function authorizeOriginal(viewer: string, id: number): Promise<LaneOriginal | null> {
  const actor = await actorOfLogin(viewer);
  if (!actor || !can(actor, "gallery.read")) return null;
  try {
    const { path, filename, mime, inline } = await originalOf(actor, id);
    // A row may hold any type that was once read out of a file: what a browser could run is a download whatever the name says.
    return { path, filename, mime, inline: inline && SHOWN_IN_PLACE.has(mime) };
  } catch (error) {
    if (isAppError(error) && error.code === "not_found") return null;
    throw error;
  }
}

/** The account behind the token and the job's person are asked each time. */
async function authorizeLive(viewer: string, job: string): Promise<ContainedPath | null> {
  const actor = await actorOfLogin(viewer);
  const person = actor && (await selectPersonOfJob(db(), job));
  if (!actor || person === null || !can(actor, "jobs.read", { owner: person })) return null;
  return contain(join(environment().home, "cache", "live"), `${job}.jpg`);
}

const DEPS: LaneDeps = { authorizePreview, previewPath: rememberedPath, makePreview, authorizeOriginal, authorizeLive };

/** Answers `/m/…`. @throws AppError where nothing has been answered yet */
export function serveLane(request: IncomingMessage, response: ServerResponse): Promise<void> {
  return lane(request, response, DEPS);
}

/**
 * A preview for a byte route under `/api`, made where it is missing; who may see the file has been decided. The address outlives the
 * bytes, so it is asked about each time. @throws AppError `not_found` with the reason where there is none
 */
export async function previewResponse(request: Request, subject: PreviewSubject, recipe: Recipe): Promise<Response> {
  const { fingerprint } = subject;
  const file = {
    path: await rememberedPath(fingerprint, recipe),
    mime: RECIPES[recipe].mime,
    etag: `${fingerprint}-${recipe}`,
    filename: null,
    disposition: "inline",
    cache: "revalidate",
    isCached: true,
  } as const;
  const cached = await fileResponse(request, file);
  if (cached) return cached;
  rememberPlace(subject);
  const made = await makePreview(fingerprint, recipe, request.signal);
  if (typeof made !== "string") throw new AppError("not_found", `There is no preview of this file: ${made.reason}`);
  const response = await fileResponse(request, { ...file, path: made });
  if (!response) throw new AppError("not_found", "The preview was removed again while it was asked for. Ask once more.");
  return response;
}
