/**
 * What Atelier adds to a ComfyUI's own time: from POST to `completed`, the picture with its recipe stored, synced and indexed, against a bare
 * client that posts, waits and fetches; both on the tests' server, which takes no time for a 64 px picture. And how long after it was sent a
 * preview can be shown.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ComfyServer, startComfy } from "#test/comfyui-server.ts";
import { hearEvents, type Instance, quantile, startInstance } from "./instance.ts";

const RUNS = 100;
const WARM = 20;
const PREVIEWS = 60;
const PREVIEW_PAUSE_MS = 180;

const graphOf = (color: number) => ({
  "1": { class_type: "EmptyImage", inputs: { width: 64, height: 64, batch_size: 1, color } },
  "2": { class_type: "SaveImage", inputs: { images: ["1", 0], filename_prefix: "bench" } },
});

let colour = 0;

/** Posts, waits for the socket to say the end, asks the history, fetches the file. */
async function bareClient(server: ComfyServer): Promise<{ run: () => Promise<void>; close: () => void }> {
  const client = crypto.randomUUID();
  const socket = new WebSocket(`${server.url.replace("http", "ws")}/ws?clientId=${client}`);
  await new Promise((resolve) => socket.addEventListener("open", resolve, { once: true }));
  let ended: (id: string) => void = () => undefined;
  socket.addEventListener("message", (event) => {
    const said = JSON.parse(String(event.data)) as { type: string; data: { prompt_id?: string; node?: string | null } };
    if (said.type === "executing" && said.data.node === null && said.data.prompt_id) ended(said.data.prompt_id);
  });
  return {
    async run() {
      colour += 1;
      const over = new Promise<string>((resolve) => (ended = resolve));
      await fetch(`${server.url}/prompt`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ prompt: graphOf(colour), client_id: client }),
      });
      const id = await over;
      const history = (await (await fetch(`${server.url}/history/${id}`)).json()) as Record<
        string,
        { outputs: Record<string, { images: Record<string, string>[] }> }
      >;
      const [image] = history[id]?.outputs["2"]?.images ?? [];
      await (await fetch(`${server.url}/view?${new URLSearchParams(image)}`)).arrayBuffer();
    },
    close: () => socket.close(),
  };
}

async function send(instance: Instance, path: string, body: unknown): Promise<{ id: string }> {
  const answer = await fetch(`${instance.url}/api${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`POST /api${path} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as { id: string };
}

async function times(n: number, run: () => Promise<void>): Promise<number[]> {
  for (let warm = 0; warm < WARM; warm += 1) await run();
  const taken: number[] = [];
  for (let at = 0; at < n; at += 1) {
    const started = performance.now();
    await run();
    taken.push(performance.now() - started);
  }
  return taken;
}

async function ours(instance: Instance): Promise<number[]> {
  const ended = new Map<string, (status: string) => void>();
  const early = new Map<string, string>();
  const stop = await hearEvents(instance.url, (type, payload) => {
    const status = String(payload.status);
    if (type !== "job.changed" || !["completed", "failed", "canceled", "lost"].includes(status)) return;
    const id = String(payload.job_id);
    const waiting = ended.get(id);
    if (waiting) waiting(status);
    else early.set(id, status);
  });
  const { id: workflow_id } = await send(instance, "/workflows/import", { workflow: graphOf(0), name: "Bench" });
  const taken = await times(RUNS, async () => {
    colour += 1;
    const job = await send(instance, "/jobs", { type: "generate", workflow_id, project_id: "bench", params: { "1.color": colour } });
    const status = early.get(job.id) ?? (await new Promise<string>((resolve) => ended.set(job.id, resolve)));
    if (status !== "completed") throw new Error(`job ${job.id} ended as ${status}`);
  });
  stop();
  return taken;
}

const JPEG = Buffer.from("ffd8ffe000104a46494600010100000100010000ffd9", "hex");

/** From the frame's sending to the event that tells a page to show it. */
async function previews(instance: Instance, server: ComfyServer): Promise<number[]> {
  const sampler = {
    "3": {
      class_type: "KSampler",
      inputs: {
        seed: 1,
        steps: 400,
        cfg: 7,
        sampler_name: "euler",
        scheduler: "normal",
        denoise: 1,
        model: ["4", 0],
        positive: ["6", 0],
        negative: ["6", 0],
        latent_image: ["5", 0],
      },
    },
    "4": { class_type: "CheckpointLoaderSimple", inputs: { ckpt_name: "noise-sd15.safetensors" } },
    "5": { class_type: "EmptyLatentImage", inputs: { width: 64, height: 64, batch_size: 1 } },
    "6": { class_type: "CLIPTextEncode", inputs: { text: "a fox", clip: ["4", 1] } },
    "8": { class_type: "VAEDecode", inputs: { samples: ["3", 0], vae: ["4", 2] } },
    "9": { class_type: "SaveImage", inputs: { images: ["8", 0], filename_prefix: "bench" } },
  };
  let shown: () => void = () => undefined;
  let last = 0;
  const stop = await hearEvents(instance.url, (type, payload) => {
    if (type !== "job.live" || typeof payload.preview !== "number" || payload.preview <= last) return;
    last = payload.preview;
    shown();
  });
  const { id: workflow_id } = await send(instance, "/workflows/import", { workflow: sampler, name: "Bench previews" });
  const before = server.counts.runs;
  const job = await send(instance, "/jobs", { type: "generate", workflow_id, project_id: "bench", params: {} });
  while (server.counts.runs === before) await new Promise((resolve) => setTimeout(resolve, 5));
  await new Promise((resolve) => setTimeout(resolve, 500));
  const taken: number[] = [];
  for (let n = 0; n < PREVIEWS; n += 1) {
    const seen = new Promise<void>((resolve) => (shown = resolve));
    const started = performance.now();
    server.preview(JPEG);
    await seen;
    taken.push(performance.now() - started);
    await new Promise((resolve) => setTimeout(resolve, PREVIEW_PAUSE_MS));
  }
  await fetch(`${instance.url}/api/jobs/${job.id}/cancel`, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" });
  stop();
  return taken;
}

const shown = (values: readonly number[]) => `median ${quantile(values, 0.5).toFixed(1)} ms, p95 ${quantile(values, 0.95).toFixed(1)} ms`;

export async function benchComfyui(): Promise<void> {
  const outputDir = mkdtempSync(join(tmpdir(), "atelier-bench-output-"));
  mkdirSync(outputDir, { recursive: true });
  const server = await startComfy({ outputDir, quietPreviews: true, stepMs: 1_000 });
  const instance = await startInstance();
  try {
    await send(instance, "/engines", { kind: "comfyui", url: server.url, output_dir: outputDir });
    const bare = await bareClient(server);
    const bareTimes = await times(RUNS, bare.run);
    const ourTimes = await ours(instance);
    const again = await times(RUNS, bare.run);
    bare.close();
    const bareMedian = quantile([...bareTimes, ...again], 0.5);
    console.log(
      `comfyui: a bare client ${shown([...bareTimes, ...again])}; Atelier ${shown(ourTimes)}; added ${(quantile(ourTimes, 0.5) - bareMedian).toFixed(1)} ms`,
    );
    console.log(`comfyui: a preview is told of ${shown(await previews(instance, server))} after it was sent`);
  } finally {
    await instance.stop();
    instance.remove();
    await server.close();
    rmSync(outputDir, { recursive: true, force: true });
  }
}

if (process.argv[1] === import.meta.filename) await benchComfyui();
