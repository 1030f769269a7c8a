/** ComfyUI as an engine: a prompt posted once, followed to its end, its files fetched. */
import { join } from "node:path";
import { environment } from "#lib/core/env.ts";
import { messageOf } from "#lib/core/errors.ts";
import { log } from "#lib/core/log.ts";
import { refusal } from "#lib/i18n/reasons.ts";
import { readGraph } from "#lib/metadata/dialects/comfyui/recipe.ts";
import { parseObject } from "#lib/metadata/dialects/exact-json.ts";
import { EMPTY_RECORD } from "#lib/metadata/schema.ts";
import { endingOf, reasonOf } from "#lib/queue/define.ts";
import type { ComfyuiConfig } from "../entries.ts";
import { missingModels, missingNodes } from "../graph/missing.ts";
import type { ApiGraph, Definitions } from "../graph/schema.ts";
import type { Engine, EngineLook, EngineOptions, EngineOutput, EngineRequest, EngineStanding, EngineWorkflow } from "../schema.ts";
import { freeMemory, getDefinitions, getLine, getStats, type SystemStats } from "./api.ts";
import { forgetDefinitions, knownDefinitions, listsOf, serverDefinitions } from "./definitions.ts";
import { runtimeFault } from "./faults.ts";
import { fetchFile } from "./fetching.ts";
import { type NamedFile, namedFiles, textsOf } from "./files.ts";
import { type Followed, follow, type Watch } from "./follow.ts";
import type { Verdict } from "./history.ts";
import { type Server, serverFrom } from "./http.ts";
import { readInput, takeInput } from "./inputs.ts";
import type { Message } from "./messages.ts";
import { ownFileInRoots } from "./own-file.ts";
import { showPreview } from "./preview.ts";
import { Checkpoint, type Posted, post } from "./queueing.ts";
import { ending, tell } from "./reasons.ts";
import { nodeAt, type RunState, shareDone } from "./run.ts";
import { EngineSocket, socketTo } from "./socket.ts";
import { stopBegun } from "./stopping.ts";
import { TEXT_TO_IMAGE, textToImage, textToImageWorkflow } from "./text-to-image.ts";

const HEALTH_MS = 3_000;
/** Definitions older than this do not decide that something is missing: it may have just been installed. */
const SURE_MS = 3_000;

export function comfyuiEngine(config: ComfyuiConfig): Engine {
  const server = serverFrom(config);
  return {
    id: config.id,
    kind: "comfyui",
    name: config.name,
    options: () => optionsOf(config.id, server),
    look: () => look(server),
    standing: (graph, withLine) => standing(server, graph, withLine),
    definitions: () => serverDefinitions(server),
    free: () => freeMemory(server),
    abandon: async (state) => {
      const { data } = Checkpoint.safeParse(state);
      if (data?.url === server.url) await stopBegun(server, data);
    },
    take: (path) => takeInput({ server, inputDir: config.inputDir }, path),
    read: (name) => readInput(server, name),
    generate: (request) => generate(config, server, request),
  };
}

function optionsOf(id: string, server: Server): EngineOptions {
  const definitions = knownDefinitions(server);
  const config = definitions && textToImage(definitions);
  return {
    engine_id: id,
    output_configs: config ? [config] : [],
    default_output_config: config ? TEXT_TO_IMAGE : "",
    lists: definitions ? listsOf(definitions) : {},
  };
}

async function look(server: Server): Promise<EngineLook> {
  try {
    return lookedAt(await getStats(server, HEALTH_MS), await serverDefinitions(server));
  } catch (error) {
    forgetDefinitions(server);
    return { ...down(error), about: null };
  }
}

function lookedAt({ version, devices }: SystemStats, definitions: Definitions): EngineLook {
  const about = { version, devices, node_count: Object.keys(definitions).length };
  return { state: "ok", detail: version === null ? null : `ComfyUI ${version}`, reason: null, about };
}

function down(error: unknown): Pick<EngineLook, "state" | "detail" | "reason"> {
  return { state: "down", detail: messageOf(error), reason: reasonOf(error) };
}

const TRIAL_MS = 10_000;

/** Asks a server of which nothing is kept. */
export async function tryComfyui(config: Pick<ComfyuiConfig, "name" | "url" | "headers">): Promise<EngineLook> {
  const server = serverFrom({ ...config, id: "", timeoutMs: TRIAL_MS });
  try {
    return lookedAt(await getStats(server, HEALTH_MS), await getDefinitions(server));
  } catch (error) {
    return { ...down(error), about: null };
  }
}

async function standing(server: Server, graph: ApiGraph, withLine: boolean): Promise<EngineStanding> {
  try {
    const line = withLine ? await getLine(server) : null;
    let missing = missingIn(graph, await serverDefinitions(server));
    if (missing.nodes.length + missing.models.length > 0) missing = missingIn(graph, await serverDefinitions(server, SURE_MS));
    return { state: "ok", detail: null, reason: null, missing, busy: line ? line.running.size + line.waiting.size : 0 };
  } catch (error) {
    return { ...down(error), missing: { nodes: [], models: [] }, busy: 0 };
  }
}

function missingIn(graph: ApiGraph, definitions: Definitions): EngineStanding["missing"] {
  return { nodes: missingNodes(graph, definitions), models: missingModels(graph, definitions) };
}

async function* generate(config: ComfyuiConfig, server: Server, request: EngineRequest): AsyncGenerator<EngineOutput> {
  const workflow = request.workflow ?? ownWorkflow(request);
  const socket = socketTo(server);
  await socket.ready();
  request.signal.throwIfAborted();
  const watches: Watch[] = [];
  let begun = Checkpoint.safeParse(request.resume).data ?? null;
  let isOver = false;
  let written: Promise<unknown> = Promise.resolve();
  // The dead worker's name on the server: frames of what it queued go to whoever has it.
  let adopted: EngineSocket | null = null;
  const watch = (prompt: string, client: string, { isResumed, isWhole }: Pick<Followed, "isResumed" | "isWhole">): Watch => {
    const changed = tellProgress(request, workflow.graph);
    const gap = () => forgetDefinitions(server);
    const waits = (ahead: number) => request.progress(0, 1, `in line at ${server.name}, ${ahead} ahead`);
    if (client !== socket.clientId) adopted ??= new EngineSocket(server, client);
    const by = adopted ?? socket;
    const following = follow({ server, socket: by, prompt, client, signal: request.signal, isResumed, isWhole, changed, waits, gap });
    void adopted?.ready();
    watches.push(following);
    return following;
  };
  try {
    const before = begun;
    let listening: { prompt: string; watch: Watch } | null = null;
    const posted = await post({
      server,
      client: socket.clientId,
      graph: workflow.graph,
      ui: workflow.ui,
      signal: request.signal,
      before,
      remember(checkpoint) {
        begun = checkpoint;
        written = written.then(() => request.checkpoint?.(checkpoint));
        return written;
      },
      expect(prompt) {
        const isResumed = before?.prompt === prompt;
        listening = { prompt, watch: watch(prompt, isResumed ? before.client : socket.clientId, { isResumed, isWhole: !isResumed }) };
      },
    });
    for (const fault of posted.left) request.warn?.(fault);
    const { prompt, client } = posted.checkpoint;
    const known = listening as { prompt: string; watch: Watch } | null;
    const { verdict } = known?.prompt === prompt ? known.watch : watch(prompt, client, { isResumed: posted.isResumed, isWhole: false });
    const ended = await verdict();
    isOver = true;
    yield* outputsOf({ config, server, request, workflow, posted }, ended);
  } finally {
    await written.catch(() => undefined);
    for (const one of watches) one.stop();
    (adopted as EngineSocket | null)?.close();
    if (begun && endingOf(request.signal) === "stop") await giveUp(server, request, begun, isOver);
  }
}

/** A person stopped the job. What the server has not confirmed to be over stays remembered, as something to stop still. */
async function giveUp(server: Server, request: EngineRequest, begun: Checkpoint, isOver: boolean): Promise<void> {
  const stopped = isOver ? Promise.resolve() : stopBegun(server, begun);
  const left = await stopped.then(
    () => null,
    () => ({ ...begun, isUnwanted: true }),
  );
  await request.checkpoint?.(left).catch(() => undefined);
}

function ownWorkflow(request: EngineRequest): EngineWorkflow {
  if (request.outputConfig === TEXT_TO_IMAGE) return textToImageWorkflow(request.params, request.seed);
  throw refusal(
    "invalid",
    "config_unknown",
    { engine: "ComfyUI", config: request.outputConfig, names: TEXT_TO_IMAGE },
    { field: "output_config" },
  );
}

/** Tells how far it is, the node it is at, and shows previews. */
function tellProgress(request: EngineRequest, graph: ApiGraph): (state: RunState, message: Message) => void {
  let highest = 0;
  return (state, message) => {
    if (message.kind === "preview") return showPreview(message.image, (jpeg) => request.preview(jpeg));
    if (message.kind === "status" || state.phase === "waiting") return;
    // A node that turns out to count steps weighs more than was thought: what is done never becomes less by that.
    highest = Math.max(highest, shareDone(state, graph));
    const at = nodeAt(state, graph);
    if (at) request.node?.(at);
    const note = message.kind === "words" ? message.text.slice(0, 200) : at?.label;
    request.progress(Math.round(highest * 1_000) / 1_000, 1, note);
  };
}

interface Made {
  readonly config: ComfyuiConfig;
  readonly server: Server;
  readonly request: EngineRequest;
  readonly workflow: EngineWorkflow;
  readonly posted: Posted;
}

async function* outputsOf(made: Made, verdict: Verdict): AsyncGenerator<EngineOutput> {
  const { request, workflow, server } = made;
  if (verdict.kind === "error") {
    const fault = runtimeFault(verdict.data, workflow.graph);
    const { traceback } = (verdict.data ?? {}) as { traceback?: unknown };
    log.warn("a workflow failed in ComfyUI", {
      engine: server.name,
      reason: fault.message,
      ...(traceback ? { traceback: String(traceback) } : {}),
    });
    throw fault;
  }
  if (verdict.kind === "interrupted") {
    request.signal.throwIfAborted();
    throw ending("canceled", tell("interrupted_there", { engine: server.name }), { status: "canceled" });
  }
  for (const said of textsOf(verdict.outputs, workflow.graph)) request.text?.(said);
  const cached = new Set(verdict.cached);
  for (const file of namedFiles(verdict.outputs)) {
    request.signal.throwIfAborted();
    const output = await outputOf(made, file, cached.has(file.node));
    if (output) yield output;
  }
  request.progress(1, 1);
}

/** As the file's own text would be read: its reader has its own way of keeping every digit. */
function recipeOf(graph: ApiGraph, filename: string): ReturnType<typeof readGraph> {
  return readGraph((parseObject(JSON.stringify(graph)) ?? {}) as Readonly<Record<string, unknown>>, filename);
}

async function outputOf(made: Made, file: NamedFile, cached: boolean): Promise<EngineOutput | null> {
  const { config, server, request, workflow, posted } = made;
  const tempFolder = join(environment().home, "cache", "tmp");
  const since = cached ? null : posted.checkpoint.at;
  const found = await fetchFile({ server, outputDir: config.outputDir, tempFolder, since, signal: request.signal }, file);
  if (!found) {
    request.warn?.({
      code: "unsupported_media",
      ...tell("kind_unknown", { file: file.filename, engine: server.name }),
      node_id: file.node,
      class_type: workflow.graph[file.node]?.class_type ?? null,
      input: null,
    });
    return null;
  }
  const { record, isFound } = recipeOf(workflow.graph, file.filename);
  const name = [file.type === "output" ? "" : file.type, file.subfolder, file.filename].filter(Boolean).join("/");
  const path =
    found.localPath ??
    (file.type === "output" ? await ownFileInRoots(file, { size: found.file?.size ?? found.bytes.length, hash: found.hash }) : null);
  return {
    kind: found.kind,
    format: found.format,
    bytes: found.bytes,
    ...(found.file ? { file: found.file } : {}),
    record: { ...EMPTY_RECORD, ...record, tool: "ComfyUI" },
    digitalSource: isFound ? "trainedAlgorithmicMedia" : "algorithmicMedia",
    source: { name, path, hash: found.hash, cached },
  };
}
