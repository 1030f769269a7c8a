import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { AppError } from "#lib/core/errors.ts";
import { usableEngine } from "#lib/engines/service.ts";
import { outputRoot } from "#lib/media/roots/service.ts";
import type { Provenance } from "#lib/metadata/schema.ts";
import { begin, findPending } from "#lib/operations/journal.ts";
import { COMPLETED, type JobContext } from "#lib/queue/define.ts";
import type { GeneratePayload } from "./job.ts";
import { type LiveJob, liveJob } from "./live.ts";
import { outputName, stemOf } from "./naming.ts";
import { carryOut, discard, STORE_KIND, type StagedFile, type StoreEntry, stage, takeNumber, tempStem } from "./outputs.ts";

/**
 * Makes what a job asks for and stores it. The operation has the job's id: a job that starts over after its worker died, with its
 * files finished, stores those instead of making others.
 */
export async function runGeneration(context: JobContext<GeneratePayload>): Promise<typeof COMPLETED> {
  const entry = ((await findPending(context.jobId)) as StoreEntry | null) ?? (await make(context));
  await carryOut(entry, (tx, ids) => context.completeIn(tx, { media_ids: ids }));
  return COMPLETED;
}

async function make(context: JobContext<GeneratePayload>): Promise<StoreEntry> {
  const { payload, jobId, person } = context;
  const root = await outputRoot();
  const folder = `${payload.project_id}/${payload.output_dir}`;
  const stem = stemOf(payload.project_id, payload.output_dir);
  const live = liveJob(jobId, person);
  const tryId = randomBytes(4).toString("hex");
  const files: StagedFile[] = [];
  try {
    for await (const output of outputsOf(context, live)) {
      const name = outputName(stem, await takeNumber(join(root.path, folder), stem), output.format);
      const provenance: Provenance = {
        schema: 1,
        engine: payload.engine_id,
        job_id: jobId,
        run_id: null,
        created_at: new Date().toISOString(),
        record: output.record,
        source: null,
      };
      files.push(await stage(root, tempStem(jobId, tryId, files.length), output, provenance, name));
    }
    context.signal.throwIfAborted();
    if (files.length === 0) throw new AppError("generation_failed", "The engine ended without a result. Try again, or look at its log.");
    const intent = {
      root_id: root.id,
      folder,
      stem,
      project_id: payload.project_id,
      output_dir: payload.output_dir,
      job_id: jobId,
      run_id: null,
      owner: person,
      visibility: payload.visibility,
      files,
    };
    return (await begin({ id: jobId, kind: STORE_KIND, by: person, intent })) as StoreEntry;
  } catch (error) {
    await discard(root, files);
    throw error;
  } finally {
    await live.end();
  }
}

async function* outputsOf({ payload, signal, progress }: JobContext<GeneratePayload>, live: LiveJob) {
  const engine = await usableEngine(payload.engine_id);
  yield* engine.generate({
    outputConfig: payload.output_config,
    params: payload.params,
    seed: String(payload.params.seed ?? "0"),
    signal,
    progress(value, max, note) {
      progress(value, max, note);
      live.progress(value, max, note ?? null);
    },
    preview: (jpeg) => live.preview(jpeg),
  });
}
