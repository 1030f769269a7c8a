/** Puts a prompt in ComfyUI's line once, whatever happens to the connection meanwhile. */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { sleep } from "#lib/core/time.ts";
import type { JobError } from "#lib/queue/schema.ts";
import type { ApiGraph } from "../graph/schema.ts";
import { getHistory, getLine, postPrompt } from "./api.ts";
import { nodeFaults, refusal } from "./faults.ts";
import { entryOf } from "./history.ts";
import { type Answer, type Server, Unreachable } from "./http.ts";
import { because, ending, tell } from "./reasons.ts";
import { patient, stopBegun } from "./stopping.ts";

/** What it takes to find a prompt again. Written before it is posted (`posted: false`) and after. */
export const Checkpoint = z.object({
  url: z.string(),
  prompt: z.string(),
  client: z.string(),
  posted: z.boolean(),
  at: z.number(),
  /** Its job was stopped, and the server has not confirmed it: it is stopped still, never taken up again. */
  isUnwanted: z.boolean().optional(),
});
export type Checkpoint = z.infer<typeof Checkpoint>;

export interface Posting {
  readonly server: Server;
  readonly client: string;
  readonly graph: ApiGraph;
  readonly ui: unknown;
  readonly signal: AbortSignal;
  /** Of a worker that died with this job. */
  readonly before: Checkpoint | null;
  remember(checkpoint: Checkpoint): Promise<unknown>;
  /** Told the id before it is posted, so that no frame is missed. */
  expect(prompt: string): void;
}

export interface Posted {
  readonly checkpoint: Checkpoint;
  readonly isResumed: boolean;
  /** Outputs that were left out, with the others queued all the same. */
  readonly left: readonly JobError[];
}

const PAUSES = [150, 500, 1_500];

export async function post(posting: Posting): Promise<Posted> {
  const { server, client, before } = posting;
  if (before?.isUnwanted && before.url === server.url) await stopBegun(server, before);
  else if (before && before.url === server.url && (before.posted || (await isKnown(server, before)))) {
    posting.expect(before.prompt);
    return { checkpoint: before, isResumed: true, left: [] };
  }
  const checkpoint: Checkpoint = { url: server.url, prompt: randomUUID(), client, posted: false, at: Date.now() };
  await posting.remember(checkpoint);
  posting.expect(checkpoint.prompt);
  // An answer that is on its way is worth waiting for: it says what there is to stop.
  const patience = patient(posting.signal);
  const answer = await postOnce(posting, checkpoint, patience.signal).finally(patience.end);
  const { prompt_id, node_errors } = (answer?.json ?? {}) as { prompt_id?: unknown; node_errors?: unknown };
  // Older servers choose the id themselves.
  const prompt = typeof prompt_id === "string" && prompt_id !== "" ? prompt_id : checkpoint.prompt;
  const posted = { ...checkpoint, prompt, posted: true };
  // Not waited for: a worker that dies before it is written finds the prompt there, or posts it again where the server forgot it.
  posting.remember(posted).catch(() => undefined);
  return { checkpoint: posted, isResumed: false, left: nodeFaults(node_errors, posting.graph) };
}

async function isKnown(server: Server, { prompt, client }: Checkpoint): Promise<boolean> {
  if (entryOf(await getHistory(server, prompt), prompt, client)) return true;
  const line = await getLine(server);
  return line.running.has(prompt) || line.waiting.has(prompt);
}

/** A connection that breaks after the prompt was sent leaves open whether it was taken: that is asked before it is sent again. */
async function postOnce(posting: Posting, checkpoint: Checkpoint, patience: AbortSignal): Promise<Answer | null> {
  const { server, graph, ui, client, signal } = posting;
  for (const pause of [...PAUSES, null]) {
    let failure: Unreachable;
    try {
      const answer = await postPrompt(server, { graph, ui, client, id: checkpoint.prompt }, patience);
      if (answer.status < 500) return accepted(server, answer, graph);
      failure = new Unreachable(server, because("answers_workflow", { status: String(answer.status) }));
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      failure = error;
    }
    if (pause === null) throw failure;
    await sleep(pause, signal);
    signal.throwIfAborted();
    if (await isKnown(server, checkpoint).catch(() => false)) return null;
  }
  return null;
}

function accepted(server: Server, answer: Answer, graph: ApiGraph): Answer {
  if (answer.status === 200 && typeof answer.json === "object" && answer.json !== null) return answer;
  if (answer.status === 401 || answer.status === 403)
    throw ending("engine_unavailable", tell("locked_out", { engine: server.name, status: String(answer.status) }));
  if (answer.status === 413) throw ending("too_large", tell("workflow_large_there", { engine: server.name }));
  if (answer.status === 400) throw refusal(answer.json, graph);
  throw new Unreachable(server, because("answers_workflow", { status: String(answer.status) }));
}
