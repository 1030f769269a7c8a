/** A job's work once more, from the job itself: whatever became of its workflow since, this is what made its pictures. */
import { outputConfigOf, usableEngine } from "#lib/engines/service.ts";
import { refusal } from "#lib/i18n/reasons.ts";
import { outputRoot } from "#lib/media/roots/service.ts";
import type { Actor } from "#lib/people/schema.ts";
import { enqueue } from "#lib/queue/service.ts";
import { readSetting } from "#lib/settings/service.ts";
import { lineOf, ownWork, refuseTooMany } from "./asked.ts";
import { thaw } from "./frozen.ts";
import { generateJob } from "./job.ts";
import { GeneratePayload } from "./payloads.ts";
import type { Job, Rerun } from "./schema.ts";
import { getJob, ownJob } from "./service.ts";
import { filledWork } from "./workflow-work.ts";

/**
 * Puts what a job made in line again as another job: the workflow as it was then, the same engine, place and parameters, and with `new`
 * another seed wherever there is one.
 * @throws AppError `not_found`, `conflict` for what is put together from other jobs, and as `createJob` where the work cannot be done any more
 */
export async function rerunJob(actor: Actor, id: string, { seed }: Rerun): Promise<Job> {
  const row = await ownJob(actor, id, "jobs.manage");
  if (row.type !== generateJob.type) throw refusal("conflict", "sheet_not_again", {}, { field: "id" });
  const payload = await payloadAgain(actor, GeneratePayload.parse(JSON.parse(row.payload)), seed);
  await refuseTooMany(actor, 1);
  return getJob(actor, (await enqueue(generateJob, payload, lineOf(actor, payload))).id);
}

async function payloadAgain(actor: Actor, before: GeneratePayload, seed: Rerun["seed"]): Promise<GeneratePayload> {
  const work = before.workflow ? await workflowAgain(actor, before, before.workflow, seed) : await ownAgain(before, seed);
  // Told now, not after a wait in line: nobody could store the result.
  await outputRoot();
  const { project_id, output_dir } = before;
  return { ...work, project_id, output_dir, visibility: await readSetting("generation.visibility") };
}

/** What the job names is looked at again with the eyes of who asks now: a file may be gone, or not theirs to see any more. */
async function workflowAgain(
  actor: Actor,
  { engine_id, output_config, params }: GeneratePayload,
  workflow: NonNullable<GeneratePayload["workflow"]>,
  seed: Rerun["seed"],
) {
  const frozen = await thaw(workflow.frozen);
  const asked = seed === "new" ? { ...params, ...undrawn(frozen.fields) } : params;
  return { engine_id, output_config, workflow, params: await filledWork(actor, frozen, engine_id, asked) };
}

async function ownAgain({ engine_id, output_config, params }: GeneratePayload, seed: Rerun["seed"]) {
  if (seed === "same") return ownWork({ engine_id, output_config, params });
  const engine = await usableEngine(engine_id ?? "sketch");
  await engine.definitions?.();
  return ownWork({ engine_id, output_config, params: { ...params, ...undrawn(outputConfigOf(engine, output_config).parameters) } });
}

/** Every seed, on the form or not, left to chance. */
function undrawn(fields: readonly { readonly key: string; readonly type: string }[]): Record<string, null> {
  return Object.fromEntries(fields.filter(({ type }) => type === "seed").map(({ key }) => [key, null]));
}
