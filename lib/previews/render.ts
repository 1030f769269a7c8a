import type { z } from "zod";
import { isAppError } from "#lib/core/errors.ts";
import { db } from "#lib/db/client.ts";
import { EXTRA_RECIPES_OF, RECIPES_OF } from "#lib/media/links.ts";
import { locate } from "#lib/media/roots/service.ts";
import { COMPLETED, type JobContext } from "#lib/queue/define.ts";
import { wakeWorkers } from "#lib/queue/service.ts";
import { makePreviewsApart, stepBack } from "./apart.ts";
import { enqueueBatches } from "./batches.ts";
import { cachedPreviews, knownProblem, type MadePreviews } from "./cache.ts";
import type { PruneJob, RenderJob, RenderPayload } from "./payloads.ts";
import { countMade } from "./prune.ts";
import { savePreviews } from "./save.ts";
import { type PreviewRow, selectForPreviews } from "./store.ts";

export interface RenderResult {
  made: number;
  problems: { id: number; problem: string }[];
}

/** A job gives its place back after so long, so that other work of its lane waits no longer. */
const SLICE_MS = 10_000;
/** What is made is written down, and told, in groups. */
const GROUP = 25;
const GROUP_MS = 500;
/** How far the worker's decoders step back for everything else on the machine. */
const NICENESS = 10;

/** The jobs that this one puts in line: more of itself, and the one that makes room. */
export interface Followers {
  render: RenderJob;
  prune: PruneJob;
}

/** The job: file after file, written down in groups; a stop loses no more than rows that the cache gives back at once. */
export async function runRender(
  context: JobContext<z.infer<typeof RenderPayload>>,
  followers: Followers,
): Promise<RenderResult | typeof COMPLETED> {
  const { payload, signal, progress } = context;
  stepBack(NICENESS);
  const rows = await selectForPreviews(db(), payload.media_ids);
  const result: RenderResult = { made: 0, problems: [] };
  const group = groupOfPreviews();
  const deadline = performance.now() + SLICE_MS;
  for (const [index, row] of rows.entries()) {
    signal.throwIfAborted();
    const previews = await previewsOf(row, followers, signal);
    if (previews.problem === null) result.made += 1;
    else result.problems.push({ id: row.id, problem: previews.problem });
    await group.add(row, previews);
    progress(index + 1, rows.length);
    const rest = rows.slice(index + 1).map(({ id }) => id);
    if (rest.length === 0 || performance.now() < deadline) continue;
    await group.flush();
    return (await handOver(context, followers.render, rest, result)) ? COMPLETED : result;
  }
  await group.flush();
  return result;
}

/** Ends the job and puts the rest in line as another. */
async function handOver(
  { completeIn }: Pick<JobContext<unknown>, "completeIn">,
  render: RenderJob,
  rest: readonly number[],
  result: RenderResult,
): Promise<boolean> {
  const isOurs = await db().$transaction(async (tx) => {
    await enqueueBatches(tx, render, rest);
    return completeIn(tx, result);
  });
  wakeWorkers(render.lane);
  return isOurs;
}

/** Writes previews down when there are enough, or when the last time is long enough ago. */
function groupOfPreviews() {
  let waiting: { row: PreviewRow; previews: MadePreviews }[] = [];
  let since = performance.now();
  const flush = async () => {
    const written = waiting;
    waiting = [];
    since = performance.now();
    await savePreviews(written);
  };
  return {
    flush,
    async add(row: PreviewRow, previews: MadePreviews) {
      if (isWorthWriting(row, previews)) waiting.push({ row, previews });
      if (waiting.length >= GROUP || performance.now() - since > GROUP_MS) await flush();
    },
  };
}

function isWorthWriting(row: PreviewRow, { made, problem, isLasting }: MadePreviews): boolean {
  if (problem !== null && isLasting) return problem !== row.problem;
  return Object.keys(made).length > 0 && row.thumbhash === null;
}

/** A file's previews: as its row or the cache has them, else made. What was tried in vain is not tried again. */
async function previewsOf(row: PreviewRow, { prune }: Followers, signal: AbortSignal): Promise<MadePreviews> {
  if (row.problem !== null) return { made: {}, thumbhash: row.thumbhash, problem: row.problem, isLasting: true };
  if (row.thumbhash !== null) return { made: {}, thumbhash: row.thumbhash, problem: null, isLasting: false };
  const known = await fromCache(row);
  if (known) return known;
  try {
    const previews = await makePreviewsApart(
      { path: await locate(row.filePath), kind: row.kind, fingerprint: row.fingerprint },
      { signal },
    );
    await countMade(previews, prune);
    return previews;
  } catch (error) {
    // The file moved away or its disk was unplugged since: a later scan asks again.
    if (!isAppError(error) || !["not_found", "root_offline", "outside_roots"].includes(error.code)) throw error;
    return { made: {}, thumbhash: null, problem: error.message, isLasting: false };
  }
}

/** What is known of these bytes already: of a copy, of a file that was moved, or from before the database was lost. */
async function fromCache({ kind, fingerprint }: PreviewRow): Promise<MadePreviews | null> {
  const problem = await knownProblem(fingerprint);
  const made = await cachedPreviews(fingerprint, RECIPES_OF[kind]);
  if (!made) return problem === null || (await hasAny(fingerprint)) ? null : { made: {}, thumbhash: null, problem, isLasting: true };
  for (const recipe of EXTRA_RECIPES_OF[kind]) Object.assign(made, await cachedPreviews(fingerprint, [recipe]));
  const { thumbhashOf } = await import("./make.ts");
  const thumbhash = made["256"] ? await thumbhashOf(made["256"]) : null;
  return thumbhash === null ? null : { made, thumbhash, problem, isLasting: problem !== null };
}

/** A file of which some previews could be made once can have them made again. */
async function hasAny(fingerprint: string): Promise<boolean> {
  return (await cachedPreviews(fingerprint, ["256"])) !== null || (await cachedPreviews(fingerprint, ["512"])) !== null;
}
