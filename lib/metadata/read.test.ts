import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { embed } from "./embed/embed.ts";
import { runFfmpeg } from "./ffmpeg.ts";
import { readFacts, readMedia } from "./read.ts";
import { EMPTY_RECORD, type Facts, type Provenance } from "./schema.ts";

const CORPUS = "../shared/corpus";
const provenance: Provenance = {
  schema: 1,
  engine: "sketch",
  job_id: null,
  run_id: null,
  created_at: "2026-11-21T08:00:00Z",
  record: { ...EMPTY_RECORD, prompt: "a fox 狐", negative_prompt: "fog", seed: "18446744073709551615", tool: "Atelier" },
  source: null,
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "atelier-read-test-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function file(bytes: Uint8Array, name = "file.bin"): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

const made =
  (args: string[], ...output: string[]) =>
  async () =>
    (await runFfmpeg([...args.flatMap((source) => ["-f", "lavfi", "-i", source]), ...output], { output: "buffer" })).bytes;
const picture = (channels: 3 | 4 = 3) =>
  sharp({ create: { width: 64, height: 48, channels, background: { r: 200, g: 80, b: 20, alpha: 0.5 } } });
const FILM = ["testsrc=size=64x48:rate=12:duration=1"];
const TONE = ["sine=duration=1"];
const H264 = ["-pix_fmt", "yuv420p", "-c:v", "libx264", "-f", "mp4"];
const GLB_JSON = '{"asset":{"version":"2.0","generator":"ours"}} ';

function glb(): Buffer {
  const head = Buffer.alloc(20);
  head.write("glTF");
  head.writeUInt32LE(2, 4);
  head.writeUInt32LE(20 + GLB_JSON.length, 8);
  head.writeUInt32LE(GLB_JSON.length, 12);
  head.write("JSON", 16);
  return Buffer.concat([head, Buffer.from(GLB_JSON)]);
}

const size = { width: 64, height: 48 };
/** Every container, how it is made, what must be read, and whether it carries the provenance. */
const CONTAINERS: readonly [string, () => Promise<Uint8Array>, Partial<Facts>, boolean][] = [
  ["png", () => picture(4).png().toBuffer(), { ...size, color_mode: "RGBA", has_alpha: true }, true],
  ["png palette", () => picture().png({ palette: true }).toBuffer(), { ...size, color_mode: "P" }, true],
  ["jpeg", () => picture().jpeg().withMetadata({ orientation: 6 }).toBuffer(), { ...size, color_mode: "RGB", orientation: 6 }, true],
  ["grey jpeg", () => picture().toColourspace("b-w").jpeg().toBuffer(), { ...size, color_mode: "L", has_alpha: false }, true],
  ["webp", () => picture(4).webp().toBuffer(), { ...size, color_mode: "RGBA", has_alpha: true }, true],
  ["gif", made(FILM, "-f", "gif"), { ...size, duration: expect.closeTo(1, 1) as unknown as number }, false],
  ["avif", () => picture().avif({ effort: 0 }).toBuffer(), { ...size, color_mode: "RGB" }, false],
  ["tiff", () => picture().tiff().toBuffer(), { ...size, color_mode: "RGB" }, false],
  ["bmp", made(FILM, "-frames:v", "1", "-c:v", "bmp", "-f", "image2pipe"), { ...size, color_mode: "RGB" }, false],
  ["svg", async () => Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 48"/>'), size, false],
  ["mp4", made(FILM, ...H264), { ...size, duration: 1, frame_rate: 12, color_mode: "yuv420p", orientation: 1 }, true],
  ["webm", made(FILM, "-c:v", "libvpx", "-deadline", "realtime", "-f", "webm"), { ...size, duration: 1, frame_rate: 12 }, true],
  ["mkv", made(FILM, "-c:v", "libx264", "-f", "matroska"), { ...size, frame_rate: 12 }, false],
  ["avi", made(FILM, "-c:v", "mjpeg", "-f", "avi"), { ...size, duration: 1 }, false],
  ["wav", made(TONE, "-f", "wav"), { width: null, duration: 1 }, true],
  ["mp3", made(TONE, "-f", "mp3"), { duration: expect.closeTo(1, 0) as unknown as number }, true],
  ["flac", made(TONE, "-f", "flac"), { duration: 1 }, true],
  ["opus", made(TONE, "-c:a", "libopus", "-f", "opus"), { duration: expect.closeTo(1, 1) as unknown as number }, true],
  ["m4a", made(TONE, "-c:a", "aac", "-f", "ipod"), { duration: expect.closeTo(1, 1) as unknown as number }, false],
  ["aiff", made(TONE, "-f", "aiff"), { duration: 1 }, false],
  ["glb", async () => glb(), { width: null, duration: null }, true],
];

describe.each(CONTAINERS)("%s", (name, make, expected) => {
  it("says its technical facts, by content and under any name", async () => {
    const facts = await readFacts(await file(await make(), "named.jpg"));
    expect(facts).toMatchObject(expected);
    expect(facts.format).toBe(name === "opus" ? "ogg" : name.replace(/grey | palette/, ""));
    expect(facts.problems).toEqual([]);
    expect(facts.record).toBeNull();
  });
});

describe.each(CONTAINERS.filter(([, , , carries]) => carries))("%s with provenance", (name, make, expected) => {
  it("gives back what was written into it", async () => {
    const { bytes } = await embed(await make(), name, provenance, "algorithmicMedia");
    const facts = await readFacts(await file(bytes));
    expect(facts).toMatchObject({ ...expected, source: "atelier", provenance, record: provenance.record, problems: [] });
    expect(facts.raw.every(({ truncated }) => !truncated)).toBe(true);
  });
});

describe("a bad file", () => {
  it("is told in a sentence, never thrown", async () => {
    expect(await readFacts(join(folder, "none.png"))).toMatchObject({ problems: [expect.stringContaining("cannot be read")] });
    expect(await readFacts(folder)).toMatchObject({ problems: [expect.stringContaining("not a regular file")] });
    expect(await readFacts(await file(Buffer.alloc(0)))).toMatchObject({ problems: ["the file is empty"] });
    expect(await readFacts(await file(Buffer.from("<html></html>")))).toMatchObject({
      format: null,
      problems: [expect.stringContaining("no kind we know")],
    });
  });

  it("that moves while it is read is told to have changed", { timeout: 20_000 }, async () => {
    const path = await file(await picture().png().toBuffer(), "growing.png");
    expect(await readMedia(path)).toMatchObject({ ok: true, changed: false });
    const grow = `const { appendFileSync } = require("node:fs"); for (;;) appendFileSync(${JSON.stringify(path)}, "more");`;
    const writer = new Worker(grow, { eval: true });
    try {
      const until = Date.now() + 10_000;
      let changed = false;
      while (!changed && Date.now() < until) {
        const result = await readMedia(path);
        changed = result.ok && result.changed;
        await setImmediate();
      }
      expect(changed).toBe(true);
    } finally {
      await writer.terminate();
    }
  });

  it("that a listing named is looked at afterwards only, and reads the same", async () => {
    const small = await file(await picture().png().toBuffer(), "small.png");
    const large = await file(Buffer.concat([await picture().png().toBuffer(), Buffer.alloc(100_000, 7)]), "large.png");
    const empty = await file(Buffer.alloc(0), "empty.png");
    const paths = [small, large, empty, folder, join(folder, "none.png")];
    const looked = await Promise.all(paths.map((path) => readMedia(path)));
    expect(looked.map((result) => (result.ok ? result.changed : result.code))).toEqual([false, false, "empty", "irregular", "gone"]);
    const listed = () => Promise.all(paths.map((path) => readMedia(path, { listed: true })));
    expect(await listed()).toEqual(looked);
    // Files that have kept still for longer than any clock's grain.
    vi.useFakeTimers({ now: Date.now() + 60_000, toFake: ["Date"] });
    try {
      expect(await listed()).toEqual(looked);
    } finally {
      vi.useRealTimers();
    }
  });

  it("cut off anywhere still gives what was there, and no path in its problems", async () => {
    const { bytes } = await embed(await picture().png().toBuffer(), "png", provenance, "algorithmicMedia");
    for (let length = 8; length < bytes.length; length += 97) {
      const facts = await readFacts(await file(bytes.subarray(0, length)));
      expect(JSON.stringify(facts.problems)).not.toContain(folder);
    }
    const whole = bytes.length;
    expect(await readFacts(await file(bytes.subarray(0, whole - 20)))).toMatchObject({ width: 64, source: "atelier" });
  });

  it("with a text that inflates without end is bounded", async () => {
    const { deflateSync, crc32 } = await import("node:zlib");
    const body = Buffer.concat([Buffer.from("zTXtbomb\0\0"), deflateSync(Buffer.alloc(64 * 1024 * 1024))]);
    const chunk = Buffer.alloc(body.length + 8);
    chunk.writeUInt32BE(body.length - 4);
    body.copy(chunk, 4);
    chunk.writeUInt32BE(crc32(body), body.length + 4);
    const png = await picture().png().toBuffer();
    const facts = await readFacts(await file(Buffer.concat([png.subarray(0, 33), chunk, png.subarray(33)])));
    expect(facts).toMatchObject({ width: 64, raw: [], problems: [expect.stringContaining("compressed text")] });
  });
});

describe("the corpus", () => {
  interface Entry {
    file: string;
    expected: {
      width?: number;
      height?: number;
      ai?: { prompt?: string; generator_family?: string };
      raw_text?: { key: string; bytes: number }[];
    };
  }
  const has = existsSync(CORPUS);

  it("is read without a throw, each file in seconds", { timeout: 120_000 }, async ({ skip }) => {
    skip(!has, `${CORPUS} is not here`);
    for (const name of readdirSync(CORPUS, { recursive: true, encoding: "utf8" })) {
      const path = join(CORPUS, name);
      if (!statSync(path).isFile()) continue;
      const started = performance.now();
      const facts = await readFacts(path);
      expect(performance.now() - started, name).toBeLessThan(10_000);
      expect(
        facts.problems.every((problem) => problem.length > 0),
        name,
      ).toBe(true);
    }
  });

  it("gives the sizes its manifest states, and the prompts of A1111's own files", { timeout: 120_000 }, async ({ skip }) => {
    skip(!has, `${CORPUS} is not here`);
    const manifest = JSON.parse(readFileSync(join(CORPUS, "manifest.json"), "utf8")) as { files: Entry[] };
    let prompts = 0;
    for (const { file: name, expected } of manifest.files.filter((entry) => /^(ai|image)\//.test(entry.file))) {
      const facts = await readFacts(join(CORPUS, name));
      if (expected.width !== undefined && facts.width !== null)
        expect([name, facts.width, facts.height]).toEqual([name, expected.width, expected.height]);
      if (facts.source !== "parameters" || expected.ai?.generator_family !== "a1111" || expected.ai.prompt === undefined) continue;
      expect([name, facts.record?.prompt]).toEqual([name, expected.ai.prompt.trim()]);
      prompts += 1;
    }
    expect(prompts).toBeGreaterThan(3);
  });
});
