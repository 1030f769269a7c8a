/**
 * A ComfyUI for tests, over real HTTP and sockets: it takes prompts of simple nodes, runs them one after the other, makes pictures that follow
 * from their graphs, caches as ComfyUI does, shows previews, and fails in whatever ways it is told to.
 */
import { randomUUID } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { dirname, join } from "node:path";
import { parseExact, stringifyExact } from "#lib/core/json.ts";
import type { ApiGraph, Definitions } from "#lib/engines/graph/schema.ts";
import { type Faults, NO_FAULTS, refused, sequence } from "./comfyui/faults.ts";
import { type Asked, type Listening, listenForComfy } from "./comfyui/listener.ts";
import { countOf, DEFINITIONS, orderOf, pictureOf, signatureOf } from "./comfyui/nodes.ts";
import { check } from "./comfyui/refusing.ts";
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
  /** 0 … 1, the same sequence each time. */
  readonly random?: () => number;
}

interface Prompt {
  readonly number: number;
  readonly id: string;
  readonly graph: ApiGraph;
  readonly extra: { client_id?: string; extra_pnginfo?: Record<string, unknown> };
  readonly outputs: string[];
}

export interface MadeFile {
  readonly prompt: string;
  readonly graph: ApiGraph;
  readonly bytes: Buffer;
}

export interface ComfyServer {
  readonly url: string;
  readonly faults: Faults;
  /** Every file it ever made, by `type/subfolder/name`. */
  readonly files: ReadonlyMap<string, MadeFile>;
  readonly uploads: ReadonlyMap<string, Buffer>;
  /** Prompts as they were taken. */
  readonly taken: readonly Prompt[];
  readonly counts: { posts: number; runs: number; restarts: number; drops: number; interrupts: number; frees: number };
  /** A preview is sent to this client as of the prompt that runs. */
  preview(jpeg: Uint8Array): void;
  restart(): Promise<void>;
  close(): Promise<void>;
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const JPEG = Buffer.from("ffd8ffe000104a46494600010100000100010000ffd9", "hex");

class Comfy {
  readonly options: ComfyOptions;
  readonly faults: Faults;
  readonly files = new Map<string, MadeFile>();
  readonly uploads = new Map<string, Buffer>();
  readonly taken: Prompt[] = [];
  readonly counts = { posts: 0, runs: 0, restarts: 0, drops: 0, interrupts: 0, frees: 0 };
  readonly #sockets = new Map<string, { socket: ServerSocket; withMetadata: boolean }>();
  readonly #random: () => number;
  readonly #definitions: Definitions;
  #line: Prompt[] = [];
  #running: Prompt | null = null;
  #history = new Map<string, unknown>();
  #cache = new Map<string, unknown>();
  #number = 0;
  #interrupted = false;
  /** Changes with each life of the process: what an earlier one was at is over. */
  #life = 0;
  #isOver = false;
  listening: Listening | null = null;

  constructor(options: ComfyOptions) {
    this.options = options;
    this.faults = { ...NO_FAULTS, ...options.faults };
    this.#random = options.random ?? sequence(7);
    this.#definitions = options.definitions ?? DEFINITIONS;
  }

  #happens(share: number): boolean {
    return share > 0 && this.#random() < share;
  }

  socket(clientId: string | null, socket: ServerSocket): void {
    const id = clientId ?? randomUUID();
    const known = { socket, withMetadata: false };
    this.#sockets.set(id, known);
    let isFirst = true;
    socket.onText = (text) => {
      const said = JSON.parse(text) as { type?: string; data?: { supports_preview_metadata?: boolean } };
      if (isFirst && said.type === "feature_flags") known.withMetadata = said.data?.supports_preview_metadata === true;
      isFirst = false;
    };
    socket.onClose = () => {
      if (this.#sockets.get(id) === known) this.#sockets.delete(id);
    };
    socket.sendText(JSON.stringify({ type: "status", data: { status: this.#status(), sid: id } }));
  }

  #status() {
    return { exec_info: { queue_remaining: this.#line.length + (this.#running ? 1 : 0) } };
  }

  #tellStatus(): void {
    for (const { socket } of this.#sockets.values()) socket.sendText(JSON.stringify({ type: "status", data: { status: this.#status() } }));
  }

  #tell(prompt: Prompt, type: string, data: object): void {
    const known = this.#sockets.get(prompt.extra.client_id ?? "");
    if (!known) return;
    if (this.#happens(this.faults.strangeFrames)) known.socket.sendText('{"type": "progress", "data": ');
    if (this.#happens(this.faults.strangeFrames))
      known.socket.sendText(JSON.stringify({ type: "of_tomorrow", data: { prompt_id: prompt.id } }));
    if (this.#happens(this.faults.strangeFrames)) known.socket.sendBinary(Buffer.from([0, 0, 0, 9]));
    known.socket.sendText(stringifyExact({ type, data }, 0));
  }

  preview(jpeg: Uint8Array): void {
    const prompt = this.#running;
    const known = prompt && this.#sockets.get(prompt.extra.client_id ?? "");
    if (!prompt || !known) return;
    const about = Buffer.from(JSON.stringify({ node_id: "3", prompt_id: prompt.id, display_node_id: "3", image_type: "image/jpeg" }));
    const head = Buffer.alloc(8);
    head.writeUInt32BE(known.withMetadata ? 4 : 1, 0);
    head.writeUInt32BE(known.withMetadata ? about.length : 1, 4);
    known.socket.sendBinary(Buffer.concat(known.withMetadata ? [head, about, jpeg] : [head, jpeg]));
  }

  async request(asked: Asked, response: ServerResponse): Promise<void> {
    if (this.#happens(this.faults.slow)) await sleep(this.faults.slowMs);
    if (this.#happens(this.faults.http500)) {
      response.writeHead(500).end("500 Internal Server Error\n\nServer got itself in trouble");
      return;
    }
    const answer = this.#answer(asked);
    if (this.#happens(this.faults.cutAnswers)) {
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
    const isCut = method === "GET" && this.#happens(this.faults.truncated);
    const sent = isCut ? bytes.subarray(0, Math.floor(bytes.length / 2)) : bytes;
    if (method === "GET" && this.#happens(this.faults.lyingLengths)) {
      response.writeHead(200, { "content-length": bytes.length + 1_000 });
      response.write(sent);
      setTimeout(() => response.destroy(), 5);
      return;
    }
    response.writeHead(200, { "content-length": sent.length }).end(method === "HEAD" ? undefined : sent);
  }

  #answer({ method, path, query, headers, body }: Asked): Buffer | { status: number; json?: unknown } {
    const json = headers["content-type"]?.startsWith("application/json")
      ? (parseExact(body.toString("utf8")) as Record<string, unknown>)
      : {};
    if (method === "POST" && path === "/prompt") return this.#take(json);
    if (method === "POST" && path === "/queue") {
      const gone = new Set(Array.isArray(json.delete) ? json.delete : []);
      this.#line = json.clear === true ? [] : this.#line.filter((prompt) => !gone.has(prompt.id));
      this.#tellStatus();
      return { status: 200 };
    }
    if (method === "POST" && path === "/interrupt") {
      this.counts.interrupts += 1;
      if (json.prompt_id === undefined || json.prompt_id === this.#running?.id) this.#interrupted = this.#running !== null;
      return { status: 200 };
    }
    if (method === "POST" && path === "/free") {
      this.counts.frees += 1;
      return { status: 200 };
    }
    if (method === "POST" && path.startsWith("/upload/")) return this.#upload(headers["content-type"] ?? "", body);
    if (path === "/queue") {
      const item = (prompt: Prompt) => [prompt.number, prompt.id, prompt.graph, prompt.extra, prompt.outputs];
      return { status: 200, json: { queue_running: this.#running ? [item(this.#running)] : [], queue_pending: this.#line.map(item) } };
    }
    if (path.startsWith("/history/")) {
      const id = decodeURIComponent(path.slice("/history/".length));
      return { status: 200, json: this.#history.has(id) ? { [id]: this.#history.get(id) } : {} };
    }
    if (path === "/object_info") return { status: 200, json: this.#definitions };
    if (path === "/system_stats") return { status: 200, json: { system: { comfyui_version: "0.3.64-test" }, devices: [] } };
    if (path === "/view") {
      const [subfolder, filename] = [query.get("subfolder") ?? "", query.get("filename") ?? ""];
      if (query.get("type") === "input") return this.uploads.get([subfolder, filename].filter(Boolean).join("/")) ?? { status: 404 };
      const name = [query.get("type") ?? "output", subfolder, filename].join("/");
      return this.files.get(name)?.bytes ?? { status: 404 };
    }
    return { status: 404 };
  }

  /** The same bytes under the same name stay one file; others get a number. */
  #upload(type: string, body: Buffer): { status: number; json?: unknown } {
    const boundary = /boundary=(.+)$/.exec(type)?.[1] ?? "";
    const parts = body.toString("latin1").split(`--${boundary}`);
    const field = (name: string) => parts.find((part) => part.includes(`name="${name}"`));
    const textOf = (part: string | undefined) => part?.slice(part.indexOf("\r\n\r\n") + 4, -2) ?? "";
    const file = field("image");
    const filename = /filename="([^"]+)"/.exec(file ?? "")?.[1];
    const subfolder = textOf(field("subfolder"));
    if (!file || filename === undefined || subfolder.includes("..")) return { status: 400 };
    const bytes = Buffer.from(textOf(file), "latin1");
    const dot = filename.lastIndexOf(".");
    for (let number = 0; ; number += 1) {
      const name = number === 0 ? filename : `${filename.slice(0, dot)} (${number})${filename.slice(dot)}`;
      const key = [subfolder, name].filter(Boolean).join("/");
      const there = this.uploads.get(key);
      if (there && !there.equals(bytes)) continue;
      this.uploads.set(key, bytes);
      return { status: 200, json: { name, subfolder, type: "input" } };
    }
  }

  #take(json: Record<string, unknown>): { status: number; json: unknown } {
    this.counts.posts += 1;
    const graph = json.prompt as ApiGraph | undefined;
    if (!graph) return { status: 400, json: { error: { type: "no_prompt", message: "No prompt provided" }, node_errors: {} } };
    if (this.#happens(this.faults.nodeErrors)) return refused(graph);
    const { good, error, nodeErrors } = check(graph, this.#definitions);
    if (error) return { status: 400, json: { error, node_errors: nodeErrors } };
    const id = this.options.choosesIds || typeof json.prompt_id !== "string" ? randomUUID() : json.prompt_id;
    const client_id = typeof json.client_id === "string" ? { client_id: json.client_id } : {};
    const extra = { ...(json.extra_data as Prompt["extra"] | undefined), ...client_id };
    if (this.#happens(this.faults.others)) this.#enqueue({ graph, extra: { client_id: "somebody else" }, outputs: good, id: randomUUID() });
    const number = this.#enqueue({ graph, extra, outputs: good, id });
    if (this.#happens(this.faults.twice)) this.#enqueue({ graph, extra, outputs: good, id });
    return { status: 200, json: { prompt_id: id, number, node_errors: nodeErrors } };
  }

  #enqueue(prompt: Omit<Prompt, "number">): number {
    const queued = { ...prompt, number: this.#number };
    this.#number += 1;
    this.#line.push(queued);
    this.taken.push(queued);
    this.#tellStatus();
    if (!this.#running) setImmediate(() => void this.#work());
    return queued.number;
  }

  async #work(): Promise<void> {
    while (!this.#isOver && !this.#running) {
      const prompt = this.#line.shift();
      if (!prompt) return;
      const life = this.#life;
      this.#running = prompt;
      this.#interrupted = false;
      this.counts.runs += 1;
      await this.#run(prompt, life);
      if (life !== this.#life) return;
      this.#running = null;
      this.#tellStatus();
      this.#tell(prompt, "executing", { node: null, prompt_id: prompt.id });
    }
  }

  async #run(prompt: Prompt, life: number): Promise<void> {
    const { id, graph } = prompt;
    const messages: [string, object][] = [];
    const say = (type: string, data: object) => {
      messages.push([type, { prompt_id: id, ...data, timestamp: Date.now() }]);
      this.#tell(prompt, type, { prompt_id: id, ...data, timestamp: Date.now() });
    };
    const order = orderOf(graph, prompt.outputs);
    const cached = order.filter((node) => this.#cache.has(signatureOf(graph, node)));
    const outputs: Record<string, unknown> = {};
    say("execution_start", {});
    say("execution_cached", { nodes: cached });
    let ending: ["success" | "error", string, object] = ["success", "execution_success", {}];
    for (const node of order) {
      const failure = await this.#atNode(prompt, node, cached.includes(node), outputs, life);
      if (life !== this.#life) return;
      if (!failure) continue;
      ending = failure;
      break;
    }
    say(ending[1], ending[2]);
    if (this.faults.historyMs > 0) await sleep(this.faults.historyMs);
    if (life !== this.#life) return;
    const status = { status_str: ending[0], completed: ending[0] === "success", messages };
    this.#history.set(id, {
      prompt: [prompt.number, id, graph, prompt.extra, prompt.outputs],
      outputs: ending[0] === "success" ? outputs : {},
      status,
      meta: {},
    });
  }

  async #atNode(
    prompt: Prompt,
    node: string,
    isCached: boolean,
    outputs: Record<string, unknown>,
    life: number,
  ): Promise<["error", string, object] | null> {
    const { id, graph } = prompt;
    const one = graph[node];
    const signature = signatureOf(graph, node);
    const output = (made: unknown) => {
      if (made === undefined || made === null) return;
      outputs[node] = made;
      this.#tell(prompt, "executed", { node, display_node: node, output: made, prompt_id: id });
    };
    if (isCached) {
      output(this.#cache.get(signature));
      return null;
    }
    this.#tell(prompt, "progress_state", {
      prompt_id: id,
      nodes: { [node]: { value: 0, max: 1, state: "running", node_id: node, prompt_id: id } },
    });
    this.#tell(prompt, "executing", { node, display_node: node, prompt_id: id });
    if (this.#happens(this.faults.restarts)) void this.restart();
    if (life !== this.#life) return null;
    if (this.#happens(this.faults.socketDrops)) this.#dropSocket(prompt);
    await this.#steps(prompt, node);
    if (life !== this.#life) return null;
    const at = { node_id: node, node_type: one?.class_type ?? "", executed: Object.keys(outputs) };
    if (this.#interrupted) return ["error", "execution_interrupted", at];
    const failed = (message: string, type: string) => ({
      ...at,
      exception_message: message,
      exception_type: type,
      traceback: ["/comfyui/nodes.py"],
      current_inputs: {},
    });
    if (this.#happens(this.faults.runtimeErrors))
      return ["error", "execution_error", failed("the node broke at '/comfyui/input/x.png'", "RuntimeError")];
    const isSaver = one?.class_type === "SaveImage";
    if (isSaver && this.#happens(this.faults.diskFull))
      return ["error", "execution_error", failed("[Errno 28] No space left on device: '/comfyui/output/x.png'", "OSError")];
    const made = this.#made(prompt, node);
    this.#cache.set(signature, made ?? null);
    output(made);
    this.#tell(prompt, "progress_state", {
      prompt_id: id,
      nodes: { [node]: { value: 1, max: 1, state: "finished", node_id: node, prompt_id: id } },
    });
    return null;
  }

  async #steps(prompt: Prompt, node: string): Promise<void> {
    const steps = prompt.graph[node]?.inputs.steps;
    if (typeof steps !== "number") return;
    for (let step = 1; step <= steps && !this.#interrupted; step += 1) {
      await sleep(this.options.stepMs ?? 2);
      const { id } = prompt;
      this.#tell(prompt, "progress_state", {
        prompt_id: id,
        nodes: { [node]: { value: step, max: steps, state: "running", node_id: node, prompt_id: id } },
      });
      this.#tell(prompt, "progress", { value: step, max: steps, prompt_id: id, node });
      if (!this.options.quietPreviews) this.preview(JPEG);
    }
  }

  #dropSocket(prompt: Prompt): void {
    this.counts.drops += 1;
    this.#sockets.get(prompt.extra.client_id ?? "")?.socket.drop();
  }

  /** What a node that puts something out lists. */
  #made(prompt: Prompt, node: string): unknown {
    const { graph, extra, id } = prompt;
    const one = graph[node];
    if (one?.class_type === "PreviewAny") return { text: ["words of a node"] };
    if (one?.class_type !== "SaveImage" && one?.class_type !== "PreviewImage") return undefined;
    const type = one.class_type === "SaveImage" ? "output" : "temp";
    const prefix = typeof one.inputs.filename_prefix === "string" ? one.inputs.filename_prefix : "ComfyUI_temp";
    const slash = prefix.lastIndexOf("/");
    const subfolder = slash < 0 ? "" : prefix.slice(0, slash);
    const images = Array.from({ length: countOf(graph, node) }, (_, nth) => {
      const filename = this.#freeName(type, subfolder, prefix.slice(slash + 1));
      const bytes = pictureOf(graph, node, nth, { prompt: graph, ...extra.extra_pnginfo });
      this.files.set(`${type}/${subfolder}/${filename}`, { prompt: id, graph, bytes });
      if (type === "output" && this.options.outputDir) {
        const path = join(this.options.outputDir, subfolder, filename);
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, bytes);
      }
      return { filename, subfolder, type };
    });
    return { images };
  }

  readonly #counters = new Map<string, number>();
  #freeName(type: string, subfolder: string, stem: string): string {
    const key = `${type}/${subfolder}/${stem}`;
    const number = (this.#counters.get(key) ?? 0) + 1;
    this.#counters.set(key, number);
    return `${stem}_${String(number).padStart(5, "0")}_.png`;
  }

  /** The process dies: line, history and cache are gone, files stay. */
  async restart(): Promise<void> {
    this.#life += 1;
    this.counts.restarts += 1;
    this.#line = [];
    this.#running = null;
    this.#history = new Map();
    this.#cache = new Map();
    this.#number = 0;
    for (const { socket } of this.#sockets.values()) socket.drop();
    this.#sockets.clear();
    await this.listening?.restart(this.faults.restartMs).catch(() => undefined);
  }

  async close(): Promise<void> {
    this.#isOver = true;
    this.#life += 1;
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
    files: comfy.files,
    uploads: comfy.uploads,
    taken: comfy.taken,
    counts: comfy.counts,
    preview: (jpeg) => comfy.preview(jpeg),
    restart: () => comfy.restart(),
    close: () => comfy.close(),
  };
}
