import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, it, vi } from "vitest";
import { probe } from "#lib/metadata/ffmpeg.ts";
import type { EngineOutput, EngineParams } from "../schema.ts";
import { seedOf, sketchEngine } from "./engine.ts";
import { fromRgb } from "./oklch.ts";
import { STYLES } from "./parameters.ts";

// Two shared cores under a whole test run: pictures take their time.
vi.setConfig({ testTimeout: 90_000 });

const SMALL = { prompt: "a red fox at dusk", negative_prompt: null, style: "auto", width: 128, height: 128, batch_size: 1, format: "png" };

interface Made {
  outputs: EngineOutput[];
  previews: Uint8Array[];
  progress: [number, number][];
}

async function make(
  params: EngineParams,
  options: { seed?: string; config?: string; signal?: AbortSignal; onProgress?: () => void } = {},
): Promise<Made> {
  const made: Made = { outputs: [], previews: [], progress: [] };
  const stream = sketchEngine.generate({
    outputConfig: options.config ?? "sketch_image",
    params: { ...SMALL, ...params },
    seed: options.seed ?? "7",
    signal: options.signal ?? new AbortController().signal,
    progress: (value, max) => {
      made.progress.push([value, max]);
      options.onProgress?.();
    },
    preview: (jpeg) => made.previews.push(jpeg),
  });
  for await (const output of stream) made.outputs.push(output);
  return made;
}

async function pixels(params: EngineParams, seed = "7"): Promise<Buffer> {
  const { outputs } = await make(params, { seed });
  return sharp(outputs[0]?.bytes).removeAlpha().raw().toBuffer();
}

/** Mean a and b of OKLab: where the whole picture leans. */
async function lean(params: EngineParams, seed: string): Promise<[number, number]> {
  const data = await pixels({ ...params, width: 96, height: 96 }, seed);
  let [a, b] = [0, 0];
  for (let i = 0; i < data.length; i += 3) {
    const { c, h } = fromRgb([data[i] ?? 0, data[i + 1] ?? 0, data[i + 2] ?? 0]);
    a += c * Math.cos((h * Math.PI) / 180);
    b += c * Math.sin((h * Math.PI) / 180);
  }
  return [(a * 3) / data.length, (b * 3) / data.length];
}

describe.each(STYLES.map(({ id }) => id))("sketch, %s", (style) => {
  it("gives the same pixels for the same words and seed, others for another seed or prompt", async () => {
    const first = await pixels({ style });
    expect(first.equals(await pixels({ style }))).toBe(true);
    expect(first.equals(await pixels({ style }, "8"))).toBe(false);
    expect(first.equals(await pixels({ style, prompt: "a red fox at dusk!" }))).toBe(false);
    expect(first.equals(await pixels({ style, negative_prompt: "trees" }))).toBe(false);
  });

  it("draws every odd size whole", async () => {
    for (const [width, height] of [
      [64, 64],
      [2048, 64],
      [64, 2048],
      [333, 127],
    ] as const) {
      for (const prompt of [
        "five cats and a castle by the sea in the rain, autumn fog at night",
        "memory of glass",
        "city of snow under stars, a whale and two birds",
      ]) {
        const { outputs } = await make({ style, width, height, prompt });
        const { info, data } = await sharp(outputs[0]?.bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
        expect([info.width, info.height]).toEqual([width, height]);
        expect(new Set(data).size, `${width} × ${height}, ${prompt}`).toBeGreaterThan(8);
      }
    }
  });

  it("leans towards the colour that is named", async () => {
    const of = async (name: string) => {
      const leans = await Promise.all(["1", "2", "3", "4"].map((seed) => lean({ style, prompt: `a ${name} house` }, seed)));
      return [leans.reduce((sum, [a]) => sum + a, 0) / 4, leans.reduce((sum, [, b]) => sum + b, 0) / 4] as const;
    };
    const [red, green, blue, yellow] = [await of("red"), await of("green"), await of("blue"), await of("yellow")];
    expect(red[0], "red is further along a than green").toBeGreaterThan(green[0] + 0.02);
    expect(yellow[1], "yellow is further along b than blue").toBeGreaterThan(blue[1] + 0.02);
  });
});

describe("sketch engine", () => {
  it("declares each config with every parameter it takes", () => {
    const { output_configs, default_output_config } = sketchEngine.options();
    expect(output_configs.map(({ id }) => id)).toEqual(["sketch_image", "sketch_video", "sketch_audio", "sketch_model3d"]);
    expect(default_output_config).toBe("sketch_image");
    const keys = output_configs[0]?.parameters.map(({ key }) => key);
    expect(keys).toEqual(["prompt", "negative_prompt", "style", "seed", "width", "height", "batch_size", "format"]);
  });

  it("counts seeds up through a batch, round the end of 64 bits, and says each picture's own", async () => {
    const last = (2n ** 64n - 1n).toString();
    expect(seedOf(last, 1)).toBe("0");
    const { outputs } = await make({ batch_size: 3 }, { seed: last });
    expect(outputs.map(({ record }) => record.seed)).toEqual([last, "0", "1"]);
    const alone = await make({ batch_size: 1 }, { seed: "1" });
    expect(Buffer.from(outputs[2]?.bytes ?? []).equals(Buffer.from(alone.outputs[0]?.bytes ?? []))).toBe(true);
  });

  it("says what was made and how", async () => {
    const { outputs } = await make({ style: "bauhaus", negative_prompt: "text" });
    expect(outputs[0]).toMatchObject({ kind: "image", format: "png", digitalSource: "algorithmicMedia" });
    expect(outputs[0]?.record).toMatchObject({
      tool: "Atelier Sketch",
      model: "sketch/bauhaus",
      prompt: "a red fox at dusk",
      negative_prompt: "text",
      seed: "7",
      width: 128,
      height: 128,
      params: { style: "bauhaus" },
    });
  });

  it("writes what the format says", async () => {
    for (const [format, is] of [
      ["png", "png"],
      ["webp", "webp"],
      ["jpg", "jpeg"],
    ] as const) {
      const { outputs } = await make({ format });
      expect((await sharp(outputs[0]?.bytes).metadata()).format).toBe(is);
    }
  });

  it("shows the picture as it grows: progress only forwards, two to five looks of at most 512 px", async () => {
    const { previews, progress } = await make({ style: "landscape", width: 800, height: 600 });
    expect(previews.length).toBeGreaterThanOrEqual(2);
    expect(previews.length).toBeLessThanOrEqual(5);
    for (const jpeg of previews) {
      const { format, width, height } = await sharp(jpeg).metadata();
      expect(format).toBe("jpeg");
      expect(Math.max(width ?? 0, height ?? 0)).toBeLessThanOrEqual(512);
    }
    const values = progress.map(([value]) => value);
    expect(values).toEqual([...values].sort((a, b) => a - b));
    expect(progress.at(-1)).toEqual([1, 1]);
  });

  it("takes away what the negative prompt names", async () => {
    const base = { style: "bauhaus", prompt: "an owl and a fox" };
    const alone = await pixels({ ...base, negative_prompt: "owl" });
    expect(alone.equals(await pixels(base))).toBe(false);
  });

  it("stops between layers when asked to", async () => {
    const stop = new AbortController();
    const attempt = make({ batch_size: 16, width: 512, height: 512 }, { signal: stop.signal, onProgress: () => stop.abort() });
    await expect(attempt).rejects.toMatchObject({ code: "canceled" });
    const film = new AbortController();
    const shooting = make(
      { width: 128, height: 96, duration: 20, frame_rate: 30, format: "mp4" },
      { config: "sketch_video", signal: film.signal, onProgress: () => film.abort() },
    );
    await expect(shooting).rejects.toMatchObject({ code: "canceled" });
  });

  it("draws whatever text it is given, and nothing of the text gets into the drawing's source", async () => {
    const hostile = [
      '</svg><svg onload="x">',
      '"><image href="file:///etc/passwd"/>',
      "a\u0000b\u0008\u001b[31m\uFFFE",
      "&xxe; <!ENTITY xxe SYSTEM 'file:///etc/passwd'>",
      "red ".repeat(5_000),
      "\ud800 lone",
      "",
      "🦊🌙",
    ];
    for (const prompt of hostile)
      for (const style of ["auto", "dada"]) {
        const { outputs } = await make({ prompt, style, width: 64, height: 64 });
        expect((await sharp(outputs[0]?.bytes).metadata()).width).toBe(64);
      }
  });

  it("refuses an output config it does not have", () => {
    expect(() =>
      sketchEngine.generate({
        outputConfig: "oil",
        params: SMALL,
        seed: "1",
        signal: new AbortController().signal,
        progress: () => {},
        preview: () => {},
      }),
    ).toThrow(/sketch_image/);
  });

  it("shows in colour and subject at once: the same seed with another subject or colour moves many pixels", async () => {
    const far = async (a: string, b: string) => {
      const [x, y] = [await pixels({ style: "landscape", prompt: a }), await pixels({ style: "landscape", prompt: b })];
      let moved = 0;
      for (let i = 0; i < x.length; i += 3)
        if (
          Math.abs((x[i] ?? 0) - (y[i] ?? 0)) + Math.abs((x[i + 1] ?? 0) - (y[i + 1] ?? 0)) + Math.abs((x[i + 2] ?? 0) - (y[i + 2] ?? 0)) >
          40
        )
          moved += 3;
      return moved / x.length;
    };
    expect(await far("a fox in red light", "a castle in red light")).toBeGreaterThan(0.1);
    expect(await far("a blue castle", "an orange castle")).toBeGreaterThan(0.4);
  });
});

describe("sketch films", () => {
  it.each([
    ["mp4", "h264"],
    ["webm", "vp"],
  ])(
    "plays as %s at the size, length and rate asked for",
    async (format, codec) => {
      const { outputs, previews } = await make(
        { style: "landscape", width: 161, height: 97, duration: 1.5, frame_rate: 12, format },
        { config: "sketch_video" },
      );
      const folder = await mkdtemp(join(tmpdir(), "sketch-film-"));
      try {
        const path = join(folder, `film.${format}`);
        await writeFile(path, outputs[0]?.bytes ?? new Uint8Array());
        const { streams, duration } = await probe(path);
        expect(streams[0]).toMatchObject({ width: 160, height: 96 });
        expect(streams[0]?.codec ?? "").toContain(codec);
        expect(duration).toBeCloseTo(1.5, 1);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
      expect(outputs[0]).toMatchObject({ kind: "video", format, record: { width: 160, height: 96, model: "sketch/landscape" } });
      expect(previews.length).toBeGreaterThanOrEqual(2);
    },
    60_000,
  );
});
