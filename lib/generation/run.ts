import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { EngineOutput } from "#lib/engines/schema.ts";
import type { Root } from "#lib/media/roots/schema.ts";
import { outputRoot } from "#lib/media/roots/service.ts";
import type { GenerationRecord, Provenance } from "#lib/metadata/schema.ts";
import { begin, findPending } from "#lib/operations/journal.ts";
import { COMPLETED, endingOf, type JobContext, RetryLater } from "#lib/queue/define.ts";
import { forget, recall } from "./checkpoint.ts";
import { type EngineWork, engineWork, expectSomething, orLater } from "./engine-work.ts";
import { liveJob } from "./live.ts";
import { outputName, stemOf } from "./naming.ts";
import { holdFile, storedBefore } from "./once.ts";
import { originOf } from "./origin.ts";
import {
  carryOut,
  discard,
  type PreparedWords,
  prepareWords,
  STORE_KIND,
  type StagedFile,
  type StoreEntry,
  type StoreIntent,
  stage,
  takeNumber,
  tempStem,
} from "./outputs.ts";
import type { GeneratePayload } from "./payloads.ts";
import type { JobResult } from "./schema.ts";

/** The intent with what the job's result will say beside the files that are stored. */
interface MadeIntent extends StoreIntent {
  /** In the order of the outputs: a file's place in `files`, or the id of one that an earlier run stored. */
  readonly order?: readonly ({ readonly file: number } | { readonly media_id: number })[];
  readonly told?: Pick<JobResult, "texts" | "warnings">;
}

/**
 * Makes what a job asks for and stores it. The operation has the job's id: a job that starts over after its worker died, with its
 * files finished, stores those instead of making others.
 */
export async function runGeneration(context: JobContext<GeneratePayload>): Promise<typeof COMPLETED | JobResult> {
  const held: (() => void)[] = [];
  let words: PreparedWords = [];
  try {
    const pending = (await findPending(context.jobId)) as StoreEntry | null;
    const made = pending ? { entry: pending, words } : await make(context, held);
    if (!("entry" in made)) return made;
    const { entry } = made;
    words = made.words;
    const { order, told } = entry.intent as MadeIntent;
    await carryOut(entry, { words, complete: (tx, ids) => context.completeIn(tx, { media_ids: inOrder(order, ids), ...told }) });
    forget(context.jobId);
    return COMPLETED;
  } finally {
    await Promise.all(words.map((prepared) => prepared.drop()));
    for (const release of held) release();
  }
}

interface Made {
  readonly entry: StoreEntry;
  readonly words: PreparedWords;
}

function inOrder(order: MadeIntent["order"], ids: readonly number[]): number[] {
  if (!order) return [...ids];
  return order.flatMap((one) => ("media_id" in one ? one.media_id : (ids[one.file] ?? [])));
}

/** @returns the files as they are to be stored, or, where there is none to store, the job's whole result */
async function make(context: JobContext<GeneratePayload>, held: (() => void)[]): Promise<Made | JobResult> {
  const { jobId, person } = context;
  const live = liveJob(jobId, person);
  const files: StagedFile[] = [];
  let root: Root | null = null;
  try {
    root = await outputRoot();
    const work = await engineWork(context, live);
    const safe: Promise<void>[] = [];
    const order = await stageOutputs(context, work, { root, files, held, safe });
    context.signal.throwIfAborted();
    expectSomething(order.length, work);
    const told = { texts: work.texts, warnings: work.warnings };
    if (files.length === 0) {
      forget(jobId);
      return { media_ids: order.flatMap((one) => ("media_id" in one ? one.media_id : [])), ...told };
    }
    const intent: MadeIntent = { ...intentOf(context, root, files), order, told };
    return await beginWith(root, { id: jobId, kind: STORE_KIND, by: person, intent }, Promise.all(safe));
  } catch (error) {
    if (root) await discard(root, files);
    throw await ended(context, error);
  } finally {
    await live.end();
  }
}

async function beginWith(root: Root, operation: Parameters<typeof begin<MadeIntent>>[0], safe: Promise<unknown>): Promise<Made> {
  const preparing = prepareWords(root, operation.intent);
  try {
    const entry = (await begin(operation, Promise.all([safe, preparing]))) as StoreEntry;
    return { entry, words: await preparing };
  } catch (error) {
    const words = await preparing.catch(() => []);
    await Promise.all(words.map((prepared) => prepared.drop()));
    throw error;
  }
}

/**
 * What is begun on the engine is only remembered where somebody will ask for it: after a worker that closed or lost the job, and the sweep
 * where the engine has not confirmed (by remembering nothing) that it stopped.
 */
async function ended({ jobId, signal }: JobContext<GeneratePayload>, error: unknown): Promise<unknown> {
  const ending = endingOf(signal);
  if (ending === "stop") {
    const isLeft = recall(jobId)?.state ?? null;
    if (isLeft === null) forget(jobId);
    return error;
  }
  if (ending !== null) return error;
  const instead = orLater(jobId, error);
  if (!(instead instanceof RetryLater)) forget(jobId);
  return instead;
}

async function stageOutputs(
  { payload, jobId, person }: JobContext<GeneratePayload>,
  work: EngineWork,
  { root, files, held, safe }: { root: Root; files: StagedFile[]; held: (() => void)[]; safe: Promise<void>[] },
): Promise<({ file: number } | { media_id: number })[]> {
  const folder = `${payload.project_id}/${payload.output_dir}`;
  const stem = stemOf(payload.project_id, payload.output_dir);
  const tryId = randomBytes(4).toString("hex");
  const order: ({ file: number } | { media_id: number })[] = [];
  for await (const output of work.outputs) {
    const source = output.source ? await originOf(work.engine.id, output.source) : null;
    if (source) held.push(await holdFile(madeOf(source), person));
    const job = { id: jobId, person, engineId: work.engine.id, cached: output.source?.cached ?? false };
    const before = source
      ? await storedBefore({ ...madeOf(source), before: `engine:${work.engine.id}/${output.source?.name ?? ""}` }, job)
      : null;
    if (before !== null) {
      if (output.file) await rm(output.file.path, { force: true });
      order.push({ media_id: before });
      continue;
    }
    const name = outputName(stem, await takeNumber(join(root.path, folder), stem), output.format);
    const provenance: Provenance = {
      schema: 1,
      engine: work.engine.id,
      job_id: jobId,
      run_id: null,
      created_at: new Date().toISOString(),
      record: recordOf(output, payload),
      source,
    };
    order.push({ file: files.length });
    const { file, synced } = await stage(root, tempStem(jobId, tryId, files.length), output, provenance, name);
    files.push(file);
    safe.push(synced);
  }
  return order;
}

const madeOf = (source: NonNullable<Provenance["source"]>) => ({ path: `${source.root}/${source.path}`, hash: source.hash.toLowerCase() });

/** Parameters that have a field of their own in the record. */
const OWN_FIELDS: ReadonlySet<string> = new Set([
  "prompt",
  "negative_prompt",
  "seed",
  "width",
  "height",
  "steps",
  "cfg",
  "sampler",
  "scheduler",
  "model",
  "lora",
]);

/** What the engine says of the output; of a workflow also its name, and what the person filled in that the graph does not tell. */
function recordOf({ record }: EngineOutput, { workflow, params }: GeneratePayload): GenerationRecord {
  if (!workflow) return record;
  const text = (key: string) => (typeof params[key] === "string" && params[key] !== "" ? String(params[key]) : null);
  const others = Object.entries(params).filter(([key, value]) => !OWN_FIELDS.has(key) && value !== null);
  return {
    ...record,
    prompt: record.prompt ?? text("prompt"),
    negative_prompt: record.negative_prompt ?? text("negative_prompt"),
    seed: record.seed ?? text("seed"),
    params: { ...record.params, ...Object.fromEntries(others), workflow: workflow.name },
  };
}

function intentOf({ payload, jobId, person }: JobContext<GeneratePayload>, root: Root, files: readonly StagedFile[]): StoreIntent {
  return {
    root_id: root.id,
    folder: `${payload.project_id}/${payload.output_dir}`,
    stem: stemOf(payload.project_id, payload.output_dir),
    project_id: payload.project_id,
    output_dir: payload.output_dir,
    job_id: jobId,
    run_id: null,
    owner: person,
    visibility: payload.visibility,
    files,
  };
}
