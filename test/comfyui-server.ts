/**
 * A ComfyUI for tests, over real HTTP and sockets: it takes prompts of simple nodes, runs them one after the other, makes pictures that follow
 * from their graphs, caches as ComfyUI does, shows previews, and fails in whatever ways it is told to.
 */
import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import { parseExact, stringifyExact } from "#lib/core/json.ts";
import { sleep } from "#lib/core/time.ts";
import type { ApiGraph, Definitions } from "#lib/engines/graph/schema.ts";
import { Clients } from "./comfyui/clients.ts";
import { type Faults, type Happens, NO_FAULTS, refused, refusedInput, sequence } from "./comfyui/faults.ts";
import { type Counts, Line, type Prompt } from "./comfyui/line.ts";
import { type Asked, type Listening, listenForComfy } from "./comfyui/listener.ts";
import { type MadeFile, MadeFiles, type Recorded } from "./comfyui/made.ts";
import { DEFINITIONS } from "./comfyui/nodes.ts";
import { check } from "./comfyui/refusing.ts";
import { takeUpload } from "./comfyui/uploads.ts";
import type { ServerSocket } from "./comfyui/websocket.ts";

export interface ComfyOptions {
  readonly faults?: Partial<Faults>;
  /** Files of type `output` are written there as well, as of a server on the same disk. */
  readonly outputDir?: string;
  readonly basePath?: string;
  /** Only who sends this header comes in. */
  readonly key?: { readonly name: string; readonly value: string };
  /** A node that counts steps takes so long for each. */
  readonly stepMs?: number;
  /** Steps are taken without a look at them. */
  readonly quietPreviews?: boolean;
  readonly definitions?: Definitions;
  /** Servers before client-chosen ids. */
  readonly choosesIds?: boolean;
  /** By node type, what is saved by nodes that save something else than pictures. */
  readonly recorded?: Readonly<Record<string, Recorded>>;
  /** 0 … 1, the same sequence each time. */
  readonly random?: () => number;
}

export interface ComfyServer {
  readonly url: string;
  readonly faults: Faults;
  /** Every file it ever made, by `type/subfolder/name`. */
  readonly files: ReadonlyMap<string, MadeFile>;
  readonly uploads: ReadonlyMap<string, Buffer>;
  /** Prompts as they were taken. */
  readonly taken: readonly Prompt[];
  readonly counts: Counts;
  /** A preview is sent to this client as of the prompt that runs. */
  preview(jpeg: Uint8Array): void;
  /** The next run stands still when a node has told of this step, until it is let go or stopped. */
  holdAt(step: number): void;
  goOn(): void;
  /** The process dies and comes back: line, history and cache are gone, files stay. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

type Answer = Buffer | { readonly status: number; readonly json?: unknown };

const STATS = {
  system: { os: "posix", comfyui_version: "0.3.64-test" },
  devices: [{ name: "cuda:0 Test Card 24 : native", type: "cuda", index: 0, vram_total: 25_769_803_776, vram_free: 21_474_836_480 }],
};

class Comfy {
  readonly options: ComfyOptions;
  readonly faults: Faults;
  readonly made: MadeFiles;
  readonly uploads = new Map<string, Buffer>();
  readonly line: Line;
  readonly counts: Counts = { posts: 0, runs: 0, restarts: 0, drops: 0, interrupts: 0, frees: 0 };
  readonly #clients: Clients;
  readonly #happens: Happens;
  readonly #definitions: Definitions;
  listening: Listening | null = null;

  constructor(options: ComfyOptions) {
    this.options = options;
    this.faults = { ...NO_FAULTS, ...options.faults };
    this.#definitions = options.definitions ?? DEFINITIONS;
    this.made = new MadeFiles(options.outputDir, options.recorded ?? {});
    const random = options.random ?? sequence(7);
    this.#happens = (fault) => this.faults[fault] > 0 && random() < this.faults[fault];
    this.#clients = new Clients(this.#happens);
    this.line = new Line({
      clients: this.#clients,
      made: this.made,
      faults: this.faults,
      happens: this.#happens,
      counts: this.counts,
      stepMs: options.stepMs ?? 2,
      quietPreviews: options.quietPreviews ?? false,
      die: () => void this.restart(),
    });
  }

  socket(clientId: string | null, socket: ServerSocket): void {
    this.#clients.take(clientId, socket, this.line.status);
  }

  async request(asked: Asked, response: ServerResponse): Promise<void> {
    if (this.#happens("slow")) await sleep(this.faults.slowMs);
    if (this.#happens("http500")) {
      response.writeHead(500).end("500 Internal Server Error\n\nServer got itself in trouble");
      return;
    }
    const answer = this.#answer(asked);
    if (asked.path === "/prompt" && this.#happens("heldPrompts")) await sleep(this.faults.heldMs);
    if (this.#happens("cutAnswers")) {
      response.destroy();
      return;
    }
    if (Buffer.isBuffer(answer)) this.#sendFile(answer, asked, response);
    else if (answer.json === undefined) response.writeHead(answer.status).end();
    else
      response
        .writeHead(answer.status, { "content-type": "application/json; charset=utf-8" })
        .end(stringifyExact(answer.json, 0).trimEnd());
  }

  #sendFile(bytes: Buffer, { method }: Asked, response: ServerResponse): void {
    const isCut = method === "GET" && this.#happens("truncated");
    const sent = isCut ? bytes.subarray(0, Math.floor(bytes.length / 2)) : bytes;
    if (method === "GET" && this.#happens("lyingLengths")) {
      response.writeHead(200, { "content-length": bytes.length + 1_000 });
      response.write(sent);
      setTimeout(() => response.destroy(), 5);
      return;
    }
    response.writeHead(200, { "content-length": sent.length }).end(method === "HEAD" ? undefined : sent);
  }

  #answer(asked: Asked): Answer {
    return (asked.method === "POST" ? this.#post(asked) : this.#get(asked)) ?? { status: 404 };
  }

  #post({ path, headers, body }: Asked): Answer | null {
    if (path.startsWith("/upload/")) return takeUpload(this.uploads, headers["content-type"] ?? "", body);
    const isJson = headers["content-type"]?.startsWith("application/json");
    const json = isJson ? (parseExact(body.toString("utf8")) as Record<string, unknown>) : {};
    switch (path) {
      case "/prompt":
        return this.#take(json);
      case "/queue":
        this.line.remove(json.clear === true ? "all" : new Set(Array.isArray(json.delete) ? json.delete : []));
        return { status: 200 };
      case "/interrupt":
        this.counts.interrupts += 1;
        this.line.interrupt(json.prompt_id);
        return { status: 200 };
      case "/free":
        this.counts.frees += 1;
        return { status: 200 };
      default:
        return null;
    }
  }

  #get({ path, query }: Asked): Answer | null {
    if (path === "/queue") return { status: 200, json: this.line.shown };
    if (path.startsWith("/history/")) {
      const id = decodeURIComponent(path.slice("/history/".length));
      const { history } = this.line;
      return { status: 200, json: history.has(id) ? { [id]: history.get(id) } : {} };
    }
    if (path === "/object_info") return { status: 200, json: this.#definitions };
    if (path === "/system_stats") return { status: 200, json: STATS };
    if (path !== "/view") return null;
    const [subfolder, filename] = [query.get("subfolder") ?? "", query.get("filename") ?? ""];
    if (query.get("type") === "input") return this.uploads.get([subfolder, filename].filter(Boolean).join("/")) ?? null;
    return this.made.files.get([query.get("type") ?? "output", subfolder, filename].join("/"))?.bytes ?? null;
  }

  #take(json: Record<string, unknown>): Answer {
    this.counts.posts += 1;
    const graph = json.prompt as ApiGraph | undefined;
    if (!graph) return { status: 400, json: { error: { type: "no_prompt", message: "No prompt provided" }, node_errors: {} } };
    if (this.#happens("nodeErrors")) return refused(graph, this.#happens("everyInput"));
    const withoutInput = this.#happens("missingInputs") ? refusedInput(graph) : null;
    if (withoutInput) return withoutInput;
    const { good, error, nodeErrors } = check(graph, this.#definitions);
    if (error) return { status: 400, json: { error, node_errors: nodeErrors } };
    const id = this.options.choosesIds || typeof json.prompt_id !== "string" ? randomUUID() : json.prompt_id;
    const client_id = typeof json.client_id === "string" ? { client_id: json.client_id } : {};
    const extra = { ...(json.extra_data as Prompt["extra"] | undefined), ...client_id };
    if (this.#happens("others")) this.line.add({ graph, extra: { client_id: "somebody else" }, outputs: good, id: randomUUID() });
    const number = this.line.add({ graph, extra, outputs: good, id });
    if (this.#happens("twice")) this.line.add({ graph, extra, outputs: good, id });
    return { status: 200, json: { prompt_id: id, number, node_errors: nodeErrors } };
  }

  async restart(): Promise<void> {
    this.counts.restarts += 1;
    this.line.forget();
    this.#clients.dropAll();
    await this.listening?.restart(this.faults.restartMs).catch(() => undefined);
  }

  async close(): Promise<void> {
    this.line.end();
    await this.listening?.close();
  }
}

export async function startComfy(options: ComfyOptions = {}): Promise<ComfyServer> {
  const comfy = new Comfy(options);
  const { key } = options;
  const listening = await listenForComfy(
    {
      request: (asked, response) => comfy.request(asked, response),
      socket: (clientId, socket) => comfy.socket(clientId, socket),
      admits: (headers) => key === undefined || headers[key.name] === key.value,
    },
    options.basePath ?? "",
  );
  comfy.listening = listening;
  return {
    url: listening.url,
    faults: comfy.faults,
    files: comfy.made.files,
    uploads: comfy.uploads,
    taken: comfy.line.taken,
    counts: comfy.counts,
    preview: (jpeg) => comfy.line.preview(jpeg),
    holdAt: (step) => comfy.line.holdAt(step),
    goOn: () => comfy.line.goOn(),
    restart: () => comfy.restart(),
    close: () => comfy.close(),
  };
}
