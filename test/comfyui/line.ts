/** The line of the tests' ComfyUI: prompts run one after the other, node by node, and what came of them is kept in a history and a cache. */
import { sleep } from "#lib/core/time.ts";
import type { ApiGraph } from "#lib/engines/graph/schema.ts";
import type { Clients } from "./clients.ts";
import type { Faults, Happens } from "./faults.ts";
import type { MadeFiles } from "./made.ts";
import { orderOf, signatureOf } from "./nodes.ts";

export interface Prompt {
  readonly number: number;
  readonly id: string;
  readonly graph: ApiGraph;
  readonly extra: { client_id?: string; extra_pnginfo?: Record<string, unknown> };
  readonly outputs: string[];
}

export interface Counts {
  posts: number;
  runs: number;
  restarts: number;
  drops: number;
  interrupts: number;
  frees: number;
}

interface Working {
  readonly clients: Clients;
  readonly made: MadeFiles;
  readonly faults: Faults;
  readonly happens: Happens;
  readonly counts: Counts;
  readonly stepMs: number;
  readonly quietPreviews: boolean;
  /** The process dies. */
  die(): void;
}

type Ending = ["success" | "error", string, object];

const JPEG = Buffer.from("ffd8ffe000104a46494600010100000100010000ffd9", "hex");

export class Line {
  readonly taken: Prompt[] = [];
  readonly history = new Map<string, unknown>();
  readonly #working: Working;
  readonly #cache = new Map<string, unknown>();
  #waiting: Prompt[] = [];
  #running: Prompt | null = null;
  #node = "";
  #number = 0;
  #interrupted = false;
  /** A counting node stands still when it has told of this step, until it is let go. */
  #held: { step: number; go: PromiseWithResolvers<void> } | null = null;
  /** Changes with each life of the process: what an earlier one was at is over. */
  #life = 0;
  #isOver = false;

  constructor(working: Working) {
    this.#working = working;
  }

  get status() {
    return { exec_info: { queue_remaining: this.#waiting.length + (this.#running ? 1 : 0) } };
  }

  get shown() {
    const item = (prompt: Prompt) => [prompt.number, prompt.id, prompt.graph, prompt.extra, prompt.outputs];
    return { queue_running: this.#running ? [item(this.#running)] : [], queue_pending: this.#waiting.map(item) };
  }

  add(prompt: Omit<Prompt, "number">): number {
    const queued = { ...prompt, number: this.#number };
    this.#number += 1;
    this.#waiting.push(queued);
    this.taken.push(queued);
    this.#tellStatus();
    if (!this.#running) setImmediate(() => void this.#work());
    return queued.number;
  }

  remove(ids: ReadonlySet<unknown> | "all"): void {
    this.#waiting = ids === "all" ? [] : this.#waiting.filter((prompt) => !ids.has(prompt.id));
    this.#tellStatus();
  }

  /** Another prompt's id does nothing; none stops whatever runs. */
  interrupt(id: unknown): void {
    if (id !== undefined && id !== this.#running?.id) return;
    this.#interrupted = this.#running !== null;
    this.goOn();
  }

  preview(jpeg: Uint8Array): void {
    if (this.#running) this.#working.clients.preview(this.#running, this.#node, jpeg);
  }

  holdAt(step: number): void {
    this.#held = { step, go: Promise.withResolvers() };
  }

  goOn(): void {
    this.#held?.go.resolve();
    this.#held = null;
  }

  /** The process dies: line, history and cache are gone. */
  forget(): void {
    this.#life += 1;
    this.#waiting = [];
    this.#running = null;
    this.history.clear();
    this.#cache.clear();
    this.#number = 0;
    this.goOn();
  }

  end(): void {
    this.#isOver = true;
    this.#life += 1;
    this.goOn();
  }

  #tellStatus(): void {
    this.#working.clients.tellAll(this.status);
  }

  async #work(): Promise<void> {
    while (!this.#isOver && !this.#running) {
      const prompt = this.#waiting.shift();
      if (!prompt) return;
      const life = this.#life;
      this.#running = prompt;
      this.#interrupted = false;
      this.#working.counts.runs += 1;
      await this.#run(prompt, life);
      if (life !== this.#life) return;
      this.#running = null;
      this.#tellStatus();
      this.#working.clients.tell(prompt, "executing", { node: null, prompt_id: prompt.id });
    }
  }

  async #run(prompt: Prompt, life: number): Promise<void> {
    const { id, graph } = prompt;
    const messages: [string, object][] = [];
    const say = (type: string, data: object) => {
      messages.push([type, { prompt_id: id, ...data, timestamp: Date.now() }]);
      this.#working.clients.tell(prompt, type, { prompt_id: id, ...data, timestamp: Date.now() });
    };
    const order = orderOf(graph, prompt.outputs);
    const cached = order.filter((node) => this.#cache.has(signatureOf(graph, node)));
    const outputs: Record<string, unknown> = {};
    say("execution_start", {});
    say("execution_cached", { nodes: cached });
    let ending: Ending = ["success", "execution_success", {}];
    for (const node of order) {
      const failure = await this.#atNode(prompt, node, cached.includes(node), outputs, life);
      if (life !== this.#life) return;
      if (!failure) continue;
      ending = failure;
      break;
    }
    say(ending[1], ending[2]);
    if (this.#working.faults.historyMs > 0) await sleep(this.#working.faults.historyMs);
    if (life !== this.#life) return;
    const status = { status_str: ending[0], completed: ending[0] === "success", messages };
    const asked = [prompt.number, id, graph, prompt.extra, prompt.outputs];
    this.history.set(id, { prompt: asked, outputs: ending[0] === "success" ? outputs : {}, status, meta: {} });
  }

  async #atNode(prompt: Prompt, node: string, isCached: boolean, outputs: Record<string, unknown>, life: number): Promise<Ending | null> {
    const { clients, made, happens, die, counts } = this.#working;
    const { id, graph } = prompt;
    const signature = signatureOf(graph, node);
    const output = (found: unknown) => {
      if (found === undefined || found === null) return;
      outputs[node] = found;
      clients.tell(prompt, "executed", { node, display_node: node, output: found, prompt_id: id });
    };
    if (isCached) {
      output(this.#cache.get(signature));
      return null;
    }
    this.#node = node;
    this.#tellState(prompt, node, { value: 0, max: 1, state: "running" });
    clients.tell(prompt, "executing", { node, display_node: node, prompt_id: id });
    if (happens("restarts")) die();
    if (life !== this.#life) return null;
    if (happens("socketDrops")) {
      counts.drops += 1;
      clients.drop(prompt);
    }
    await this.#steps(prompt, node);
    if (life !== this.#life) return null;
    const failure = this.#failureAt(node, graph[node]?.class_type ?? "", Object.keys(outputs));
    if (failure) return failure;
    const found = made.at(prompt, node);
    this.#cache.set(signature, found ?? null);
    output(found);
    this.#tellState(prompt, node, { value: 1, max: 1, state: "finished" });
    return null;
  }

  #failureAt(node_id: string, node_type: string, executed: string[]): Ending | null {
    const { happens } = this.#working;
    const at = { node_id, node_type, executed };
    if (this.#interrupted) return ["error", "execution_interrupted", at];
    const failed = (exception_message: string, exception_type: string): Ending => {
      const said = { ...at, exception_message, exception_type, traceback: ["/comfyui/nodes.py"], current_inputs: {} };
      return ["error", "execution_error", said];
    };
    if (happens("runtimeErrors")) return failed("the node broke at '/comfyui/input/x.png'", "RuntimeError");
    if (node_type === "SaveImage" && happens("diskFull"))
      return failed("[Errno 28] No space left on device: '/comfyui/output/x.png'", "OSError");
    return null;
  }

  #tellState(prompt: Prompt, node: string, state: { value: number; max: number; state: string }): void {
    const { id } = prompt;
    this.#working.clients.tell(prompt, "progress_state", {
      prompt_id: id,
      nodes: { [node]: { ...state, node_id: node, prompt_id: id } },
    });
  }

  async #steps(prompt: Prompt, node: string): Promise<void> {
    const steps = prompt.graph[node]?.inputs.steps;
    if (typeof steps !== "number") return;
    for (let step = 1; step <= steps && !this.#interrupted && this.#running === prompt; step += 1) {
      await sleep(this.#working.stepMs);
      if (this.#running !== prompt) return;
      this.#tellState(prompt, node, { value: step, max: steps, state: "running" });
      this.#working.clients.tell(prompt, "progress", { value: step, max: steps, prompt_id: prompt.id, node });
      if (!this.#working.quietPreviews) this.preview(JPEG);
      if (this.#held?.step === step) await this.#held.go.promise;
    }
  }
}
