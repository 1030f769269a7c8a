import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { environment } from "#lib/core/env.ts";
import { isAppError } from "#lib/core/errors.ts";
import { processWide } from "#lib/core/process-wide.ts";
import { db } from "#lib/db/client.ts";
import { type ContainedPath, contain } from "#lib/disk/paths.ts";
import { RECIPES_OF, type Recipe } from "#lib/media/links.ts";
import { locate } from "#lib/media/roots/service.ts";
import { originalOf } from "#lib/media/service.ts";
import { actorOfLogin } from "#lib/people/authorize.ts";
import { can } from "#lib/people/policy.ts";
import { previewPath } from "#lib/previews/recipes.ts";
import { type PreviewRow, selectByFingerprint } from "#lib/previews/store.ts";
import { type LaneDeps, type LaneOriginal, lane } from "./lane.ts";
import { type Line, newestFirst } from "./line.ts";
import { selectPersonOfJob } from "./store.ts";

type Made = ContainedPath | { reason: string };

const PLACES = 2;
const LONGEST = 500;
/** A file that gave no preview is not tried again for so long. */
const BROKEN_MS = 60_000;
const REMEMBERED = 5_000;

const state = processWide("lane", () => ({
  line: newestFirst(PLACES, LONGEST) as Line<Made>,
  paths: new Map<string, ContainedPath>(),
  broken: new Map<string, { reason: string; until: number }>(),
}));

function remember<V>(map: Map<string, V>, key: string, value: V): void {
  if (map.size >= REMEMBERED) map.delete(map.keys().next().value ?? key);
  map.set(key, value);
}

/** Where previews lie is proven once a preview: a picture wall asks for the same few hundred again and again. */
async function rememberedPath(key: string, recipe: Recipe): Promise<ContainedPath> {
  const name = `${environment().home}\0${key}_${recipe}`;
  const known = state.paths.get(name);
  if (known) return known;
  const path = await previewPath(key, recipe);
  remember(state.paths, name, path);
  return path;
}

/** What is made together, because one decoding serves it all; a clip takes longest and is asked for alone. */
function batchOf(row: PreviewRow, recipe: Recipe): Recipe[] {
  const all: readonly Recipe[] = RECIPES_OF[row.kind];
  return recipe === "clip" ? ["clip"] : all.filter((one) => one !== "clip");
}

async function makePreview(key: string, recipe: Recipe, signal: AbortSignal): Promise<Made> {
  const batch = `${key}:${recipe === "clip" ? "clip" : "stills"}`;
  const broken = state.broken.get(batch);
  if (broken && broken.until > Date.now()) return { reason: broken.reason };
  const made = await state.line.ask(batch, (abort) => render(key, recipe, abort), signal);
  if (typeof made === "string") return previewPath(key, recipe);
  remember(state.broken, batch, { reason: made.reason, until: Date.now() + BROKEN_MS });
  return made;
}

async function render(key: string, recipe: Recipe, signal: AbortSignal): Promise<Made> {
  const row = await selectByFingerprint(db(), key);
  if (!row) return { reason: "no file with these bytes is known" };
  const batch = batchOf(row, recipe);
  if (!batch.includes(recipe)) return { reason: "this kind of file has none of this name" };
  try {
    // Loaded at the first missing preview: a web process whose cache is warm never needs the decoders.
    const [{ makePreviews }, { savePreviews }] = await Promise.all([import("#lib/previews/make.ts"), import("#lib/previews/service.ts")]);
    const previews = await makePreviews({ path: await locate(row.filePath), kind: row.kind, fingerprint: key }, signal, batch);
    // Where the row has them, only the cache was emptied, and nothing has changed that anyone must hear of.
    if (row.thumbhash === null && previews.thumbhash !== null) await savePreviews(row, previews);
    return previews.made[recipe] ?? { reason: previews.problem ?? "it cannot be made" };
  } catch (error) {
    if (isAppError(error) && error.status < 500) return { reason: error.message };
    throw error;
  }
}

/** The account behind the token and the row itself are asked each time. */
async function authorizeOriginal(viewer: string, id: number): Promise<LaneOriginal | null> {
  const actor = await actorOfLogin(viewer);
  if (!actor || !can(actor, "gallery.read")) return null;
  try {
    return await originalOf(actor, id);
  } catch (error) {
    if (isAppError(error) && error.code === "not_found") return null;
    throw error;
  }
}

async function authorizeLive(viewer: string, job: string): Promise<ContainedPath | null> {
  const actor = await actorOfLogin(viewer);
  const person = actor && (await selectPersonOfJob(db(), job));
  if (!actor || person === null || !can(actor, "jobs.read", { owner: person })) return null;
  return contain(join(environment().home, "cache", "live"), `${job}.jpg`);
}

const DEPS: LaneDeps = { previewPath: rememberedPath, makePreview, authorizeOriginal, authorizeLive };

/** Answers `/m/…`. @throws AppError where nothing has been answered yet */
export function serveLane(request: IncomingMessage, response: ServerResponse): Promise<void> {
  return lane(request, response, DEPS);
}
