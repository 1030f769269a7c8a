import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { fingerprintOf } from "#lib/disk/hash.ts";
import { contain } from "#lib/disk/paths.ts";
import { probe, runFfmpeg } from "#lib/metadata/ffmpeg.ts";
import { makePreviews } from "./make.ts";
import { framesWithin, timeline } from "./moving.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "atelier-moving-test-"));
  setEnvironment(parseEnvironment({ ATELIER_HOME: join(folder, "home") }));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function previews(bytes: Buffer) {
  const fingerprint = fingerprintOf(bytes);
  await writeFile(join(folder, fingerprint), bytes);
  return makePreviews({ path: await contain(folder, fingerprint), kind: "image", fingerprint });
}

/** Two frames of half a second: red, then blue. */
async function twoFrames(format: "webp" | "gif", size = 120): Promise<Buffer> {
  const frame = (r: number, b: number) => Buffer.from(Array.from({ length: size * size }, () => [r, 0, b]).flat());
  const image = sharp(Buffer.concat([frame(255, 0), frame(0, 255)]), {
    raw: { width: size, height: size * 2, channels: 3, pageHeight: size },
  });
  return format === "webp" ? image.webp({ delay: [500, 500], loop: 0 }).toBuffer() : image.gif({ delay: [500, 500], loop: 0 }).toBuffer();
}

const firstColour = async (path: string | undefined) => [...(await sharp(path).resize(1, 1).removeAlpha().raw().toBuffer())];
const frameOf = async (path: string | undefined, second: number) => {
  const args = ["-ss", String(second), "-i", path ?? "", "-frames:v", "1", "-c:v", "png", "-f", "image2pipe"];
  return [
    ...(await sharp((await runFfmpeg(args, { output: "buffer" })).bytes)
      .resize(1, 1)
      .raw()
      .toBuffer()),
  ];
};

describe.each(["webp", "gif"] as const)("a moving %s", (format) => {
  it("has its first frame as still, and a clip with the pace of its frames", async () => {
    const { made, problem } = await previews(await twoFrames(format));
    expect(problem).toBeNull();
    const [red = 0, , blue = 255] = await firstColour(made["512"]);
    expect([red > 200, blue < 60]).toEqual([true, true]);
    expect((await sharp(made["512"]).metadata()).pages ?? 1).toBe(1);
    const clip = await probe(made.clip ?? "");
    expect(clip.duration).toBeCloseTo(1, 1);
    expect(clip.streams).toEqual([expect.objectContaining({ codec: "h264", width: 120, height: 120, pixelFormat: "yuv420p" })]);
    expect((await frameOf(made.clip, 0.2))[0]).toBeGreaterThan(200);
    expect((await frameOf(made.clip, 0.8))[2]).toBeGreaterThan(200);
  });

  it("of odd and tiny size has a clip as well", async () => {
    expect((await previews(await twoFrames(format, 33))).made.clip).toBeDefined();
    expect((await previews(await twoFrames(format, 1))).made["256"]).toBeDefined();
  });
});

it("a moving PNG has a clip, one that stands still has none", async () => {
  const source = ["-f", "lavfi", "-i", "testsrc=size=90x60:rate=10:duration=1"];
  const { bytes } = await runFfmpeg([...source, "-plays", "0", "-f", "apng"], { output: "buffer" });
  const { made } = await previews(bytes);
  expect((await probe(made.clip ?? "")).duration).toBeCloseTo(1, 0);
  const still = await sharp({ create: { width: 90, height: 60, channels: 3, background: "red" } })
    .png()
    .toBuffer();
  expect(Object.keys((await previews(still)).made).toSorted()).toEqual(["256", "512"]);
});

describe("the clip's time", () => {
  it("follows the frames' delays; ones too short to see last a tenth of a second, as in browsers", () => {
    expect(timeline([400, 200], 2)).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 1]);
    expect(timeline([0, 0], 2)).toEqual([0, 0, 1]);
    expect(timeline([], 1)).toHaveLength(2);
  });

  it("takes no more frames than fill three seconds", () => {
    expect(framesWithin([1000, 1000, 1000, 1000], 4, 3000)).toBe(3);
    expect(framesWithin([20], 1000, 3000)).toBeLessThanOrEqual(150);
    expect(framesWithin([], 2, 3000)).toBe(2);
    expect(
      timeline(
        Array.from({ length: 9 }, () => 1000),
        9,
      ),
    ).toHaveLength(45);
  });
});
