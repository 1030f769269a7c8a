/** Which of several engines gets a workflow: one that answers, has all it needs, and has least before it in line. */
import { AppError, type FieldError } from "#lib/core/errors.ts";
import { processWide } from "#lib/core/process-wide.ts";
import { sleep } from "#lib/core/time.ts";
import { refusal, tell } from "#lib/i18n/reasons.ts";
import { engineEntries } from "./entries.ts";
import type { ApiGraph, Definitions } from "./graph/schema.ts";
import { doubt, isDoubted, trust } from "./health.ts";
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

/** So long one that does not answer keeps the others waiting. */
const PATIENCE_MS = 3_000;
/** So long definitions are waited for that nobody else has: the engine's own server may be at its first answer of the day. */
const DEFINITIONS_MS = 10_000;

/**
 * The engine for a graph, of those given. A single one is not asked how long its line is.
 * @throws AppError `engine_unavailable` when none answers, `invalid` with what is missing at its node and input
 */
export async function engineForGraph(engines: readonly Engine[], graph: ApiGraph): Promise<Engine> {
  const { engine } = await bestFor(engines, graph, engines.length > 1);
  chosen.set(engine.id, Math.max(0, ...chosen.values()) + 1);
  return engine;
}

/** Whether any could run the graph, whoever will. What their nodes are is asked where it is not known; their lines are not. @throws AppError as `engineForGraph` */
export async function expectEngine(engines: readonly Engine[], graph: ApiGraph): Promise<void> {
  await bestFor(engines, graph, false);
}

async function bestFor(engines: readonly Engine[], graph: ApiGraph, withLine: boolean): Promise<Candidate> {
  if (engines.length === 0) {
    throw refusal("engine_unavailable", "no_comfyui", {}, { field: "engine_id" });
  }
  const candidates = await candidatesOf(engines, graph, withLine);
  const best = leastBusy(candidates, chosen);
  if (!best) throw noneAnswers(candidates[0]?.standing);
  if (missingCount(best) > 0) throw missing(best, graph);
  return best;
}

function noneAnswers(standing: EngineStanding | undefined): AppError {
  const { message, reason } = tell("no_answer");
  if (!standing?.detail) return new AppError("engine_unavailable", message, { reason });
  return new AppError("engine_unavailable", standing.detail, { reason: standing.reason });
}

/** Those that answer in time; where none does, the first that answers at all, one that failed a moment ago as well. */
async function candidatesOf(engines: readonly Engine[], graph: ApiGraph, withLine: boolean): Promise<Candidate[]> {
  const answered: Candidate[] = [];
  const isOk = ({ standing }: Candidate) => standing.state === "ok";
  const first = Promise.withResolvers<void>();
  const since = Date.now();
  const ask = async (engine: Engine) => {
    const candidate = { engine, standing: await standingOf(engine, graph, withLine) };
    answered.push(candidate);
    if (!isOk(candidate)) return doubt(engine);
    if (Date.now() - since < PATIENCE_MS) trust(engine);
    first.resolve();
  };
  const sound = engines.filter((engine) => !isDoubted(engine));
  const asked = sound.map(ask);
  await inTime(Promise.all(asked), PATIENCE_MS);
  if (!answered.some(isOk)) {
    asked.push(...engines.filter((engine) => !sound.includes(engine)).map(ask));
    await Promise.race([Promise.all(asked), first.promise]);
  }
  for (const engine of sound) if (!answered.some((candidate) => candidate.engine === engine)) doubt(engine);
  return [...answered];
}

/** @returns null where it takes longer */
async function inTime<T>(work: Promise<T>, ms: number): Promise<T | null> {
  const over = new AbortController();
  try {
    return await Promise.race([work, sleep(ms, over.signal).then(() => null)]);
  } finally {
    over.abort();
  }
}

/** What the nodes of any of these take: known, without asking; else of the first that says it. Null where none does in time. */
export async function anyDefinitions(engines: readonly Engine[]): Promise<Definitions | null> {
  const patience = engines.every(isDoubted) ? 0 : DEFINITIONS_MS;
  const asked = engines.map(async (engine) => {
    const definitions = await engine.definitions?.();
    if (!definitions) throw refusal("engine_unavailable", "no_definitions_said", { engine: engine.name });
    return definitions;
  });
  const definitions = await inTime(
    Promise.any(asked).catch(() => null),
    patience,
  );
  if (definitions === null && patience > 0) for (const engine of engines) doubt(engine);
  return definitions;
}

async function standingOf(engine: Engine, graph: ApiGraph, withLine: boolean): Promise<EngineStanding> {
  return (
    (await engine.standing?.(graph, withLine)) ?? { state: "ok", detail: null, reason: null, missing: { nodes: [], models: [] }, busy: 0 }
  );
}

/** What the engine lacks, each at the nodes that want it. */
function missing({ engine, standing }: Candidate, graph: ApiGraph): AppError {
  const errors: FieldError[] = [];
  for (const [id, node] of Object.entries(graph)) {
    if (standing.missing.nodes.includes(node.class_type))
      errors.push({
        field: `${id}.class_type`,
        code: "missing_node",
        detail: `${engine.name} does not have the node ${node.class_type}`,
        reason: tell("missing_node", { engine: engine.name, node: node.class_type }).reason,
      });
    for (const [input, value] of Object.entries(node.inputs))
      if (typeof value === "string" && standing.missing.models.includes(value))
        errors.push({
          field: `${id}.${input}`,
          code: "missing_model",
          detail: `${engine.name} does not have ${value}`,
          reason: tell("missing_model", { engine: engine.name, file: value }).reason,
        });
  }
  const details = [...new Set(errors.map((error) => error.detail))].slice(0, 8).join("; ");
  const field = errors[0]?.field ?? "workflow_id";
  return new AppError("invalid", `${details}. Install it there, or choose another.`, { field, errors });
}
