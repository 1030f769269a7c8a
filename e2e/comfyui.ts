/** Workflows, files and looks for what is seen of a ComfyUI in a browser. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import sharp from "sharp";
import type { ApiGraph } from "#lib/engines/graph/schema.ts";
import { findTool } from "#lib/metadata/ffmpeg.ts";
import type { Recorded } from "#test/comfyui/made.ts";
import { until } from "./instance.ts";

export type Colour = "red" | "green" | "blue";
const RGB: Readonly<Record<Colour, { r: number; g: number; b: number }>> = {
  red: { r: 220, g: 30, b: 30 },
  green: { r: 30, g: 180, b: 60 },
  blue: { r: 40, g: 60, b: 220 },
};
/** As the test's ComfyUI takes colours: one whole number. */
export const numberOf = (colour: Colour): number => RGB[colour].r * 65_536 + RGB[colour].g * 256 + RGB[colour].b;

export const jpegOf = (colour: Colour): Promise<Buffer> =>
  sharp({ create: { width: 64, height: 64, channels: 3, background: RGB[colour] } })
    .jpeg()
    .toBuffer();

/** Which of the colours a picture on the page is nearest to; null while it is none or not loaded. */
export async function colourOf(picture: Locator): Promise<Colour | null> {
  const rgb = await picture.first().evaluate((element) => {
    const img = element as HTMLImageElement;
    if (!img.complete || img.naturalWidth === 0) return null;
    const canvas = new OffscreenCanvas(1, 1);
    const pen = canvas.getContext("2d");
    pen?.drawImage(img, 0, 0, 1, 1);
    return [...(pen?.getImageData(0, 0, 1, 1).data ?? [])];
  });
  if (!rgb) return null;
  const [r = 0, g = 0, b = 0] = rgb;
  const far = ({ r: x, g: y, b: z }: { r: number; g: number; b: number }) => Math.abs(r - x) + Math.abs(g - y) + Math.abs(b - z);
  const [nearest] = Object.entries(RGB).toSorted(([, one], [, other]) => far(one) - far(other));
  return nearest && far(nearest[1]) < 60 ? (nearest[0] as Colour) : null;
}

export const flat = (colour: number, more: { count?: number; prefix?: string } = {}): ApiGraph => ({
  "1": { class_type: "EmptyImage", inputs: { width: 48, height: 32, batch_size: more.count ?? 1, color: colour } },
  "2": { class_type: "SaveImage", inputs: { images: ["1", 0], filename_prefix: more.prefix ?? "flat" } },
});

export const sampled = (steps = 8): ApiGraph => ({
  "3": {
    class_type: "KSampler",
    inputs: {
      seed: 1,
      steps,
      cfg: 7,
      sampler_name: "euler",
      scheduler: "normal",
      denoise: 1,
      model: ["4", 0],
      positive: ["6", 0],
      negative: ["7", 0],
      latent_image: ["5", 0],
    },
  },
  "4": { class_type: "CheckpointLoaderSimple", inputs: { ckpt_name: "noise-sd15.safetensors" } },
  "5": { class_type: "EmptyLatentImage", inputs: { width: 64, height: 48, batch_size: 1 } },
  "6": { class_type: "CLIPTextEncode", inputs: { text: "a fox", clip: ["4", 1] } },
  "7": { class_type: "CLIPTextEncode", inputs: { text: "bad", clip: ["4", 1] } },
  "8": { class_type: "VAEDecode", inputs: { samples: ["3", 0], vae: ["4", 2] } },
  "9": { class_type: "SaveImage", inputs: { images: ["8", 0], filename_prefix: "fox" } },
});

/** The same as ComfyUI's own page keeps it: a small page of our own, with the seed given. */
export function pageOf(seed: string): string {
  type Port = readonly [name: string, type: string];
  const links: string[] = [];
  const nodes = new Map<
    number,
    { type: string; values: readonly (string | number)[]; inputs: readonly Port[]; outputs: readonly Port[] }
  >();
  const add = (id: number, type: string, values: readonly (string | number)[], inputs: readonly Port[], outputs: readonly Port[]) =>
    nodes.set(id, { type, values, inputs, outputs });
  add(
    1,
    "CheckpointLoaderSimple",
    ["noise-sd15.safetensors"],
    [],
    [
      ["MODEL", "MODEL"],
      ["CLIP", "CLIP"],
      ["VAE", "VAE"],
    ],
  );
  add(2, "CLIPTextEncode", ["a fox"], [["clip", "CLIP"]], [["CONDITIONING", "CONDITIONING"]]);
  add(3, "CLIPTextEncode", ["bad"], [["clip", "CLIP"]], [["CONDITIONING", "CONDITIONING"]]);
  add(4, "EmptyLatentImage", [64, 48, 1], [], [["LATENT", "LATENT"]]);
  const wants: readonly Port[] = [
    ["model", "MODEL"],
    ["positive", "CONDITIONING"],
    ["negative", "CONDITIONING"],
    ["latent_image", "LATENT"],
  ];
  add(5, "KSampler", ["SEED", "fixed", 4, 7, "euler", "normal", 1], wants, [["LATENT", "LATENT"]]);
  add(
    6,
    "VAEDecode",
    [],
    [
      ["samples", "LATENT"],
      ["vae", "VAE"],
    ],
    [["IMAGE", "IMAGE"]],
  );
  add(7, "SaveImage", ["page"], [["images", "IMAGE"]], []);
  const wires = [
    [1, 1, 2, 0],
    [1, 1, 3, 0],
    [1, 0, 5, 0],
    [2, 0, 5, 1],
    [3, 0, 5, 2],
    [4, 0, 5, 3],
    [5, 0, 6, 0],
    [1, 2, 6, 1],
    [6, 0, 7, 0],
  ];
  const linked = wires.map(([from = 0, slot = 0, to = 0, input = 0], index) => {
    const type = nodes.get(from)?.outputs[slot]?.[1] ?? "*";
    links.push(JSON.stringify([index + 1, from, slot, to, input, type]));
    return { id: index + 1, from, slot, to, input };
  });
  const drawn = [...nodes].map(([id, { type, values, inputs, outputs }]) => ({
    id,
    type,
    pos: [id * 240, 0],
    size: [220, 120],
    mode: 0,
    inputs: inputs.map(([name, kind], n) => ({
      name,
      type: kind,
      link: linked.find((one) => one.to === id && one.input === n)?.id ?? null,
    })),
    outputs: outputs.map(([name, kind], n) => ({
      name,
      type: kind,
      links: linked.filter((one) => one.from === id && one.slot === n).map((one) => one.id),
    })),
    widgets_values: values,
  }));
  const page = { version: 0.4, last_node_id: 7, last_link_id: links.length, groups: [], config: {}, extra: {}, nodes: drawn };
  return `${JSON.stringify(page).slice(0, -1)},"links":[${links.join(",")}]}`.replace('"SEED"', seed);
}

/** One file of each kind that is no still picture, and words. */
export const EVERY_KIND: ApiGraph = {
  "1": { class_type: "EmptyImage", inputs: { width: 48, height: 32, batch_size: 4, color: 255 } },
  "2": { class_type: "SaveAnimatedWEBP", inputs: { images: ["1", 0], filename_prefix: "anim/wave", fps: 6 } },
  "3": { class_type: "CreateVideo", inputs: { images: ["1", 0], fps: 8 } },
  "4": { class_type: "SaveVideo", inputs: { video: ["3", 0], filename_prefix: "video/wave" } },
  "5": { class_type: "EmptyAudio", inputs: { duration: 1, sample_rate: 44_100 } },
  "6": { class_type: "SaveAudio", inputs: { audio: ["5", 0], filename_prefix: "audio/wave" } },
  "7": { class_type: "TestMesh", inputs: {} },
  "8": { class_type: "SaveGLB", inputs: { mesh: ["7", 0], filename_prefix: "mesh/wave" } },
  "9": { class_type: "PreviewAny", inputs: { source: ["1", 0] } },
};

/** A triangle, as binary glTF (2.0, section 4). */
function triangle(): Buffer {
  const corners = Buffer.from(new Float32Array([0, 0, 0, 1, 0, 0, 0, 1, 0]).buffer);
  const json = JSON.stringify({
    asset: { version: "2.0" },
    scene: 0,
    scenes: [{ nodes: [0] }],
    nodes: [{ mesh: 0 }],
    meshes: [{ primitives: [{ attributes: { POSITION: 0 } }] }],
    buffers: [{ byteLength: corners.length }],
    bufferViews: [{ buffer: 0, byteLength: corners.length }],
    accessors: [{ bufferView: 0, componentType: 5126, count: 3, type: "VEC3", min: [0, 0, 0], max: [1, 1, 0] }],
  });
  const head = Buffer.from(json.padEnd(Math.ceil(json.length / 4) * 4));
  const block = (type: string, body: Buffer) => {
    const before = Buffer.alloc(8);
    before.writeUInt32LE(body.length, 0);
    before.write(type, 4, "latin1");
    return Buffer.concat([before, body]);
  };
  const blocks = Buffer.concat([block("JSON", head), block("BIN\0", corners)]);
  const front = Buffer.from("glTF\x02\0\0\0\0\0\0\0", "latin1");
  front.writeUInt32LE(front.length + blocks.length, 8);
  return Buffer.concat([front, blocks]);
}

/** Real files of the kinds that are no still pictures, drawn and sounded here. */
export async function recordedKinds(): Promise<Record<string, Recorded>> {
  const folder = mkdtempSync(join(tmpdir(), "atelier-e2e-kinds-"));
  const ffmpeg = await findTool("ffmpeg");
  const made = (name: string, ...args: string[]): Buffer => {
    execFileSync(ffmpeg, ["-v", "error", "-f", "lavfi", ...args, join(folder, name)]);
    return readFileSync(join(folder, name));
  };
  const frame = (background: { r: number; g: number; b: number }) => ({
    create: { width: 64, height: 64, channels: 3 as const, background },
  });
  const frames = await Promise.all(Object.values(RGB).map((colour) => sharp(frame(colour)).png().toBuffer()));
  const animated = await sharp(frames, { join: { animated: true } })
    .webp({ delay: 120 })
    .toBuffer();
  try {
    return {
      SaveAnimatedWEBP: { list: "images", extension: "webp", bytes: animated, animated: true },
      SaveVideo: {
        list: "images",
        extension: "mp4",
        bytes: made("wave.mp4", "-i", "testsrc=size=64x48:rate=8:duration=1", "-pix_fmt", "yuv420p"),
        animated: true,
      },
      SaveAudio: { list: "audio", extension: "flac", bytes: made("wave.flac", "-i", "sine=frequency=440:duration=1") },
      SaveGLB: { list: "3d", extension: "glb", bytes: triangle() },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The studio's API as a test asks it. */
export class Api {
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  async get<T>(path: string): Promise<T> {
    return (await fetch(`${this.url}/api${path}`)).json() as Promise<T>;
  }

  async send<T>(method: "POST" | "PATCH" | "DELETE", path: string, body: unknown = {}): Promise<T> {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${this.url}/api${path}`, { method, headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (answer.status === 204 ? null : await answer.json()) as T;
  }

  async engine(body: Readonly<Record<string, unknown>>): Promise<string> {
    return (await this.send<{ id: string }>("POST", "/engines", { kind: "comfyui", enabled: true, ...body })).id;
  }

  /** JSON as it stands, or a graph. */
  async workflow(name: string, workflow: string | ApiGraph): Promise<string> {
    const form = new FormData();
    form.set("file", new Blob([typeof workflow === "string" ? workflow : JSON.stringify(workflow)]), `${name}.json`);
    form.set("name", name);
    const answer = await fetch(`${this.url}/api/workflows/import`, { method: "POST", body: form });
    if (!answer.ok) throw new Error(`The workflow was not imported: ${await answer.text()}`);
    return ((await answer.json()) as { id: string }).id;
  }

  /** Names of what lists show, newest first. */
  async shown(query = ""): Promise<string[]> {
    const { items } = await this.get<{ items: { filename: string }[] }>(`/gallery?limit=100${query}`);
    return items.map(({ filename }) => filename);
  }

  /** Of these, what runs stored. An engine's own file of a run may be in the list for a moment, until it is tied to ours. */
  async ours(): Promise<string[]> {
    return (await this.shown()).filter((name) => name.startsWith("default-output-"));
  }

  async newestJob<T extends object>(): Promise<T> {
    const { items } = await this.get<{ items: T[] }>("/jobs?limit=1");
    const [job] = items;
    if (!job) throw new Error("There is no job yet.");
    return job;
  }

  async untilJob(status: string, what = `the newest job to be ${status}`): Promise<void> {
    await until(what, async () => (await this.newestJob<{ status: string }>()).status === status, 60_000);
  }

  async untilStatus(id: string, status: string): Promise<void> {
    await until(`job ${id} to be ${status}`, async () => (await this.get<{ status: string }>(`/jobs/${id}`)).status === status, 60_000);
  }
}

/** Presses a button that starts a job. @returns the job's id, when the stage has it */
export async function press(page: Page, button: Locator): Promise<string> {
  const [answer] = await Promise.all([
    page.waitForResponse((one) => one.request().method() === "POST" && /\/api\/jobs(\/[^/]+\/retry)?$/.test(new URL(one.url()).pathname)),
    button.click(),
  ]);
  const { id } = (await answer.json()) as { id: string };
  return id;
}

/** Set to keep pictures of what was looked at. */
const SHOTS = process.env.COMFYUI_SHOTS;

/** The page wide and as on a phone, light and dark. */
export async function shotsOf(page: Page, name: string): Promise<void> {
  if (!SHOTS) return;
  const before = page.viewportSize() ?? { width: 1440, height: 900 };
  for (const [size, viewport] of Object.entries({ wide: before, phone: { width: 390, height: 844 } })) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.waitForTimeout(250);
      await page.screenshot({ path: join(SHOTS, `${name}-${size}-${colorScheme}.png`) });
    }
  }
  await page.setViewportSize(before);
  await page.emulateMedia({ colorScheme: "light" });
}

/** The studio with a workflow's form on it. */
export async function openWorkflow(page: Page, url: string, id: string): Promise<void> {
  await page.goto(`${url}/studio?workflow=${id}`);
  await page.locator("form button[type=submit]").waitFor();
}
