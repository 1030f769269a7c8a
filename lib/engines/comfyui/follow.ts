/**
 * Follows one prompt to its end. Where every frame of a run was heard, they say what it made, in the words of the history; of what failed,
 * or was heard in part, the history says it. While the socket is away, or says nothing for a while, the history and the line are asked, so
 * that nothing is waited for that will not come.
 */
import { sleep } from "#lib/core/time.ts";
import type { WorkEnded } from "#lib/queue/define.ts";
import { getHistory, getLine } from "./api.ts";
import { aheadOf, entryOf, judgeEntry, type Verdict } from "./history.ts";
import { type Server, Unreachable } from "./http.ts";
import type { Message } from "./messages.ts";
import { ending, tell } from "./reasons.ts";
import { begun, next, type RunState } from "./run.ts";
import type { EngineSocket } from "./socket.ts";

/** With the socket open frames tell; without it only asking does. */
const LOOK_MS = 5_000;
const LOOK_AWAY_MS = 250;
/** The line changed while the prompt waits in it: it begins within moments, or its place is another one, or it was taken out. */
const LINE_MS = 200;
/** The history is written moments after the frame that says the end. */
const HISTORY_MS = [2, 5, 10, 20, 50, 100, 200, 400, 800];
/** A server that is away this long while it should work will not be waited for. */
const AWAY_MS = 60_000;

export interface Followed {
  readonly server: Server;
  readonly socket: EngineSocket;
  readonly prompt: string;
  /** Of the process that queued it: another one's prompt under the same id is not ours. */
  readonly client: string;
  readonly signal: AbortSignal;
  /** A worker of ours died with it: it may have ended meanwhile. */
  readonly isResumed: boolean;
  /** Listened to since before it was queued. */
  readonly isWhole: boolean;
  changed(state: RunState, message: Message): void;
  /** So many others run first. */
  waits(ahead: number): void;
  /** The server came back, or changed. */
  gap(): void;
}

export interface Watch {
  /** Resolves with what the history says. @throws WorkEnded `lost`, `canceled`; the signal's reason */
  readonly verdict: () => Promise<Verdict>;
  readonly state: () => RunState;
  readonly stop: () => void;
}

/** Begins to listen at once, so that nothing is missed between the answer to `POST /prompt` and the first frame. */
export function follow(followed: Followed): Watch {
  const { socket, prompt } = followed;
  let state = begun(prompt);
  let wasAway = !socket.isOpen || followed.isResumed;
  let soon: NodeJS.Timeout | null = null;
  let bell = Promise.withResolvers<void>();
  const ring = () => {
    bell.resolve();
    bell = Promise.withResolvers();
  };
  let ringing = bell.promise;
  const lookSoon = () => {
    soon = null;
    if (state.phase === "waiting") ring();
  };
  const deafen = socket.listen(prompt, {
    heard(message) {
      state = next(state, message);
      followed.changed(state, message);
      if (state.phase === "ended") ring();
      else if (message.kind === "status" && state.phase === "waiting") soon ??= setTimeout(lookSoon, LINE_MS);
    },
    gap() {
      wasAway = true;
      followed.gap();
      ring();
    },
  });
  const quiet = async (ms: number) => {
    await Promise.race([ringing, sleep(ms, followed.signal)]);
    ringing = bell.promise;
  };
  const stop = () => {
    if (soon) clearTimeout(soon);
    deafen();
  };
  return { state: () => state, stop, verdict: () => settle(followed, { state: () => state, wasAway: () => wasAway, quiet }) };
}

interface Heard {
  state(): RunState;
  /** Whether the server may have been another process meanwhile. */
  wasAway(): boolean;
  /** Until something happens, so long at most. */
  quiet(ms: number): Promise<void>;
}

async function settle(followed: Followed, heard: Heard): Promise<Verdict> {
  const { signal, socket } = followed;
  const { state, quiet } = heard;
  let awaySince: number | null = null;
  if (!followed.isResumed) await quiet(socket.isOpen ? LOOK_MS : LOOK_AWAY_MS);
  for (;;) {
    signal.throwIfAborted();
    try {
      const verdict = state().phase === "ended" ? await afterEnd(followed, heard) : await look(followed, heard);
      if (verdict) return verdict;
      awaySince = null;
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      awaySince ??= Date.now();
      if (Date.now() - awaySince > AWAY_MS) throw gone(followed.server);
    }
    await quiet(socket.isOpen && awaySince === null ? LOOK_MS : LOOK_AWAY_MS);
  }
}

async function recorded({ server, prompt, client, signal }: Followed): Promise<Verdict | null> {
  const entry = entryOf(await getHistory(server, prompt, signal), prompt, client);
  return entry ? judgeEntry(entry) : null;
}

/**
 * A frame said the end. The history follows within moments; of a success that was heard from its first frame on it would say the same
 * again. Where it does not come, it is kept by nobody: then the frames count.
 */
async function afterEnd(followed: Followed, heard: Heard): Promise<Verdict> {
  const state = heard.state();
  const success = { kind: "success", outputs: state.outputs, cached: state.cached } as const;
  if (state.ending === "success" && followed.isWhole && !heard.wasAway()) return success;
  for (const pause of HISTORY_MS) {
    const verdict = await recorded(followed);
    if (verdict) return verdict;
    await sleep(pause, followed.signal);
    followed.signal.throwIfAborted();
  }
  if (state.ending === "error") return { kind: "error", data: state.failure };
  if (state.ending === "interrupted") return { kind: "interrupted" };
  return success;
}

/** @returns null while it waits or runs. @throws WorkEnded `lost` when the server knows it no more, `canceled` when somebody took it out */
async function look(followed: Followed, { state, wasAway }: Heard): Promise<Verdict | null> {
  const { server, prompt, signal } = followed;
  const verdict = await recorded(followed);
  if (verdict) return verdict;
  const ahead = aheadOf(await getLine(server, signal), prompt);
  if (ahead !== null) {
    if (ahead > 0 && state().phase === "waiting") followed.waits(ahead);
    return null;
  }
  // It may have ended between the two questions.
  const late = await recorded(followed);
  if (late) return late;
  await sleep(100, signal);
  const last = await recorded(followed);
  if (last) return last;
  // It never began, and the server is the one that took it: then only a person's hand takes a prompt out of the line.
  if (state().phase === "waiting" && !wasAway())
    throw ending("canceled", tell("taken_out", { engine: server.name }), { status: "canceled" });
  const isRestarted = state().phase === "running" && wasAway();
  throw ending("interrupted", tell(isRestarted ? "restarted" : "forgotten", { engine: server.name }), { status: "lost" });
}

function gone(server: Server): WorkEnded {
  return ending("engine_unavailable", tell("gone", { engine: server.name }), { status: "lost" });
}
