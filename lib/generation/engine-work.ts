/** A job's work on its engine: which engine, with what workflow, taken up again where a worker died with it. */
import { type AppError, isAppError } from "#lib/core/errors.ts";
import { bornAt } from "#lib/core/ids.ts";
import type { Reason } from "#lib/core/reason.ts";
import { db } from "#lib/db/client.ts";
import { enabledComfyuis, engineForGraph } from "#lib/engines/balance.ts";
import { applyFields } from "#lib/engines/graph/apply.ts";
import { expandTexts } from "#lib/engines/graph/expand.ts";
import { writeBack } from "#lib/engines/graph/write-back.ts";
import type { Engine, EngineOutput, EngineText, EngineWorkflow } from "#lib/engines/schema.ts";
import { usableEngine } from "#lib/engines/service.ts";
import { random } from "#lib/engines/sketch/random.ts";
import { refusal } from "#lib/i18n/reasons.ts";
import { type JobContext, RetryLater, reasonOf, WorkEnded } from "#lib/queue/define.ts";
import type { JobError } from "#lib/queue/schema.ts";
import { recall, remember } from "./checkpoint.ts";
import { type FrozenWorkflow, thaw } from "./frozen.ts";
import { handInputs } from "./inputs.ts";
import type { LiveJob } from "./live.ts";
import type { GeneratePayload } from "./payloads.ts";
import { setEngine } from "./store.ts";

/** So long a job waits for an engine that does not answer, and how often it looks. */
const PATIENCE_MS = 30_000;
const AGAIN_MS = 2_000;
const MOST_WAITING = 10_000;

const waitingSince = new Map<string, number>();

export interface EngineWork {
  readonly engine: Engine;
  readonly outputs: AsyncIterable<EngineOutput>;
  readonly texts: EngineText[];
  readonly warnings: JobError[];
}

export async function engineWork(context: JobContext<GeneratePayload>, live: LiveJob): Promise<EngineWork> {
  const { payload, jobId, signal } = context;
  const begun = recall(jobId);
  const frozen = payload.workflow ? await thaw(payload.workflow.frozen) : null;
  const engine = await engineOf(context, frozen, begun?.engine_id ?? null);
  const texts: EngineText[] = [];
  const warnings: JobError[] = [];
  const workflow = frozen && (await filledIn(engine, frozen, context, (warning) => warnings.push(warning)));
  const outputs = engine.generate({
    outputConfig: payload.output_config,
    params: numbersAndTexts(payload.params),
    seed: String(payload.params.seed ?? "0"),
    signal,
    workflow,
    resume: begun?.engine_id === engine.id ? begun.state : undefined,
    checkpoint: async (state) => remember(jobId, { engine_id: engine.id, state }),
    progress(value, max, note) {
      context.progress(value, max, note);
      live.progress(value, max, note ?? null);
    },
    node: (at) => live.node(at),
    preview: (jpeg) => live.preview(jpeg),
    text: (said) => texts.push(said),
    warn: (fault) => warnings.push(fault),
  });
  return { engine, outputs, texts, warnings };
}

function numbersAndTexts(params: GeneratePayload["params"]): Record<string, string | number | null> {
  return Object.fromEntries(Object.entries(params).map(([key, value]) => [key, typeof value === "boolean" ? String(value) : value]));
}

/** The one it was begun on, else the one the person named, else the least busy that has all the workflow needs. */
async function engineOf(
  { payload, jobId }: JobContext<GeneratePayload>,
  frozen: FrozenWorkflow | null,
  begunOn: string | null,
): Promise<Engine> {
  if (payload.engine_id !== null) return usableEngine(payload.engine_id);
  const engines = await enabledComfyuis();
  const before = engines.find((engine) => engine.id === begunOn);
  const [only] = engines;
  const engine = before ?? (engines.length === 1 && only ? only : await engineForGraph(engines, frozen?.graph ?? {}));
  await setEngine(db(), jobId, engine.id);
  return engine;
}

/** The job waits for any engine again. */
export async function leaveEngine(jobId: string): Promise<void> {
  await setEngine(db(), jobId, null);
}

async function filledIn(
  engine: Engine,
  { graph, ui, fields }: FrozenWorkflow,
  { payload: { params }, jobId }: JobContext<GeneratePayload>,
  warn: (warning: JobError) => void,
): Promise<EngineWorkflow> {
  const definitions = (await engine.definitions?.()) ?? {};
  const filled = applyFields(graph, fields, await handInputs(engine, { graph, fields, definitions, warn }, params), definitions);
  if (ui === null || ui === undefined) return { graph: filled, ui: null };
  // Chance and time are the job's own: run again after a worker died, it asks for the same.
  const said = expandTexts(filled, definitions, { random: random(jobId).next, at: bornAt(jobId) });
  return { graph: said, ui: writeBack(ui, said, definitions) };
}

class EngineAway extends RetryLater {
  readonly reason: Reason | null;
  constructor(error: AppError) {
    super(error.message, AGAIN_MS, error.code);
    this.reason = reasonOf(error);
  }
}

/**
 * What an engine that does not answer means for a job that nothing was begun of: it waits a while, out of the way of others, and then says
 * so. @returns what to throw instead
 */
export function orLater(jobId: string, error: unknown): unknown {
  if (!isAppError(error) || error instanceof WorkEnded || error.code !== "engine_unavailable" || error.field !== undefined) {
    waitingSince.delete(jobId);
    return error;
  }
  const since = waitingSince.get(jobId) ?? Date.now();
  if (waitingSince.size > MOST_WAITING) waitingSince.clear();
  waitingSince.set(jobId, since);
  if (Date.now() - since < PATIENCE_MS) return new EngineAway(error);
  waitingSince.delete(jobId);
  return new WorkEnded("engine_unavailable", error.message, { reason: reasonOf(error) });
}

/** @throws AppError `generation_failed` where an engine made nothing and said nothing */
export function expectSomething(made: number, work: EngineWork): void {
  if (made > 0 || work.texts.length > 0) return;
  const [first] = work.warnings;
  if (first) throw new WorkEnded("generation_failed", first.message, first);
  throw refusal("generation_failed", "made_nothing");
}
