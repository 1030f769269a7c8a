/** What a job of a workflow is, when it is queued: the workflow frozen, its fields filled in and checked, the engines asked whether they can. */
import { isAppError } from "#lib/core/errors.ts";
import { anyDefinitions, enabledComfyuis, expectEngine } from "#lib/engines/balance.ts";
import { applyFields } from "#lib/engines/graph/apply.ts";
import type { WorkflowField } from "#lib/engines/graph/schema.ts";
import { seedsOf } from "#lib/engines/graph/seeds.ts";
import type { Engine } from "#lib/engines/schema.ts";
import { usableEngine } from "#lib/engines/service.ts";
import { workflowForRun } from "#lib/engines/workflows/service.ts";
import { refusal } from "#lib/i18n/reasons.ts";
import type { Actor } from "#lib/people/schema.ts";
import { type FrozenWorkflow, freeze } from "./frozen.ts";
import { isReference, referInputs } from "./inputs.ts";
import type { GeneratePayload } from "./payloads.ts";

interface Asked {
  readonly workflow_id: string;
  readonly engine_id?: string | null | undefined;
  readonly params: GeneratePayload["params"];
}

/**
 * @throws AppError `invalid` at `<node>.<input>` for what cannot be run, `not_found`, `engine_unavailable` where there is no ComfyUI at all;
 * one that does not answer now may when it is the job's turn
 */
export async function workflowWork(
  actor: Actor,
  asked: Asked,
): Promise<Pick<GeneratePayload, "engine_id" | "output_config" | "params" | "workflow">> {
  const workflow = await workflowForRun(asked.workflow_id);
  const wanted = asked.engine_id ?? workflow.engineId;
  const params = await filledWork(actor, workflow, wanted, asked.params);
  const frozen = await freeze(workflow);
  const { id, name, version } = workflow;
  return { engine_id: wanted, output_config: "workflow", params, workflow: { id, name, version, frozen } };
}

/**
 * The parameters complete, seeds of `null` drawn.
 * @param wanted the engine it is for; null for any that can
 * @throws AppError as `workflowWork`
 */
export async function filledWork(
  actor: Actor,
  workflow: FrozenWorkflow,
  wanted: string | null,
  given: GeneratePayload["params"],
): Promise<GeneratePayload["params"]> {
  const engines = wanted === null ? await enabledComfyuis() : [await comfyui(wanted)];
  const params = drawn(workflow.fields, await referInputs(actor, workflow, given));
  const plain = Object.fromEntries(Object.entries(params).filter(([, value]) => !isReference(value)));
  const definitions = await anyDefinitions(engines);
  const graph = applyFields(workflow.graph, workflow.fields, plain, definitions ?? {});
  // None of them answers: to ask anew would only take as long again.
  if (definitions === null && engines.length > 0) return params;
  try {
    await expectEngine(engines, graph);
  } catch (error) {
    if (engines.length === 0 || !isAppError(error) || error.code !== "engine_unavailable") throw error;
  }
  return params;
}

async function comfyui(id: string): Promise<Engine> {
  const engine = await usableEngine(id);
  if (engine.kind === "comfyui") return engine;
  throw refusal("invalid", "engine_no_workflows", { engine: engine.name }, { field: "engine_id" });
}

/** A seed of `null` is drawn now, so that the job makes the same whenever it is run; what was not given stays as the workflow says. */
function drawn(fields: readonly WorkflowField[], params: GeneratePayload["params"]): GeneratePayload["params"] {
  const seeds = fields.filter((field) => field.type === "seed" && (params[field.key] === null || params[field.key] === ""));
  const draw = ({ max }: WorkflowField) =>
    seedsOf({ mode: "random", count: 1, ...(max === undefined ? {} : { max: BigInt(max) }) }, Math.random);
  return { ...params, ...Object.fromEntries(seeds.map((field) => [field.key, draw(field)[0] ?? "0"])) };
}
