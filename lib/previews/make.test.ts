import { readFileSync, statSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { thumbHashToAverageRGBA } from "thumbhash";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { fingerprintOf } from "#lib/disk/hash.ts";
import { contain } from "#lib/disk/paths.ts";
import type { MediaKind } from "#lib/media/kinds.ts";
import type { Recipe } from "#lib/media/links.ts";
import { probe, runFfmpeg } from "#lib/metadata/ffmpeg.ts";
import { makePreviews } from "./make.ts";
import { peaks, type Waveform } from "./sound.ts";

let folder: string;
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "atelier-previews-test-"));
  setEnvironment(parseEnvironment({ ATELIER_HOME: join(folder, "home") }));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function previews(bytes: Uint8Array, kind: MediaKind, recipes?: Recipe[]) {
  count += 1;
  await writeFile(join(folder, `file-${count}`), bytes);
  const path = await contain(folder, `file-${count}`);
  return makePreviews({ path, kind, fingerprint: fingerprintOf(bytes) }, recipes ? { recipes } : {});
}

async function pixelsOf(path: string | undefined) {
  const { data, info } = await sharp(path).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { ...info, at: (x: number, y: number) => [...data.subarray((y * info.width + x) * 4, (y * info.width + x) * 4 + 4)] };
}

const solid = (
  width: number,
  height: number,
  background: string | { r: number; g: number; b: number; alpha: number },
  channels: 3 | 4 = 3,
) => sharp({ create: { width, height, channels, background } });

describe("pictures", () => {
  it("give two thumbnails that fit inside their squares and a thumbhash of their colour", async () => {
    const { made, thumbhash, problem } = await previews(await solid(1500, 1000, "#d04010").png().toBuffer(), "image");
    expect(problem).toBeNull();
    const large = await pixelsOf(made["512"]);
    expect([large.width, large.height]).toEqual([512, 341]);
    expect((await pixelsOf(made["256"])).width).toBe(256);
    expect((await sharp(made["256"]).metadata()).format).toBe("webp");
    const { r, g, b } = thumbHashToAverageRGBA(Buffer.from(thumbhash ?? "", "base64"));
    expect([r * 255, g * 255, b * 255].map((value) => Math.round(value / 20))).toEqual(
      [0xd0, 0x40, 0x10].map((value) => Math.round(value / 20)),
    );
  });

  it("stand upright, keep their alpha, and are not enlarged", async () => {
    const turned = await sharp(Buffer.concat([Buffer.alloc(60 * 40 * 3, 255), Buffer.alloc(60 * 40 * 3)]), {
      raw: { width: 60, height: 80, channels: 3 },
    })
      .jpeg({ quality: 100 })
      .withMetadata({ orientation: 6 })
      .toBuffer();
    const upright = await pixelsOf((await previews(turned, "image")).made["512"]);
    expect([upright.width, upright.height]).toEqual([80, 60]);
    expect(upright.at(5, 30)[0]).toBeLessThan(30);
    expect(upright.at(75, 30)[0]).toBeGreaterThan(225);
    const clear = await pixelsOf(
      (await previews(await solid(20, 20, { r: 0, g: 255, b: 0, alpha: 0.5 }, 4).png().toBuffer(), "image")).made["256"],
    );
    expect([clear.width, clear.at(10, 10)[3]]).toEqual([20, 128]);
  });

  it("of wide gamut come out in sRGB", async () => {
    const p3 = await solid(64, 64, "#ff0000").withIccProfile("p3").png().toBuffer();
    const file = (await previews(p3, "image")).made["512"];
    expect((await sharp(file).metadata()).space).toBe("srgb");
    expect((await pixelsOf(file)).at(30, 30)[0]).toBeGreaterThan(250);
  });

  it.each([
    ["gif", ["-f", "gif"]],
    ["bmp", ["-c:v", "bmp", "-f", "image2pipe"]],
  ])("are drawn from %s", async (_name, output) => {
    const { bytes } = await runFfmpeg(["-f", "lavfi", "-i", "color=red:size=64x48", "-frames:v", "1", ...output], { output: "buffer" });
    expect((await pixelsOf((await previews(bytes, "image")).made["256"])).at(30, 20).slice(0, 2)).toEqual([
      expect.closeTo(254, -1),
      expect.closeTo(0, -1),
    ]);
  });

  it("are drawn from SVG, also when one could keep the renderer busy for ever", { timeout: 40_000 }, async () => {
    const svg = (body: string) =>
      Buffer.from(
        `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="80" height="40">${body}</svg>`,
      );
    const blue = await pixelsOf((await previews(svg('<rect width="80" height="40" fill="#00f"/>'), "image")).made["512"]);
    // As large as it is shown, since it has no pixels of its own.
    expect([blue.width, ...blue.at(40, 20).slice(0, 3)]).toEqual([
      512,
      expect.closeTo(0, -1),
      expect.closeTo(0, -1),
      expect.closeTo(255, -1),
    ]);
    const levels = Array.from({ length: 9 }, (_, level) => `<g id="g${level + 1}">${`<use xlink:href="#g${level}"/>`.repeat(10)}</g>`);
    const bomb = await previews(
      svg(`<defs><g id="g0"><rect width="1" height="1"/></g>${levels.join("")}</defs><use xlink:href="#g9"/>`),
      "image",
    );
    expect(bomb.made).toEqual({});
    expect(bomb.problem).toBeTruthy();
  });

  it("that break off are shown as far as they go; what is none says so", async () => {
    const noise = Buffer.from(Array.from({ length: 300 * 300 * 3 }, (_, index) => (index * index) % 251));
    const whole = await sharp(noise, { raw: { width: 300, height: 300, channels: 3 } })
      .jpeg()
      .toBuffer();
    const cut = await previews(whole.subarray(0, whole.length / 2), "image");
    expect(cut.made["512"]).toBeDefined();
    expect(cut.problem).toContain("only part");
    const none = await previews(Buffer.from("nothing at all"), "image");
    expect(none).toEqual({ made: {}, thumbhash: null, problem: expect.stringContaining("no kind we know"), isLasting: true });
    expect(JSON.stringify([cut.problem, none.problem])).not.toContain(folder);
  });

  it("beyond the pixel limit are refused before they are decoded", async () => {
    const small = await solid(8, 8, "black").png().toBuffer();
    const { crc32 } = await import("node:zlib");
    const huge = Buffer.from(small);
    huge.writeUInt32BE(60_000, 16);
    huge.writeUInt32BE(60_000, 20);
    huge.writeUInt32BE(crc32(huge.subarray(12, 29)), 29);
    expect((await previews(huge, "image")).problem).toContain("pixel limit");
  });

  it("leave no temporary file in the cache, and are not made when the work is stopped", async () => {
    const files = await readdir(join(folder, "home", "cache", "previews"), { recursive: true });
    expect(files.filter((name) => !/^[0-9a-f]{2}$|^[0-9a-f]{2}.[0-9a-f]{16}_\w+\.\w+$/.test(name))).toEqual([]);
    const path = await contain(folder, "file-1");
    await expect(
      makePreviews({ path, kind: "video", fingerprint: "0".repeat(16) }, { signal: AbortSignal.abort(new Error("stopped")) }),
    ).rejects.toThrow("stopped");
  });
});

describe("films", () => {
  it("give a poster, thumbnails and a short, small, silent clip", async () => {
    const source = [
      "-f",
      "lavfi",
      "-i",
      "color=black:size=640x360:rate=24:duration=5,drawbox=c=red:t=fill:enable='gte(t,0.3)'",
      "-f",
      "lavfi",
      "-i",
      "sine=duration=5",
    ];
    const { bytes } = await runFfmpeg([...source, "-shortest", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac", "-f", "mp4"], {
      output: "buffer",
    });
    const { made, problem } = await previews(bytes, "video");
    expect([problem, Object.keys(made).toSorted()]).toEqual([null, ["256", "512", "clip", "poster"]]);
    const poster = await pixelsOf(made.poster);
    expect([poster.width, poster.height]).toEqual([640, 360]);
    expect(poster.at(300, 200)[0]).toBeGreaterThan(200);
    const clip = await probe(made.clip ?? "");
    expect(clip.duration).toBeCloseTo(3, 0);
    expect(clip.streams).toHaveLength(1);
    expect(clip.streams[0]).toMatchObject({ codec: "h264", width: 320, height: 180, pixelFormat: "yuv420p" });
    expect(statSync(made.clip ?? "").size).toBeLessThan(bytes.length);
  });

  it("of one frame, of odd size and turned still give everything", async () => {
    const source = ["-f", "lavfi", "-i", "testsrc=size=63x47:rate=1:duration=1", "-c:v", "libx264", "-pix_fmt", "yuv444p"];
    const { bytes } = await runFfmpeg([...source, "-metadata:s:v", "rotate=90", "-f", "mp4"], { output: "buffer" });
    const { made } = await previews(bytes, "video");
    expect(Object.keys(made)).toHaveLength(4);
    expect((await probe(made.clip ?? "")).streams).toMatchObject([{ codec: "h264", pixelFormat: "yuv420p" }]);
  });
});

describe("sounds", () => {
  it("give their peaks, and a picture of them on nothing", async () => {
    const source = ["-f", "lavfi", "-i", "aevalsrc='if(lt(t,1),0.1,0.8)*sin(880*t)|0':s=44100:d=2"];
    const { bytes } = await runFfmpeg([...source, "-f", "wav"], { output: "buffer" });
    const { made, problem } = await previews(bytes, "audio");
    expect(problem).toBeNull();
    const waveform: Waveform = JSON.parse(await readFile(made.waveform ?? "", "utf8"));
    expect(waveform).toMatchObject({ kind: "waveform", channels: 2, sample_rate: 44_100, duration: 2 });
    expect(waveform.points).toHaveLength(512);
    const [quiet = 0, loud = 0] = [waveform.points[100], waveform.points[400]];
    expect(loud / quiet).toBeCloseTo(8, 0);
    const picture = await pixelsOf(made["512"]);
    expect([picture.width, picture.at(2, 2)[3], picture.at(403, 128)[3]]).toEqual([512, 0, 255]);
  });

  it("have at most as many points as samples", () => {
    expect(peaks(new Int16Array([0, -32_768, 16_384]), 512)).toEqual([0, 1, 0.5]);
    expect(peaks(new Int16Array(0), 512)).toEqual([]);
  });
});

describe("models", () => {
  /** One square facing the eye, its two halves of two colours. */
  function glb(document: object, binary: Buffer): Buffer {
    const json = Buffer.from(JSON.stringify(document));
    const padded = Buffer.concat([json, Buffer.alloc((4 - (json.length % 4)) % 4, 0x20)]);
    const head = Buffer.alloc(20);
    head.write("glTF");
    head.writeUInt32LE(2, 4);
    head.writeUInt32LE(28 + padded.length + binary.length, 8);
    head.writeUInt32LE(padded.length, 12);
    head.write("JSON", 16);
    const second = Buffer.alloc(8);
    second.writeUInt32LE(binary.length);
    second.write("BIN\0", 4, "latin1");
    return Buffer.concat([head, padded, second, binary]);
  }
  const corners = Buffer.from(new Float32Array([-1, -1, 0, 1, -1, 0, 1, 1, 0, -1, 1, 0]).buffer);
  const indices = Buffer.from(new Uint16Array([0, 1, 2, 0, 2, 3]).buffer);
  const square = (extra: object = {}) =>
    glb(
      {
        asset: { version: "2.0" },
        scenes: [{ nodes: [0] }],
        nodes: [{ mesh: 0, rotation: [0, 0.2756, 0, 0.9613] }],
        meshes: [{ primitives: [{ attributes: { POSITION: 0 }, indices: 1, material: 0 }] }],
        materials: [{ pbrMetallicRoughness: { baseColorFactor: [0.9, 0.05, 0.05, 1] } }],
        accessors: [
          { bufferView: 0, componentType: 5126, count: 4, type: "VEC3" },
          { bufferView: 1, componentType: 5123, count: 6, type: "SCALAR" },
        ],
        bufferViews: [
          { buffer: 0, byteOffset: 0, byteLength: 48 },
          { buffer: 0, byteOffset: 48, byteLength: 12 },
        ],
        buffers: [{ byteLength: 60 }],
        ...extra,
      },
      Buffer.concat([corners, indices]),
    );

  it("give a still on nothing, in the material's colour, the same each time", async () => {
    const one = (await previews(square(), "model3d")).made["512"];
    const two = (await previews(square(), "model3d")).made["512"];
    expect(readFileSync(one ?? "").equals(readFileSync(two ?? ""))).toBe(true);
    const still = await pixelsOf(one);
    expect(still.at(2, 2)[3]).toBe(0);
    const [red = 0, green = 255, , alpha] = still.at(256, 256);
    expect([red > 150, green < 120, alpha]).toEqual([true, true, 255]);
  });

  it("that lie about their data say so instead of reading beyond it", async () => {
    const lying = square({ accessors: [{ bufferView: 0, componentType: 5126, count: 4000, type: "VEC3" }] });
    expect((await previews(lying, "model3d")).problem).toContain("lead out of the file");
    expect((await previews(square({ nodes: [{ children: [0] }] }), "model3d")).problem).toContain("no triangles");
    expect((await previews(square({ extensionsRequired: ["KHR_draco_mesh_compression"] }), "model3d")).problem).toContain("draco");
  });
});
