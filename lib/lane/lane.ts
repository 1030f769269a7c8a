/** `/m/…`: bytes of previews, originals and live frames, without a framework in the way. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { AppError } from "#lib/core/errors.ts";
import { FOREIGN_ID } from "#lib/core/foreign-id.ts";
import type { ContainedPath } from "#lib/disk/paths.ts";
import { isRecipe, RECIPES, type Recipe, verifyLane } from "#lib/media/links.ts";
import { SAFE_HEADERS } from "./answer.ts";
import { serveFile } from "./file.ts";
import { sendPlaceholder, wantsPicture } from "./placeholder.ts";

export interface LaneOriginal {
  path: ContainedPath;
  filename: string;
  mime: string;
  /** By its name a browser may show it in place; else, and where its bytes are something else, it is only ever downloaded. */
  inline: boolean;
}

/** Why there is no preview, in words. */
export interface NoPreview {
  reason: string;
}

/** What the lane asks of the house. Each answers null for what is not there or not for this viewer. */
export interface LaneDeps {
  /** Whether the holder of a true token may have it for ever, or only as long as they may see the file; null: not any more. */
  authorizePreview(viewer: string, key: string): Promise<"immutable" | "revalidate" | null>;
  /** Where a preview lies or would lie. */
  previewPath(key: string, recipe: Recipe): Promise<ContainedPath>;
  /** Makes a missing preview. */
  makePreview(key: string, recipe: Recipe, signal: AbortSignal): Promise<ContainedPath | NoPreview>;
  authorizeOriginal(viewer: string, id: number): Promise<LaneOriginal | null>;
  authorizeLive(viewer: string, job: string): Promise<ContainedPath | null>;
}

const ADDRESS = /^\/m\/([^/?#]{1,600})\/(original|live|[0-9a-f]{16})\/([^/?#]{1,200})(?:\?([^#]*))?$/;

/** @throws AppError `not_found`, `method_not_allowed`, and what `deps` throw; nothing has been answered then */
export async function lane(request: IncomingMessage, response: ServerResponse, deps: LaneDeps): Promise<void> {
  if (request.method !== "GET" && request.method !== "HEAD")
    throw new AppError("method_not_allowed", "The media lane only gives bytes: use GET or HEAD.");
  const [, token, kind, name, query] = ADDRESS.exec(request.url ?? "") ?? [];
  if (token === undefined || kind === undefined || name === undefined)
    throw new AppError("not_found", "There is no such address in the media lane.");
  if (kind === "original") return serveOriginal(request, response, deps, { token, id: Number(name), query: query ?? "" });
  if (kind === "live") return serveLive(request, response, deps, token, name);
  return servePreview(request, response, deps, { token, key: kind, recipe: name });
}

function gone(): AppError {
  return new AppError("not_found", "There is no such file, or this address has expired. Reload the page for new addresses.");
}

async function servePreview(
  request: IncomingMessage,
  response: ServerResponse,
  deps: LaneDeps,
  { token, key, recipe }: { token: string; key: string; recipe: string },
): Promise<void> {
  const viewer = verifyLane(token, { preview: key });
  const cache = viewer === null || !isRecipe(recipe) ? null : await deps.authorizePreview(viewer, key);
  if (cache === null || !isRecipe(recipe)) throw gone();
  const { mime } = RECIPES[recipe];
  const file = { mime, etag: `${key}-${recipe}`, filename: null, disposition: "inline", cache, isCached: true } as const;
  if (await serveFile(request, response, { ...file, path: await deps.previewPath(key, recipe) })) return;
  const abort = new AbortController();
  const leave = () => abort.abort(new AppError("canceled", "Nobody waits for this preview any more."));
  response.once("close", leave);
  try {
    const made = await deps.makePreview(key, recipe, abort.signal);
    if (typeof made !== "string") {
      if (wantsPicture(request)) return sendPlaceholder(request, response);
      throw new AppError("not_found", `There is no preview of this file: ${made.reason}`);
    }
    if (!(await serveFile(request, response, { ...file, path: made }))) throw gone();
  } catch (error) {
    if (!abort.signal.aborted) throw error;
  } finally {
    response.off("close", leave);
  }
}

/** The row decides who may see an original, whatever the token says: rights change while addresses live. `?download` saves it. */
async function serveOriginal(
  request: IncomingMessage,
  response: ServerResponse,
  deps: LaneDeps,
  { token, id, query }: { token: string; id: number; query: string },
): Promise<void> {
  const viewer = Number.isSafeInteger(id) ? verifyLane(token, { original: id }) : null;
  const original = viewer === null ? null : await deps.authorizeOriginal(viewer, id);
  if (!original) throw gone();
  const isDownload = !original.inline || new URLSearchParams(query).has("download");
  const served = await serveFile(request, response, {
    ...original,
    // What the row says of the bytes may be older than the bytes: the tag is made from what lies there now.
    etag: null,
    disposition: isDownload ? "attachment" : "inline",
    // The id outlives the bytes, so the browser asks each time; its copy is used again as long as the tag is the same.
    cache: "revalidate",
    isOriginal: true,
  });
  if (!served) throw gone();
}

async function serveLive(request: IncomingMessage, response: ServerResponse, deps: LaneDeps, token: string, job: string): Promise<void> {
  const viewer = FOREIGN_ID.test(job) ? verifyLane(token, { live: job }) : null;
  const path = viewer === null ? null : await deps.authorizeLive(viewer, job);
  if (!path) throw gone();
  const served = await serveFile(request, response, {
    path,
    mime: "image/jpeg",
    etag: null,
    filename: null,
    disposition: "inline",
    cache: "none",
  });
  // The job ended while the browser asked: there is nothing to show any more, and nothing is wrong.
  if (!served) response.writeHead(204, { ...SAFE_HEADERS, "cache-control": "no-store" }).end();
}
