/** The last job of a matrix: waits for the others, then puts what they made on one labelled picture a page. */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { db } from "#lib/db/client.ts";
import { findEngine } from "#lib/engines/registry.ts";
import type { EngineOutput } from "#lib/engines/schema.ts";
import { refusal } from "#lib/i18n/reasons.ts";
import type { Root } from "#lib/media/roots/schema.ts";
import { locate, outputRoot } from "#lib/media/roots/service.ts";
import { EMPTY_RECORD, type GenerationRecord } from "#lib/metadata/schema.ts";
import { begin, findPending } from "#lib/operations/journal.ts";
import { makePreviewsApart } from "#lib/previews/apart.ts";
import { COMPLETED, type JobContext, RetryLater } from "#lib/queue/define.ts";
import { cellSize, layOutGrid, type Size } from "./grid.ts";
import { drawGrid } from "./grid-picture.ts";
import { outputName, stemOf } from "./naming.ts";
import { carryOut, discard, STORE_KIND, type StagedFile, type StoreEntry, stage, takeNumber, tempStem } from "./outputs.ts";
import type { GridPayload } from "./payloads.ts";
import { type MadeCell, selectCells } from "./store.ts";

const SHORTEST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 10_000;

export async function runGrid(context: JobContext<GridPayload>): Promise<typeof COMPLETED> {
  const entry = ((await findPending(context.jobId)) as StoreEntry | null) ?? (await make(context));
  await carryOut(entry, { complete: (tx, ids) => context.completeIn(tx, { media_ids: ids }) });
  return COMPLETED;
}

async function make({ payload, jobId, person, signal, progress }: JobContext<GridPayload>): Promise<StoreEntry> {
  const made = await selectCells(
    db(),
    payload.cells.map((cell) => cell.job_id),
  );
  const open = [...made.values()].filter((cell) => !cell.hasEnded).length;
  if (open > 0)
    throw new RetryLater(`${open} pictures are still to come`, Math.min(LONGEST_WAIT_MS, Math.max(SHORTEST_WAIT_MS, open * 250)));
  if (![...made.values()].some((cell) => cell.file !== null)) throw refusal("generation_failed", "matrix_nothing");
  const root = await outputRoot();
  const files: StagedFile[] = [];
  const tryId = randomBytes(4).toString("hex");
  try {
    for (const page of payload.pages.keys()) {
      progress(page, payload.pages.length);
      const output = await pageOf(payload, made, page, signal);
      files.push(await staged({ root, payload, jobId }, output, tempStem(jobId, tryId, page)));
    }
    const { project_id, output_dir, visibility } = payload;
    const intent = {
      ...{ root_id: root.id, folder: `${project_id}/${output_dir}`, stem: stemOf(project_id, output_dir) },
      ...{ project_id, output_dir, job_id: jobId, run_id: null, owner: person, visibility, files },
    };
    return (await begin({ id: jobId, kind: STORE_KIND, by: person, intent })) as StoreEntry;
  } catch (error) {
    await discard(root, files);
    throw error;
  }
}

async function staged(
  { root, payload, jobId }: { root: Root; payload: GridPayload; jobId: string },
  output: EngineOutput,
  temp: string,
): Promise<StagedFile> {
  const stem = stemOf(payload.project_id, payload.output_dir);
  const number = await takeNumber(join(root.path, payload.project_id, payload.output_dir), stem);
  const { record } = output;
  const provenance = {
    ...{ schema: 1 as const, engine: payload.engine_id ?? "comfyui", job_id: jobId, run_id: null },
    ...{ created_at: new Date().toISOString(), record, source: null },
  };
  const { file, synced } = await stage(root, temp, output, provenance, outputName(stem, number, output.format));
  await synced;
  return file;
}

async function pageOf(payload: GridPayload, made: ReadonlyMap<string, MadeCell>, page: number, signal: AbortSignal): Promise<EngineOutput> {
  const cells = [];
  const sizes: Size[] = [];
  for (const { job_id, column, row, page: own } of payload.cells) {
    if (own !== page) continue;
    const cell = made.get(job_id);
    const path = cell?.file ? await pictureOf(cell.file, signal) : null;
    if (path !== null && cell?.file?.width && cell.file.height) sizes.push({ width: cell.file.width, height: cell.file.height });
    cells.push({ column, row, path, note: cell?.file ? "no picture" : (cell?.status ?? "lost") });
  }
  const { columns, rows } = payload;
  const title = payload.pages[page] ?? "";
  const layout = layOutGrid(
    cellSize(sizes.length > 0 ? sizes : [{ width: 512, height: 512 }], columns.length, rows.length),
    columns,
    rows,
    title,
  );
  const bytes = await drawGrid(layout, { columns, rows, title, cells }, signal);
  const engine = payload.engine_id === null ? null : await findEngine(payload.engine_id);
  const digitalSource = engine?.kind === "sketch" ? "algorithmicMedia" : "trainedAlgorithmicMedia";
  return { kind: "image", format: "png", bytes, record: recordOf(payload, layout), digitalSource };
}

/** A picture as it is; of film, sound and model their still. */
async function pictureOf(file: NonNullable<MadeCell["file"]>, signal: AbortSignal): Promise<string | null> {
  const path = await locate(file.filePath).catch(() => null);
  if (path === null || file.kind === "image") return path;
  const { made } = await makePreviewsApart({ path, kind: file.kind, fingerprint: file.fingerprint }, { signal, recipes: ["512"] });
  return made["512"] ?? null;
}

function recordOf({ params, axes }: GridPayload, { width, height }: Size): GenerationRecord {
  const text = (key: string) => (typeof params[key] === "string" ? params[key] : null);
  return {
    ...EMPTY_RECORD,
    tool: "Atelier",
    ...{ prompt: text("prompt"), negative_prompt: text("negative_prompt"), seed: text("seed"), model: text("model"), width, height },
    params: { matrix: axes },
  };
}
