/**
 * Plays a recorded conversation with a ComfyUI back, frame for frame and in its order. It waits where the recording waited for a client that
 * posts, stops or comes back; whatever else is asked is answered as it was answered at that point of the recording.
 */
import { readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { parseExact, stringifyExact } from "#lib/core/json.ts";
import { type Asked, type Listening, listenForComfy } from "./listener.ts";
import type { ServerSocket } from "./websocket.ts";

interface HttpStep {
  readonly kind: "http";
  readonly at_ms: number;
  readonly request: { readonly method: string; readonly path: string; readonly body?: unknown };
  readonly response: {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly json?: unknown;
    readonly text?: string;
    readonly body_file?: string;
  };
}
interface SocketStep {
  readonly kind: "ws";
  readonly at_ms: number;
  readonly socket: string;
  readonly event: "open" | "text" | "binary" | "close" | "sent";
  readonly json?: unknown;
  readonly base64?: string;
  readonly code?: number;
}
type Step = HttpStep | SocketStep | { readonly kind: "note"; readonly at_ms: number; readonly note: string };

export interface Recording {
  readonly name: string;
  readonly about: string;
  readonly steps: readonly Step[];
}

export function readRecording(folder: string, name: string): Recording {
  return parseExact(readFileSync(join(folder, `${name}.json`), "utf8")) as Recording;
}

export interface PlaybackOptions {
  readonly folder: string;
  /** The recording's time is divided by it, and no pause is longer than `longestMs`. */
  readonly faster?: number;
  readonly longestMs?: number;
  /** The recorded sockets whose frames are sent; others' are left out as the server leaves them out. */
  readonly sockets?: readonly string[];
  readonly definitions?: unknown;
  /** Files of pictures that the recording did not fetch. */
  readonly otherPicture?: Uint8Array;
  /** False: whoever stops a run in the recording is somebody else. */
  readonly waitForInterrupt?: boolean;
}

export interface Playback {
  readonly url: string;
  /** What the client posted, in order. */
  readonly posted: { prompt: unknown; extra_data: unknown; client_id: string; recorded: unknown }[];
  /** Everything asked: `METHOD path`. */
  readonly asked: string[];
  /** What the client said over its sockets. */
  readonly heard: unknown[];
  /** Resolves when the last step has been played. */
  readonly over: Promise<void>;
  close(): Promise<void>;
}

const pathOf = (path: string) => new URL(path, "http://x");
const isPost = (step: Step, path: string): step is HttpStep =>
  step.kind === "http" && step.request.method === "POST" && step.request.path === path;

class Player {
  readonly posted: Playback["posted"] = [];
  readonly asked: string[] = [];
  readonly heard: unknown[] = [];
  readonly #uploads = new Map<string, number>();
  readonly over = Promise.withResolvers<void>();
  readonly #steps: readonly Step[];
  readonly #options: PlaybackOptions;
  readonly #sockets: ServerSocket[] = [];
  readonly #waiting: { matches: (asked: Asked, json: unknown) => boolean; go: () => void }[] = [];
  #at = 0;
  #connected = Promise.withResolvers<ServerSocket>();
  #live: ServerSocket | null = null;
  #isEnded = false;

  constructor(recording: Recording, options: PlaybackOptions) {
    this.#steps = recording.steps;
    this.#options = options;
  }

  get #wanted(): ReadonlySet<string> {
    const [first] = this.#steps.flatMap((step) => (step.kind === "ws" ? [step.socket] : []));
    return new Set(this.#options.sockets ?? [first ?? ""]);
  }

  socket(_clientId: string | null, socket: ServerSocket): void {
    this.#sockets.push(socket);
    socket.onText = (text) => this.heard.push(JSON.parse(text));
    this.#connected.resolve(socket);
  }

  end(): void {
    this.#isEnded = true;
    this.over.resolve();
    for (const socket of this.#sockets) socket.drop();
  }

  async play(): Promise<void> {
    let before = 0;
    for (; this.#at < this.#steps.length && !this.#isEnded; this.#at += 1) {
      const step = this.#steps[this.#at];
      if (!step) break;
      const pause = Math.min((step.at_ms - before) / (this.#options.faster ?? 50), this.#options.longestMs ?? 4);
      before = Math.max(before, step.at_ms);
      if (pause > 0.5) await new Promise((resolve) => setTimeout(resolve, pause));
      if (step.kind === "ws") await this.#playFrame(step);
      else if (step.kind === "http" && this.#isWaitedFor(step)) await this.#waitFor(step);
    }
    this.over.resolve();
  }

  async #playFrame(step: SocketStep): Promise<void> {
    if (!this.#wanted.has(step.socket)) return;
    if (step.event === "open") {
      this.#live = await this.#connected.promise;
      this.#connected = Promise.withResolvers();
    } else if (step.event === "text") this.#live?.sendText(stringifyExact(step.json, 0).trimEnd());
    else if (step.event === "binary") this.#live?.sendBinary(Buffer.from(step.base64 ?? "", "base64"));
    else if (step.event === "close" && step.code === 1006) this.#live?.drop();
    else if (step.event === "close") this.#live?.close(step.code ?? 1000);
  }

  /** Prompts of the client that is played to, and what it says of prompts that are in the recording. */
  #isWaitedFor(step: HttpStep): boolean {
    const body = step.request.body as { client_id?: unknown; prompt?: unknown; prompt_id?: unknown; delete?: unknown } | undefined;
    if (isPost(step, "/prompt")) return this.#ownGraphs.includes(step);
    if (isPost(step, "/interrupt") && this.#options.waitForInterrupt === false) return false;
    if (isPost(step, "/interrupt")) return typeof body?.prompt_id === "string" && this.#known.has(body.prompt_id);
    return false;
  }

  /** Which recorded posts the client makes: told by the test with `expectPosts`, else all of the wanted sockets' client. */
  #ownGraphs: HttpStep[] = [];
  ownPosts(isOwn: (step: HttpStep, index: number) => boolean): void {
    this.#ownGraphs = this.#steps.filter((step): step is HttpStep => isPost(step, "/prompt")).filter(isOwn);
  }

  get #known(): Set<string> {
    return new Set(this.#ownGraphs.flatMap((step) => (step.response.json as { prompt_id?: string } | undefined)?.prompt_id ?? []));
  }

  #waitFor(step: HttpStep): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push({
      matches: (asked, json) =>
        asked.method === step.request.method &&
        asked.path === pathOf(step.request.path).pathname &&
        (asked.path !== "/interrupt" ||
          (json as { prompt_id?: string })?.prompt_id === (step.request.body as { prompt_id?: string }).prompt_id),
      go: resolve,
    });
    this.#wake.resolve();
    this.#wake = Promise.withResolvers();
    return promise;
  }

  #wake = Promise.withResolvers<void>();

  async request(asked: Asked, response: ServerResponse): Promise<void> {
    this.asked.push(`${asked.method} ${asked.path}`);
    const json = asked.headers["content-type"] === "application/json" ? parseExact(asked.body.toString("utf8")) : undefined;
    if (asked.method === "POST" && asked.path === "/prompt") return this.#prompt(asked, json, response);
    const index = this.#waiting.findIndex((one) => one.matches(asked, json));
    if (index >= 0) this.#waiting.splice(index, 1)[0]?.go();
    const step = this.#answerTo(asked);
    if (step) return this.#answer(step, response);
    this.#unrecorded(asked, response);
  }

  /** A recorded post is answered when the recording has come to it. */
  async #prompt(asked: Asked, json: unknown, response: ServerResponse): Promise<void> {
    for (;;) {
      const step = this.#steps[this.#at];
      const index = this.#waiting.findIndex((one) => one.matches(asked, json));
      if (index >= 0 && step?.kind === "http") {
        const { prompt, client_id, extra_data } = json as { prompt: unknown; client_id: string; extra_data: unknown };
        this.posted.push({ prompt, client_id, extra_data, recorded: (step.request.body as { prompt?: unknown }).prompt });
        // The answer goes first: the recording's frames come after it.
        const recordedClient = (step.request.body as { client_id?: string }).client_id;
        if (recordedClient !== undefined) this.#clients.set(recordedClient, client_id);
        this.#answer(step, response);
        this.#waiting.splice(index, 1)[0]?.go();
        return;
      }
      await this.#wake.promise;
    }
  }

  /** The last answer the recording has to the same question up to where it is; a file's always. */
  #answerTo(asked: Asked): HttpStep | null {
    const same = (step: Step): step is HttpStep => {
      if (step.kind !== "http" || step.request.method !== asked.method) return false;
      const url = pathOf(step.request.path);
      if (url.pathname !== asked.path) return false;
      return asked.path !== "/view" || isDeepStrictEqual(named(url.searchParams), named(asked.query));
    };
    if (asked.path === "/view") return this.#steps.find(same) ?? null;
    if (asked.path.startsWith("/upload/")) {
      const nth = this.#uploads.get(asked.path) ?? 0;
      this.#uploads.set(asked.path, nth + 1);
      return this.#steps.filter(same)[nth] ?? null;
    }
    // What is asked beside the recording is asked after what was last played.
    const until = asked.path.startsWith("/history/") || asked.path === "/queue" ? this.#at + 1 : this.#steps.length;
    return this.#steps.slice(0, until).findLast(same) ?? this.#ahead(asked, same);
  }

  /** The recorder asked the history a while after the end; a client that asks at once gets the same as soon as the end was played. */
  #ahead(asked: Asked, same: (step: Step) => step is HttpStep): HttpStep | null {
    if (!asked.path.startsWith("/history/")) return null;
    const id = asked.path.slice("/history/".length);
    const ended = this.#steps.slice(0, this.#at).some((step) => step.kind === "ws" && step.event === "text" && isEnd(step.json, id));
    return ended ? (this.#steps.find(same) ?? null) : null;
  }

  /** The recorded client's name is the client's that posted in its place. */
  readonly #clients = new Map<string, string>();

  #answer({ response: recorded }: HttpStep, response: ServerResponse): void {
    const type = recorded.headers?.["content-type"];
    response.writeHead(recorded.status, type === undefined ? {} : { "content-type": type });
    if (recorded.body_file !== undefined) {
      response.end(readFileSync(join(this.#options.folder, recorded.body_file)));
      return;
    }
    let text = recorded.json === undefined ? (recorded.text ?? "") : stringifyExact(recorded.json, 0).trimEnd();
    for (const [from, to] of this.#clients) text = text.replaceAll(from, to);
    response.end(text);
  }

  #unrecorded(asked: Asked, response: ServerResponse): void {
    const send = (json: unknown) => response.writeHead(200, { "content-type": "application/json" }).end(stringifyExact(json, 0));
    if (asked.path.startsWith("/history/")) return void send({});
    if (asked.path === "/object_info") return void send(this.#options.definitions ?? {});
    if (asked.path === "/system_stats") return void send({ system: { comfyui_version: "0.3.64" } });
    if (asked.path === "/queue") return void send(this.#line());
    if (asked.path === "/view" && this.#options.otherPicture) return void response.writeHead(200).end(this.#options.otherPicture);
    response.writeHead(asked.method === "POST" ? 200 : 404).end();
  }

  /** Who waits and who runs, as the frames played so far tell. */
  #line(): unknown {
    const played = this.#steps.slice(0, this.#at + 1);
    const told = (type: string, id: string) =>
      played.some((step) => step.kind === "ws" && step.event === "text" && says(step.json, type, id));
    const open = [...this.#known].filter(
      (id) => !played.some((step) => step.kind === "ws" && step.event === "text" && isEnd(step.json, id)),
    );
    const item = (id: string) => [0, id, {}, {}, []];
    return {
      queue_running: open.filter((id) => told("execution_start", id)).map(item),
      queue_pending: open.filter((id) => !told("execution_start", id)).map(item),
    };
  }
}

const named = (query: URLSearchParams) => [query.get("filename") ?? "", query.get("subfolder") ?? "", query.get("type") ?? "output"];

function says(json: unknown, type: string, id: string): boolean {
  const message = json as { type?: string; data?: { prompt_id?: string } };
  return message.type === type && message.data?.prompt_id === id;
}

const isEnd = (json: unknown, id: string) =>
  ["execution_success", "execution_error", "execution_interrupted"].some((type) => says(json, type, id));

/** `own`: which of the recorded posts the client under test makes, counted from 0; all where left out. */
export async function play(recording: Recording, options: PlaybackOptions & { readonly own?: readonly number[] }): Promise<Playback> {
  const player = new Player(recording, options);
  player.ownPosts((_, index) => options.own?.includes(index) ?? true);
  const listening: Listening = await listenForComfy({
    request: (asked, response) => player.request(asked, response),
    socket: (clientId, socket) => player.socket(clientId, socket),
  });
  void player.play();
  return {
    url: listening.url,
    posted: player.posted,
    asked: player.asked,
    heard: player.heard,
    over: player.over.promise,
    async close() {
      player.end();
      await listening.close();
    },
  };
}
