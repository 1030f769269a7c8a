/** Which of several engines gets a workflow: one that answers, has all it needs, and has least before it in line. */
import { AppError, type FieldError } from "#lib/core/errors.ts";
import { processWide } from "#lib/core/process-wide.ts";
import { engineEntries } from "./entries.ts";
import type { ApiGraph } from "./graph/schema.ts";
import { configuredEngines } from "./registry.ts";
import type { Engine, EngineStanding } from "./schema.ts";

export async function enabledComfyuis(): Promise<Engine[]> {
  const entries = await engineEntries();
  return (await configuredEngines()).filter((engine) => entries.get(engine.id)?.enabled !== false);
}

interface Candidate {
  readonly engine: Engine;
  readonly standing: EngineStanding;
}

const missingCount = ({ standing: { missing } }: Candidate) => missing.nodes.length + missing.models.length;

/** When each engine was last chosen, as a count: of equals the one that waited longest is next. */
const chosen = processWide("engines.chosen", () => new Map<string, number>());

/** Pure: the best, or null when none answers. One that lacks something is only chosen where all do. */
export function leastBusy(candidates: readonly Candidate[], lastChosen: ReadonlyMap<string, number>): Candidate | null {
  const answering = candidates.filter(({ standing }) => standing.state === "ok");
  const last = ({ engine }: Candidate) => lastChosen.get(engine.id) ?? 0;
  const [best] = answering.toSorted((a, b) => missingCount(a) - missingCount(b) || a.standing.busy - b.standing.busy || last(a) - last(b));
  return best ?? null;
}

/**
 * The engine for a graph, of those given. A single one is not asked how long its line is.
 * @throws AppError `engine_unavailable` when none answers, `invalid` with what is missing at its node and input
 */
export async function engineForGraph(engines: readonly Engine[], graph: ApiGraph): Promise<Engine> {
  if (engines.length === 0)
    throw new AppError("engine_unavailable", "There is no ComfyUI to run the workflow. An admin can add one in the settings.", {
      field: "engine_id",
    });
  const candidates = await Promise.all(
    engines.map(async (engine) => ({ engine, standing: await standingOf(engine, graph, engines.length > 1) })),
  );
  const best = leastBusy(candidates, chosen);
  if (!best) throw new AppError("engine_unavailable", candidates[0]?.standing.detail ?? "No ComfyUI answers.");
  if (missingCount(best) > 0) throw missing(best, graph);
  chosen.set(best.engine.id, Math.max(0, ...chosen.values()) + 1);
  return best.engine;
}

async function standingOf(engine: Engine, graph: ApiGraph, withLine: boolean): Promise<EngineStanding> {
  return (await engine.standing?.(graph, withLine)) ?? { state: "ok", detail: null, missing: { nodes: [], models: [] }, busy: 0 };
}

/** What the engine lacks, each at the nodes that want it. */
function missing({ engine, standing }: Candidate, graph: ApiGraph): AppError {
  const errors: FieldError[] = [];
  for (const [id, node] of Object.entries(graph)) {
    if (standing.missing.nodes.includes(node.class_type))
      errors.push({ field: `${id}.class_type`, code: "missing_node", detail: `${engine.name} does not have the node ${node.class_type}` });
    for (const [input, value] of Object.entries(node.inputs))
      if (typeof value === "string" && standing.missing.models.includes(value))
        errors.push({ field: `${id}.${input}`, code: "missing_model", detail: `${engine.name} does not have ${value}` });
  }
  const details = [...new Set(errors.map((error) => error.detail))].slice(0, 8).join("; ");
  const field = errors[0]?.field ?? "workflow_id";
  return new AppError("invalid", `${details}. Install it there, or choose another.`, { field, errors });
}
