/** What a person asks for, as a job that can be put in line: checked, its parameters complete, its seed drawn. */
import { AppError } from "#lib/core/errors.ts";
import { findUnsound } from "#lib/core/text.ts";
import { db } from "#lib/db/client.ts";
import { completeParams } from "#lib/engines/params.ts";
import { outputConfigOf, usableEngine } from "#lib/engines/service.ts";
import { refusal } from "#lib/i18n/reasons.ts";
import { outputRoot } from "#lib/media/roots/service.ts";
import type { Actor } from "#lib/people/schema.ts";
import { readSetting } from "#lib/settings/service.ts";
import type { GeneratePayload } from "./payloads.ts";
import { NewJob } from "./schema.ts";
import { countWaitingOf } from "./store.ts";
import { workflowWork } from "./workflow-work.ts";

export type AskedJob = ReturnType<typeof checkedJob>;

/** A job can come from elsewhere than HTTP; the same rules hold. @throws AppError `invalid` */
export function checkedJob(sent: unknown) {
  const unsound = findUnsound(sent);
  if (unsound !== null) throw refusal("invalid", "text_unsound", {}, { field: unsound });
  const parsed = NewJob.safeParse(sent);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map((issue) => ({ field: issue.path.join("."), code: issue.code, detail: issue.message }));
  const first = errors[0];
  throw new AppError("invalid", errors.map((one) => `${one.field} ${one.detail}`).join("; "), {
    errors,
    ...(first ? { field: first.field } : {}),
  });
}

/** @throws AppError `invalid` (fields named), `engine_unavailable`, `root_offline` */
export async function payloadOf(actor: Actor, asked: AskedJob): Promise<GeneratePayload> {
  const work = asked.workflow_id == null ? await ownWork(asked) : await workflowWork(actor, { ...asked, workflow_id: asked.workflow_id });
  // Told now, not after a wait in line: nobody could store the result.
  await outputRoot();
  return {
    ...work,
    project_id: asked.project_id ?? (await readSetting("generation.default_project")),
    output_dir: asked.output_dir ?? "output",
    visibility: await readSetting("generation.visibility"),
  };
}

/** With an engine's own parameters. */
export async function ownWork(
  asked: Pick<AskedJob, "engine_id" | "output_config" | "params">,
): Promise<Pick<GeneratePayload, "engine_id" | "output_config" | "params">> {
  const engine = await usableEngine(asked.engine_id ?? "sketch");
  // What a server has it says when it is asked.
  await engine.definitions?.();
  const config = outputConfigOf(engine, asked.output_config ?? undefined);
  return { engine_id: engine.id, output_config: config.id, params: completeParams(config, asked.params) };
}

export function lineOf(actor: Actor, payload: GeneratePayload) {
  return { person: actor.login, engineId: payload.engine_id, projectId: payload.project_id };
}

/** @throws AppError `rate_limited` where an admin set how many of a person's jobs may wait, and these would be more */
export async function refuseTooMany(actor: Actor, count: number): Promise<void> {
  const most = await readSetting("queue.max_waiting_per_person");
  if (most === 0 || (await countWaitingOf(db(), actor.login)) + count <= most) return;
  throw refusal("rate_limited", "too_many_waiting", { limit: String(most) });
}
