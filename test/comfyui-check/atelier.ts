/** A running Atelier as a person has it: its API, its events, its disk. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { parseExact, stringifyExact } from "#lib/core/json.ts";
import type { EngineDto } from "#lib/engines/schema.ts";
import type { Workflow } from "#lib/engines/workflows/schema.ts";
import type { Job } from "#lib/generation/schema.ts";
import type { Media, MediaDetail } from "#lib/media/schema.ts";
import type { Provenance } from "#lib/metadata/schema.ts";
import { hearEvents, type Instance, startInstance } from "../../bench/instance.ts";

export interface Heard {
  readonly at: number;
  readonly type: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface Answer {
  readonly status: number;
  readonly json: unknown;
}

type Params = Readonly<Record<string, string | number | boolean | null>>;

export const ENDS = ["completed", "failed", "canceled", "lost"];
const PATIENCE_MS = 240_000;

export class Atelier {
  readonly instance: Instance;
  readonly heard: Heard[] = [];
  readonly #hearers = new Set<(one: Heard) => void>();
  #stopHearing: () => void = () => undefined;

  private constructor(instance: Instance) {
    this.instance = instance;
  }

  static async start(): Promise<Atelier> {
    const atelier = new Atelier(await startInstance({ env: { ATELIER_WORKER_CONCURRENCY: "4" } }));
    await atelier.listen();
    return atelier;
  }

  async listen(): Promise<void> {
    this.#stopHearing = await hearEvents(this.instance.url, (type, payload) => {
      const one = { at: performance.now(), type, payload };
      this.heard.push(one);
      for (const hear of this.#hearers) hear(one);
    });
  }

  async end(): Promise<void> {
    this.#stopHearing();
    await this.instance.stop();
    this.instance.remove();
  }

  async ask(method: string, path: string, body?: unknown): Promise<Answer> {
    const answer = await fetch(`${this.instance.url}/api${path}`, {
      method,
      ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: stringifyExact(body, 0) }),
      signal: AbortSignal.timeout(60_000),
    });
    const text = await answer.text();
    return { status: answer.status, json: text === "" ? null : parseExact(text) };
  }

  /** @throws Error for any other answer than 2xx, with what it says */
  async get<T>(method: string, path: string, body?: unknown): Promise<T> {
    const { status, json } = await this.ask(method, path, body);
    if (status >= 300) throw new Error(`${method} ${path} answers ${status}: ${JSON.stringify(json).slice(0, 400)}`);
    return json as T;
  }

  engine(entry: Readonly<Record<string, unknown>>): Promise<EngineDto> {
    return this.get("POST", "/engines", { kind: "comfyui", ...entry });
  }

  take(workflow: unknown, name: string): Promise<Workflow> {
    return this.get("POST", "/workflows/import", { workflow, name });
  }

  /** The key under which a form holds the input. */
  key(workflow: Workflow, node: string, input: string): string {
    const field = workflow.fields.find((one) => one.node_id === node && one.input === input);
    assert(field, `the workflow has no field for ${node}.${input}; it has ${workflow.fields.map((one) => one.key).join(", ")}`);
    return field.key;
  }

  start(engine: string, workflow: Workflow | null, params: Params = {}): Promise<Job> {
    const workflow_id = workflow ? { workflow_id: workflow.id } : {};
    return this.get("POST", "/jobs", { type: "generate", engine_id: engine, ...workflow_id, params, project_id: "check" });
  }

  job(id: string): Promise<Job> {
    return this.get("GET", `/jobs/${id}`);
  }

  async until(id: string, is: (job: Job) => boolean, what: string, patienceMs = PATIENCE_MS): Promise<Job> {
    for (const latest = Date.now() + patienceMs; ; await pause(40)) {
      const job = await this.job(id);
      if (is(job)) return job;
      if (ENDS.includes(job.status) || Date.now() > latest)
        throw new Error(`the job is ${job.status} instead of ${what}${job.error ? `: ${job.error.message}` : ""}`);
    }
  }

  ended(id: string, patienceMs?: number): Promise<Job> {
    return this.until(id, (job) => ENDS.includes(job.status), "ended", patienceMs);
  }

  async completed(id: string): Promise<Job> {
    const job = await this.ended(id);
    assert.equal(job.status, "completed", `the job ended as ${job.status}: ${job.error?.message}`);
    return job;
  }

  async run(engine: string, graph: unknown, name: string, params: Params = {}): Promise<Job> {
    return this.completed((await this.start(engine, await this.take(graph, name), params)).id);
  }

  detail(media: Media): Promise<MediaDetail> {
    return this.get("GET", `/gallery/${media.id}`);
  }

  /** What its lane serves. */
  async served(url: string): Promise<Buffer> {
    const answer = await fetch(new URL(url, this.instance.url), { signal: AbortSignal.timeout(30_000) });
    if (!answer.ok) throw new Error(`${url} answers ${answer.status}`);
    return Buffer.from(await answer.arrayBuffer());
  }

  /** How many files of the project the gallery shows. */
  async count(): Promise<number> {
    return (await this.get<{ total: number }>("GET", "/gallery?project_id=check&limit=1")).total;
  }

  /** The first event of this kind, also one that has come already. */
  hears(is: (one: Heard) => boolean, patienceMs: number, since = 0): Promise<Heard> {
    const wanted = (one: Heard) => one.at >= since && is(one);
    const known = this.heard.find(wanted);
    if (known) return Promise.resolve(known);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#hearers.delete(hear);
        reject(new Error(`there was no such event within ${patienceMs / 1_000} s`));
      }, patienceMs);
      const hear = (one: Heard) => {
        if (!wanted(one)) return;
        clearTimeout(timer);
        this.#hearers.delete(hear);
        resolve(one);
      };
      this.#hearers.add(hear);
    });
  }
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What `look` finds, as soon as it finds something. */
export async function eventually<T>(
  what: string,
  look: () => T | undefined | null | Promise<T | undefined | null>,
  patienceMs = 30_000,
): Promise<T> {
  for (const latest = Date.now() + patienceMs; ; await pause(25)) {
    const found = await look();
    if (found !== undefined && found !== null) return found;
    if (Date.now() > latest) throw new Error(`there was not ${what}`);
  }
}

export async function bytesOf(media: Media): Promise<Buffer> {
  assert(media.path, `${media.filename} is nowhere on the disk`);
  return readFile(media.path);
}

export async function sidecarOf(media: Media): Promise<{ job_id: string; hash: string; provenance: Provenance }> {
  return parseExact(await readFile(`${media.path}.asset.json`, "utf8")) as { job_id: string; hash: string; provenance: Provenance };
}

export function only(job: Job): Media {
  const [media] = job.outputs;
  assert.equal(job.outputs.length, 1, `the job has ${job.outputs.length} outputs, not one`);
  assert(media);
  return media;
}
