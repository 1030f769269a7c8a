/**
 * What Atelier adds to a ComfyUI: the time of a 64 px job over a bare client that posts, waits and fetches, turn about, each picture of another
 * colour so that nothing is cached; and how long a preview is on its way from ComfyUI's socket to the event stream, and to the eye.
 */
import { randomInt, randomUUID } from "node:crypto";
import { choicesOf } from "#lib/engines/comfyui/definitions.ts";
import type { Workflow } from "#lib/engines/workflows/schema.ts";
import { Atelier, ENDS, type Heard } from "#test/comfyui-check/atelier.ts";
import { BareClient, filesOf } from "#test/comfyui-check/bare-client.ts";
import { picture, sampled } from "#test/comfyui-check/graphs.ts";
import { wireTo } from "#test/comfyui-check/wire.ts";
import { startComfy } from "#test/comfyui-server.ts";
import { quantile } from "./instance.ts";

const JOBS = 100;
const WARM = 10;
const STEPS = 12;
const ADDED_MS = 20;
const SHOWN_MS = 150;
/** Longer than this for one small job means that something is broken, not slow. */
const PATIENCE_MS = 120_000;

/** Frames of one client, by prompt: resolved at the one that says success. */
class BareSocket {
  readonly client = randomUUID();
  readonly #socket: WebSocket;
  readonly #waiting = new Map<string, () => void>();

  constructor(url: string) {
    this.#socket = new WebSocket(`${url.replace(/^http/, "ws")}/ws?clientId=${this.client}`);
    this.#socket.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
      if (typeof data !== "string") return;
      const { type, data: said } = JSON.parse(data) as { type: string; data?: { prompt_id?: string } };
      if (type === "execution_success") this.#waiting.get(said?.prompt_id ?? "")?.();
    });
  }

  open(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.addEventListener("open", () => resolve());
      this.#socket.addEventListener("error", () => reject(new Error("the bare client's socket does not open")));
    });
  }

  success(prompt: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("a bare job did not end")), PATIENCE_MS);
      this.#waiting.set(prompt, () => {
        clearTimeout(timer);
        this.#waiting.delete(prompt);
        resolve();
      });
    });
  }

  close(): void {
    this.#socket.close();
  }
}

async function bareJob(comfy: BareClient, socket: BareSocket, color: number): Promise<number> {
  const started = performance.now();
  const prompt_id = randomUUID();
  const ended = socket.success(prompt_id);
  await comfy.json("/prompt", { prompt: picture("atelier-bench/bare", color), client_id: socket.client, prompt_id });
  await ended;
  for (const file of filesOf(await comfy.ended(prompt_id))) await comfy.view(file);
  return performance.now() - started;
}

async function ourJob(atelier: Atelier, engine: string, workflow: Workflow, key: string, color: number): Promise<number> {
  const started = performance.now();
  const { id } = await atelier.start(engine, workflow, { [key]: color });
  const is = ({ type, payload }: Heard) => type === "job.changed" && payload.job_id === id && ENDS.includes(String(payload.status));
  const end = await atelier.hears(is, PATIENCE_MS, started);
  if (end.payload.status !== "completed") throw new Error(`a job of ours ended as ${String(end.payload.status)}`);
  return end.at - started;
}

async function added(atelier: Atelier, comfy: BareClient): Promise<void> {
  const { id: engine } = await atelier.engine({ name: "Measured", url: comfy.url });
  const workflow = await atelier.take(picture("atelier-bench/ours"), "64 px");
  const key = atelier.key(workflow, "1", "color");
  const socket = new BareSocket(comfy.url);
  await socket.open();
  const [bare, ours]: [number[], number[]] = [[], []];
  const first = randomInt(2 ** 23);
  for (let n = 0; n < WARM + JOBS; n += 1) {
    const [one, other] = [await bareJob(comfy, socket, first + 2 * n), await ourJob(atelier, engine, workflow, key, first + 2 * n + 1)];
    if (n < WARM) continue;
    bare.push(one);
    ours.push(other);
  }
  socket.close();
  const ms = (value: number) => `${value.toFixed(1)} ms`;
  const differences = ours.map((value, n) => value - (bare[n] ?? 0));
  console.log(`comfyui, bare client   median ${ms(quantile(bare, 0.5))}   p95 ${ms(quantile(bare, 0.95))}`);
  console.log(`comfyui, Atelier       median ${ms(quantile(ours, 0.5))}   p95 ${ms(quantile(ours, 0.95))}`);
  console.log(`comfyui, added a job   median ${ms(quantile(differences, 0.5))}   (bar: ${ADDED_MS} ms)`);
}

async function previews(atelier: Atelier, comfy: BareClient): Promise<void> {
  const checkpoint = choicesOf(await comfy.definitions(), "CheckpointLoaderSimple", "ckpt_name")[0];
  if (checkpoint === undefined) return console.log("comfyui, previews      the server lists no checkpoint");
  const wire = await wireTo(comfy.url);
  const { id: engine } = await atelier.engine({ name: "Looked at", url: wire.url });
  const workflow = await atelier.take(
    sampled(checkpoint, { seed: randomInt(2 ** 31), steps: STEPS, prefix: "atelier-bench/sampled" }),
    "Sampled",
  );
  const { id } = await atelier.start(engine, workflow);
  const told: number[] = [];
  const seen: number[] = [];
  for (let frame = 0; ; ) {
    const is = ({ type, payload }: Heard) =>
      payload.job_id === id && (type === "job.live" ? Number(payload.preview) > frame : ENDS.includes(String(payload.status)));
    const { at, payload } = await atelier.hears(is, PATIENCE_MS);
    if (payload.preview === undefined) break;
    frame = Number(payload.preview);
    const sent = wire.frames.findLast((one) => one < at);
    if (sent === undefined) continue;
    told.push(at - sent);
    const bytes = await atelier.served(String(payload.preview_url)).catch(() => null);
    if (bytes) seen.push(performance.now() - sent);
  }
  await atelier.completed(id);
  await wire.close();
  const line = (values: number[]) => `median ${quantile(values, 0.5).toFixed(0)} ms   worst ${Math.max(...values).toFixed(0)} ms`;
  console.log(`comfyui, preview told  ${line(told)}   ${told.length} of ${wire.frames.length} frames`);
  console.log(`comfyui, preview seen  ${line(seen)}   (bar: ${SHOWN_MS} ms)`);
}

export async function benchComfyui(): Promise<void> {
  const own = process.env.COMFYUI_URL ? null : await startComfy({ stepMs: 120 });
  const comfy = new BareClient(process.env.COMFYUI_URL ?? own?.url ?? "");
  const atelier = await Atelier.start();
  try {
    console.log(`comfyui ${await comfy.version()}${own ? ", the one for tests" : ""}`);
    await added(atelier, comfy);
    await previews(atelier, comfy);
  } finally {
    await atelier.end();
    await own?.close();
  }
}

if (process.argv[1] === import.meta.filename) await benchComfyui();
