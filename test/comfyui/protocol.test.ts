/** Every recorded conversation with a real ComfyUI, played back to the engine: what a person would see of it is stated. */
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { digitsOf } from "#lib/core/json.ts";
import { sha256 } from "#lib/disk/hash.ts";
import { uploadImage, uploadMask } from "#lib/engines/comfyui/api.ts";
import { comfyuiEngine } from "#lib/engines/comfyui/engine.ts";
import { fetchFile } from "#lib/engines/comfyui/fetching.ts";
import { entryOf } from "#lib/engines/comfyui/history.ts";
import { serverFrom } from "#lib/engines/comfyui/http.ts";
import { closeSockets, socketTo } from "#lib/engines/comfyui/socket.ts";
import type { ApiGraph } from "#lib/engines/graph/schema.ts";
import type { EngineOutput, EngineText, NodeAtWork } from "#lib/engines/schema.ts";
import { Aborted, WorkEnded } from "#lib/queue/define.ts";
import type { JobError } from "#lib/queue/schema.ts";
import { type Playback, type PlaybackOptions, play, readRecording } from "./playback.ts";

const FOLDER = join(import.meta.dirname, "..", "fixtures", "comfyui");

let playing: Playback | undefined;

beforeEach(() => {
  setEnvironment(parseEnvironment({ ATELIER_HOME: mkdtempSync(join(tmpdir(), "atelier-protocol-")), LOG_LEVEL: "error" }));
});
afterEach(async () => {
  closeSockets();
  await playing?.close();
  playing = undefined;
});

interface Seen {
  outputs: EngineOutput[];
  names: string[];
  progress: number[];
  notes: string[];
  nodes: NodeAtWork[];
  previews: Uint8Array[];
  texts: EngineText[];
  warnings: JobError[];
  error: unknown;
}

/** The graph of the n-th recorded `POST /prompt`. */
function graphOf(name: string, nth: number): ApiGraph {
  const posts = readRecording(FOLDER, name).steps.filter(
    (step) => step.kind === "http" && step.request.path === "/prompt" && step.request.method === "POST",
  );
  const step = posts[nth];
  if (step?.kind !== "http") throw new Error(`${name} has no post ${nth}`);
  return (step.request.body as { prompt: ApiGraph }).prompt;
}

async function open(name: string, options: Partial<PlaybackOptions> & { own?: readonly number[] } = {}): Promise<Playback> {
  playing = await play(readRecording(FOLDER, name), { folder: FOLDER, otherPicture: fileOf("plain-image-1-plain_00001_.png"), ...options });
  return playing;
}

/** Runs a recorded graph against what is played, as a job would. */
async function run(
  played: Playback,
  graph: ApiGraph,
  more: { signal?: AbortSignal; ui?: unknown; resume?: unknown; seen?: (seen: Seen) => void; checkpoints?: unknown[] } = {},
): Promise<Seen> {
  const seen: Seen = { outputs: [], names: [], progress: [], notes: [], nodes: [], previews: [], texts: [], warnings: [], error: null };
  const engine = comfyuiEngine({
    id: "comfyui",
    name: "ComfyUI",
    enabled: true,
    url: played.url,
    headers: {},
    inputDir: null,
    outputDir: null,
  });
  const told = () => more.seen?.(seen);
  try {
    const made = engine.generate({
      outputConfig: "workflow",
      params: {},
      seed: "0",
      signal: more.signal ?? new AbortController().signal,
      workflow: { graph, ui: more.ui ?? null },
      ...(more.resume === undefined ? {} : { resume: more.resume }),
      checkpoint: async (state) => void more.checkpoints?.push(state),
      progress(value, _max, note) {
        seen.progress.push(value);
        if (note !== undefined && seen.notes.at(-1) !== note) seen.notes.push(note);
        told();
      },
      node: (at) => seen.nodes.push(at),
      preview: (jpeg) => seen.previews.push(Buffer.from(jpeg)),
      text: (said) => seen.texts.push(said),
      warn: (fault) => seen.warnings.push(fault),
    });
    for await (const output of made) seen.outputs.push(output);
  } catch (error) {
    seen.error = error;
  }
  seen.names = seen.outputs.map((output) => output.source?.name ?? "");
  return seen;
}

const fileOf = (name: string) => readFileSync(join(FOLDER, "files", name));
const isJpeg = (bytes: Uint8Array) => bytes[0] === 0xff && bytes[1] === 0xd8;
const ended = (error: unknown): WorkEnded => {
  if (!(error instanceof WorkEnded)) throw error ?? new Error("it did not fail");
  return error;
};
const neverBack = (progress: readonly number[]) => progress.every((value, at) => at === 0 || value >= (progress[at - 1] ?? 0));

describe("a run that goes well", () => {
  it("plain-image: one picture, its bytes as ComfyUI made them, progress that only grows and ends full", async () => {
    const graph = graphOf("plain-image", 0);
    const played = await open("plain-image");
    const seen = await run(played, graph);
    expect(seen.error).toBeNull();
    expect(played.posted[0]?.prompt).toEqual(graph);
    expect(seen.outputs.map(({ kind, format }) => [kind, format])).toEqual(seen.outputs.map(() => ["image", "png"]));
    expect(seen.outputs.map(({ bytes }) => sha256(bytes))).toContain(sha256(fileOf("plain-image-1-plain_00001_.png")));
    expect(neverBack(seen.progress)).toBe(true);
    expect(seen.progress.at(-1)).toBe(1);
  });

  it("sampled: each node by its title, steps counted, six JPEG looks, the picture with its recipe", async () => {
    const graph = graphOf("sampled", 0);
    const played = await open("sampled");
    const ui = { nodes: [], version: 0.4 };
    const seen = await run(played, graph, { ui });
    expect(seen.error).toBeNull();
    expect(played.posted[0]?.extra_data).toEqual({ extra_pnginfo: { workflow: ui } });
    expect(seen.names).toEqual(["lighthouse_00001_.png"]);
    expect(Buffer.from(seen.outputs[0]?.bytes ?? []).equals(fileOf("sampled-1-lighthouse_00001_.png"))).toBe(true);
    expect(seen.outputs[0]?.record).toMatchObject({ tool: "ComfyUI", seed: "167443029691008", steps: 6, cfg: 7.5, sampler: "dpmpp_2m" });
    expect(seen.outputs[0]?.digitalSource).toBe("trainedAlgorithmicMedia");
    expect(seen.previews).toHaveLength(6);
    expect(seen.previews.every(isJpeg)).toBe(true);
    expect(seen.notes).toContain("Load Checkpoint");
    const steps = seen.nodes.filter((at) => at.class_type === "KSampler").map((at) => at.value);
    expect(Math.max(...steps)).toBe(6);
    expect(seen.nodes.at(-1)?.total).toBe(Object.keys(graph).length);
    expect(neverBack(seen.progress)).toBe(true);
  });

  it("sampled-preview-metadata: with the feature flag previews come with JSON before them, and are shown as pictures all the same", async () => {
    const seen = await run(await open("sampled-preview-metadata"), graphOf("sampled-preview-metadata", 0));
    expect(seen.error).toBeNull();
    expect(seen.names).toEqual(["lighthouse_00002_.png"]);
    expect(seen.previews).toHaveLength(3);
    expect(seen.previews.every(isJpeg)).toBe(true);
  });

  it("sampled-batch: one node, three pictures, in their order", async () => {
    const seen = await run(await open("sampled-batch"), graphOf("sampled-batch", 0));
    expect(seen.error).toBeNull();
    expect(seen.names).toEqual(["batch/three_00001_.png", "batch/three_00002_.png", "batch/three_00003_.png"]);
  });

  it("two-save-nodes: what two nodes saved, in folders and with letters of any language; previews are not stored beside it", async () => {
    const seen = await run(await open("two-save-nodes"), graphOf("two-save-nodes", 0));
    expect(seen.error).toBeNull();
    expect(seen.names).toEqual([
      "sub folder/première-é✓_00001_.png",
      "sub folder/première-é✓_00002_.png",
      "2026-11-21/w32_00001_.png",
      "2026-11-21/w32_00002_.png",
    ]);
    expect(sha256(seen.outputs[0]?.bytes ?? new Uint8Array())).toBe(sha256(fileOf("two-save-nodes-1-premi_re-___00001_.png")));
    expect(seen.outputs[0]?.digitalSource).toBe("algorithmicMedia");
  });

  it("animated-and-video: moving pictures and films are what they are, though ComfyUI lists them all under images", async () => {
    const seen = await run(await open("animated-and-video"), graphOf("animated-and-video", 0));
    expect(seen.error).toBeNull();
    expect(seen.outputs.map(({ kind, format }) => `${kind} ${format}`)).toEqual(["image webp", "image png", "video webm", "video mp4"]);
    expect(seen.outputs.map(({ bytes }) => sha256(bytes))).toEqual(
      [
        "animated-and-video-1-webp_00001_.webp",
        "animated-and-video-2-apng_00001_.png",
        "animated-and-video-3-webm_00001_.webm",
        "animated-and-video-4-mp4_00001_.mp4",
      ].map((name) => sha256(fileOf(name))),
    );
  });

  it("audio-and-text: two sounds are stored, the text is told with the job", async () => {
    const seen = await run(await open("audio-and-text"), graphOf("audio-and-text", 0));
    expect(seen.error).toBeNull();
    expect(seen.outputs.map(({ kind, format }) => `${kind} ${format}`)).toEqual(["audio flac", "audio mp3"]);
    expect(seen.texts).toEqual([{ node_id: "5", class_type: "PreviewAny", text: "a line of text ✓" }]);
  });

  it("partial: of two savers the one that ran", async () => {
    const seen = await run(await open("partial"), graphOf("partial", 0));
    expect([seen.error, seen.names]).toEqual([null, ["target-yes_00001_.png"]]);
  });

  it("big-seed: every digit is queued and stands in the recipe", async () => {
    const played = await open("big-seed");
    const seen = await run(played, graphOf("big-seed", 0));
    const sampler = (played.posted[0]?.prompt as ApiGraph | undefined)?.["3"];
    expect(digitsOf(sampler?.inputs.seed)).toBe("18446744073709551557");
    expect(seen.outputs[0]?.record.seed).toBe("18446744073709551557");
    expect(Buffer.from(seen.outputs[0]?.bytes ?? []).includes("18446744073709551557")).toBe(true);
  });
});

describe("what is cached", () => {
  it("cached: a run that was cached whole gives the first run's file again, and says so", async () => {
    const played = await open("cached");
    const first = await run(played, graphOf("cached", 0));
    const second = await run(played, graphOf("cached", 1));
    expect([first.error, second.error]).toEqual([null, null]);
    expect([first.names, second.names]).toEqual([["cached_00001_.png"], ["cached_00001_.png"]]);
    expect(first.outputs[0]?.source?.cached).toBe(false);
    expect(second.outputs[0]?.source).toEqual({ ...first.outputs[0]?.source, cached: true });
    expect(second.progress.at(-1)).toBe(1);
  });

  it("partly-cached: a file that was saved anew is new, whatever before it was cached", async () => {
    const played = await open("partly-cached");
    await run(played, graphOf("partly-cached", 0));
    const second = await run(played, graphOf("partly-cached", 1));
    expect(second.names).toEqual(["partly-b_00001_.png"]);
    expect(second.outputs[0]?.source?.cached).toBe(false);
  });

  it("same-id-twice: each run gives its own file, though the id is the same", async () => {
    const played = await open("same-id-twice");
    const first = await run(played, graphOf("same-id-twice", 0));
    expect(first.names).toEqual(["twice-a_00001_.png"]);
    const second = await run(played, graphOf("same-id-twice", 1));
    expect(second.names).toEqual(["twice-b_00001_.png"]);
  });
});

describe("what goes wrong", () => {
  it.each([
    [3, { code: "invalid", node_id: null, input: null }, /saves and shows nothing/],
    [4, { code: "invalid", node_id: "1", class_type: "NoSuchNode", input: null }, /NoSuchNode does not exist/],
    [
      6,
      { code: "invalid", node_id: "2", class_type: "SaveImage", input: "images" },
      /SaveImage \(node 2\) has nothing at its input “images”/,
    ],
    [7, { code: "invalid", node_id: "1", class_type: "EmptyImage", input: "width" }, /“wide” does not fit “width”, which takes INT/],
    [
      8,
      { code: "invalid", node_id: "1", class_type: "EmptyImage", input: "height" },
      /“height” is 999999, which is more than 16384\. And 1 more\./,
    ],
    [9, { code: "invalid", node_id: "3", class_type: "KSampler", input: "seed" }, /“seed” is -5, which is less than 0/],
    [
      11,
      { code: "invalid", node_id: "1", class_type: "LoadImage", input: "image" },
      /the file “not-there\.png” is not in ComfyUI’s input folder/,
    ],
    [12, { code: "invalid", node_id: "2", class_type: "SaveImage", input: "images" }, /gives STRING, and it takes IMAGE/],
  ])("refused, post %i: told at the node and input it belongs to", async (nth, at, words) => {
    const played = await open("refused", { own: [nth] });
    const failure = ended((await run(played, graphOf("refused", nth))).error);
    expect({
      code: failure.code,
      node_id: failure.node_id,
      input: failure.input,
      ...("class_type" in at ? { class_type: failure.class_type } : {}),
    }).toEqual(at);
    expect(failure.message).toMatch(words);
    expect(failure.ending).toBe("failed");
  });

  it("refused, a link into nothing: no folder of the server is told", async () => {
    const failure = ended((await run(await open("refused", { own: [10] }), graphOf("refused", 10))).error);
    expect(failure).toMatchObject({ node_id: "2", class_type: "SaveImage" });
    expect(failure.message).not.toMatch(/comfyui\/|execution\.py/);
  });

  it("refused in part: the good output is made, the bad one is named", async () => {
    const nth = 13;
    const seen = await run(await open("refused", { own: [nth] }), graphOf("refused", nth));
    expect([seen.error, seen.names]).toEqual([null, ["good_00001_.png"]]);
    expect(seen.warnings).toMatchObject([{ node_id: "3", class_type: "SaveImage", input: "images" }]);
  });

  it("runtime-error: the node, what it could not do, and no traceback", async () => {
    const failure = ended((await run(await open("runtime-error"), graphOf("runtime-error", 0))).error);
    expect(failure).toMatchObject({ code: "generation_failed", ending: "failed", node_id: "1", class_type: "LoadImage", input: "image" });
    expect(failure.message).toBe("LoadImage (node 1) failed: cannot identify image file 'broken.png'");
  });

  it("server-restarts: a run it was at, and one that waited, are lost; the next one works", async () => {
    const sockets = ["before", "after"];
    for (const nth of [0, 1]) {
      const played = await open("server-restarts", { own: [nth], sockets });
      const failure = ended((await run(played, graphOf("server-restarts", nth))).error);
      expect(failure.ending).toBe("lost");
      expect(failure.message).toMatch(/knows nothing of this job any more/);
      closeSockets();
      await played.close();
    }
    const seen = await run(await open("server-restarts", { own: [2], sockets: ["after"] }), graphOf("server-restarts", 2));
    expect([seen.error, seen.names]).toEqual([null, ["after_00001_.png"]]);
  });

  it("socket-drops: what was said while it was away is made up for; the picture comes, progress never goes back", async () => {
    const played = await open("socket-drops", { sockets: ["first", "second"] });
    const seen = await run(played, graphOf("socket-drops", 0));
    expect([seen.error, seen.names]).toEqual([null, ["lighthouse_00004_.png"]]);
    expect(neverBack(seen.progress)).toBe(true);
    expect(seen.previews.length).toBeGreaterThanOrEqual(5);
    expect(played.heard).toHaveLength(2);
  });

  it("interrupt: a person stops it; ComfyUI is told to stop this prompt, and the job ends when it has", async () => {
    const played = await open("interrupt");
    const stop = new AbortController();
    const seen = await run(played, graphOf("interrupt", 0), {
      signal: stop.signal,
      seen: ({ previews }) => previews.length >= 2 && stop.abort(new Aborted("stop")),
    });
    expect(seen.error).toBe(stop.signal.reason);
    expect(played.asked).toContain("POST /interrupt");
    await played.over;
    expect(seen.outputs).toEqual([]);
  });

  it("interrupt by somebody else: the job is canceled, and says where", async () => {
    const seen = await run(await open("interrupt", { waitForInterrupt: false }), graphOf("interrupt", 0));
    const failure = ended(seen.error);
    expect([failure.ending, failure.code]).toEqual(["canceled", "canceled"]);
    expect(failure.message).toMatch(/interrupted in ComfyUI itself/);
  });

  it("a worker that closes leaves the run going, and what it remembered finds the run again", async () => {
    const played = await open("sampled");
    const graph = graphOf("sampled", 0);
    const close = new AbortController();
    const checkpoints: unknown[] = [];
    const first = await run(played, graph, {
      signal: close.signal,
      checkpoints,
      seen: ({ previews }) => previews.length >= 1 && close.abort(new Aborted("drain")),
    });
    expect(first.error).toBe(close.signal.reason);
    expect(played.asked).not.toContain("POST /interrupt");
    await played.over;
    closeSockets();
    const resume = checkpoints.at(-1);
    const second = await run(played, graph, { resume });
    expect([second.error, second.names]).toEqual([null, ["lighthouse_00001_.png"]]);
    expect(played.posted).toHaveLength(1);
  });
});

describe("with others on the same server", () => {
  it("queue: a prompt that somebody took out of the line is told as that; one put in front of it changes nothing for another", async () => {
    const waits = await run(await open("queue", { own: [2] }), graphOf("queue", 2));
    expect([waits.error, waits.names]).toEqual([null, ["waiting-c_00001_.png"]]);
    closeSockets();
    await playing?.close();
    const deleted = ended((await run(await open("queue", { own: [1] }), graphOf("queue", 1))).error);
    expect([deleted.ending, deleted.reason?.key]).toEqual(["canceled", "taken_out"]);
  });

  it.each([
    ["a", 0, "of-a_00001_.png"],
    ["b", 1, "of-b_00001_.png"],
  ])("other-clients: client %s gets what it queued and nothing of the others'", async (socket, nth, name) => {
    const seen = await run(await open("other-clients", { own: [nth], sockets: [socket] }), graphOf("other-clients", nth));
    expect([seen.error, seen.names]).toEqual([null, [name]]);
    expect(seen.outputs).toHaveLength(1);
  });

  it("other-clients: a run under our id that another client queued is not ours", async () => {
    const recording = readRecording(FOLDER, "other-clients");
    const history = recording.steps.findLast((step) => step.kind === "http" && step.request.path.startsWith("/history/e2d9257a"));
    const answer = history?.kind === "http" ? history.response.json : null;
    const id = Object.keys(answer as object)[0] ?? "";
    expect(entryOf(answer, id, recordedClient("other-clients"))).not.toBeNull();
    expect(entryOf(answer, id, "somebody else")).toBeNull();
  });
});

/** Who queued the first prompt of a recording. */
function recordedClient(name: string): string {
  const step = readRecording(FOLDER, name).steps.find((one) => one.kind === "http" && one.request.path === "/prompt");
  return step?.kind === "http" ? ((step.request.body as { client_id: string }).client_id ?? "") : "";
}

describe("what is asked beside runs", () => {
  const engineOf = (url: string) =>
    comfyuiEngine({ id: "comfyui", name: "ComfyUI", enabled: true, url, headers: {}, inputDir: null, outputDir: null });
  const serverOf = (url: string) => serverFrom({ id: "comfyui", name: "ComfyUI", url, headers: {} });

  it("socket-hello: the flag for previews with metadata is the first thing said", async () => {
    const played = await open("socket-hello", { sockets: ["flags"] });
    expect(await socketTo(serverOf(played.url)).ready()).toBe(true);
    await played.over;
    expect(played.heard[0]).toEqual({ type: "feature_flags", data: { supports_preview_metadata: true } });
  });

  it("server: how it is, which models, samplers and schedulers it has, and what it makes of words alone", async () => {
    const definitions = Object.assign(
      {},
      ...readRecording(FOLDER, "server").steps.flatMap((step) =>
        step.kind === "http" && step.request.path.startsWith("/object_info/") ? [step.response.json] : [],
      ),
    );
    const engine = engineOf((await open("server", { definitions })).url);
    expect(await engine.look?.()).toMatchObject({ state: "ok", detail: "ComfyUI 0.3.64" });
    const { lists, output_configs, default_output_config } = engine.options();
    expect(lists).toMatchObject({ checkpoints: ["noise-sd15.safetensors"], loras: ["ink-wash.safetensors"] });
    expect(lists?.samplers).toContain("dpmpp_2m");
    expect(default_output_config).toBe("comfyui_image");
    expect(output_configs[0]?.parameters.find(({ key }) => key === "model")?.default).toBe("noise-sd15.safetensors");
    const graph = {
      "1": { class_type: "NoSuchNode", inputs: {} },
      "2": { class_type: "CheckpointLoaderSimple", inputs: { ckpt_name: "gone.safetensors" } },
    };
    const standing = await engine.standing?.(graph, true);
    expect(standing).toMatchObject({ state: "ok", busy: 0, missing: { nodes: ["NoSuchNode"], models: ["gone.safetensors"] } });
  });

  it("free: models are put out of memory", async () => {
    const played = await open("free");
    await engineOf(played.url).free?.();
    expect(played.asked).toEqual(["POST /free"]);
  });

  it("upload-and-use: the name the server answers is the one to use; what it refuses is said", async () => {
    const played = await open("upload-and-use");
    const server = serverOf(played.url);
    const up = (name: string, subfolder = "") => uploadImage(server, { bytes: Buffer.from(name), name, subfolder });
    expect([(await up("photo.png")).name, (await up("photo.png")).name, (await up("photo.png")).name]).toEqual([
      "photo.png",
      "photo.png",
      "photo (1).png",
    ]);
    await up("photo.png");
    expect(await up("clip.png", "atelier/job 1")).toEqual({ name: "clip.png", subfolder: "atelier/job 1" });
    await expect(up("x.png", "../../escape")).rejects.toMatchObject({ code: "generation_failed" });
    const mask = { bytes: Buffer.from("m"), name: "mask.png", subfolder: "clipspace", over: { filename: "photo.png", subfolder: "" } };
    expect(await uploadMask(server, mask)).toEqual({ name: "mask.png", subfolder: "clipspace" });
    const seen = await run(played, graphOf("upload-and-use", 0));
    expect([seen.error, seen.names]).toEqual([null, ["scaled_00001_.png"]]);
  });

  it("view: a name that leaves the folder, or is not there, gives nothing and is told", async () => {
    const server = serverOf((await open("view")).url);
    const fetching = { server, outputDir: null, tempFolder: tmpdir(), since: null, signal: new AbortController().signal };
    for (const [filename, subfolder] of [
      ["../../server.py", ""],
      ["/etc/passwd", ""],
      ["x.png", "../../.."],
      ["none-such.png", ""],
    ] as const) {
      const file = { node: "1", filename, subfolder, type: "output" };
      await expect(fetchFile(fetching, file)).rejects.toMatchObject({ code: "generation_failed" });
    }
  });
});
