/** ComfyUI as its own page asks it, with nothing of Atelier's in between: what the checks hold Atelier's word against. */
import { createHash, randomUUID } from "node:crypto";
import { parseExact, stringifyExact } from "#lib/core/json.ts";
import type { ApiGraph, Definitions } from "#lib/engines/graph/schema.ts";

export interface ServerFile {
  readonly filename: string;
  readonly subfolder: string;
  readonly type: string;
}

export interface HistoryEntry {
  readonly prompt: readonly unknown[];
  readonly outputs: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly status: { readonly status_str: string };
}

const PATIENCE_MS = 180_000;

export class BareClient {
  readonly url: string;
  readonly client = randomUUID();

  constructor(url: string) {
    this.url = url.replace(/\/+$/, "");
  }

  async json(path: string, body?: unknown): Promise<unknown> {
    const headers = { "content-type": "application/json" };
    const text = await (await this.#ask(path, body === undefined ? {} : { method: "POST", headers, body: stringifyExact(body, 0) })).text();
    return text === "" ? null : parseExact(text);
  }

  async #ask(path: string, init: RequestInit = {}): Promise<Response> {
    const answer = await fetch(`${this.url}${path}`, { ...init, signal: AbortSignal.timeout(30_000) });
    if (!answer.ok) throw new Error(`ComfyUI answers ${answer.status} to ${path}: ${(await answer.text()).slice(0, 300)}`);
    return answer;
  }

  async version(): Promise<string> {
    const stats = (await this.json("/system_stats")) as { system: { comfyui_version?: string; pytorch_version?: string } };
    return `${stats.system.comfyui_version ?? "of unknown version"}, PyTorch ${stats.system.pytorch_version ?? "?"}`;
  }

  async definitions(): Promise<Definitions> {
    return (await this.json("/object_info")) as Definitions;
  }

  async post(graph: ApiGraph): Promise<string> {
    return ((await this.json("/prompt", { prompt: graph, client_id: this.client })) as { prompt_id: string }).prompt_id;
  }

  async entry(prompt: string): Promise<HistoryEntry | null> {
    return ((await this.json(`/history/${prompt}`)) as Record<string, HistoryEntry>)[prompt] ?? null;
  }

  async ended(prompt: string): Promise<HistoryEntry> {
    for (const until = Date.now() + PATIENCE_MS; Date.now() < until; ) {
      const entry = await this.entry(prompt);
      if (entry) return entry;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`ComfyUI did not end the prompt ${prompt} within ${PATIENCE_MS / 1_000} s`);
  }

  async line(): Promise<{ running: string[]; waiting: string[] }> {
    const queue = (await this.json("/queue")) as Record<"queue_running" | "queue_pending", unknown[][]>;
    const ids = (items: unknown[][]) => items.map((item) => String(item[1]));
    return { running: ids(queue.queue_running), waiting: ids(queue.queue_pending) };
  }

  async drop(prompt: string): Promise<void> {
    await this.json("/queue", { delete: [prompt] });
  }

  async interrupt(prompt: string): Promise<void> {
    await this.json("/interrupt", { prompt_id: prompt });
  }

  /** Takes away what is still waiting or running of `prompt`. */
  async clear(prompt: string): Promise<void> {
    await this.drop(prompt);
    await this.interrupt(prompt);
    await this.idle();
  }

  async idle(): Promise<void> {
    for (const until = Date.now() + PATIENCE_MS; Date.now() < until; ) {
      const { running, waiting } = await this.line();
      if (running.length + waiting.length === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error("ComfyUI's line does not become empty; is somebody else at work on it?");
  }

  async view({ filename, subfolder, type }: ServerFile): Promise<Buffer> {
    const answer = await this.#ask(`/view?${new URLSearchParams({ filename, subfolder, type })}`);
    return Buffer.from(await answer.arrayBuffer());
  }

  async upload(name: string, bytes: Uint8Array, subfolder: string): Promise<string> {
    const form = new FormData();
    form.set("image", new Blob([new Uint8Array(bytes)]), name);
    form.set("subfolder", subfolder);
    form.set("overwrite", "true");
    const placed = (await (await this.#ask("/upload/image", { method: "POST", body: form })).json()) as ServerFile & { name: string };
    return placed.subfolder === "" ? placed.name : `${placed.subfolder}/${placed.name}`;
  }
}

/** Every file a run names, in the order it names them. */
export function filesOf(entry: HistoryEntry): ServerFile[] {
  return Object.values(entry.outputs).flatMap((lists) =>
    Object.values(lists).flatMap((list) =>
      (Array.isArray(list) ? list : []).filter((one): one is ServerFile => typeof one === "object" && one !== null && "filename" in one),
    ),
  );
}

export const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
