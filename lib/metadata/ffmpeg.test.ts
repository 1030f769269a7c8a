import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FfmpegError, findTool, probe, runFfmpeg } from "./ffmpeg.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "atelier-ffmpeg-test-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const SINE = ["-f", "lavfi", "-i", "sine=frequency=440:duration=2"];
const CLIP = ["-f", "lavfi", "-i", "testsrc=size=64x48:rate=12:duration=1"];

describe("the two programs", () => {
  it("come out of the npm packages where PATH has none", async () => {
    const path = await findTool("ffmpeg", "/nowhere");
    expect(path).toContain("@ffmpeg-installer");
    expect(await findTool("ffprobe", "/nowhere")).toContain("@ffprobe-installer");
  });

  it("passes over a file on PATH that does not run", async () => {
    await writeFile(join(folder, "ffmpeg"), "not a program", { mode: 0o755 });
    expect(await findTool("ffmpeg", folder)).not.toContain(folder);
  });
});

describe("runFfmpeg", () => {
  it("writes a container that must seek into a buffer, whole", async () => {
    const { bytes } = await runFfmpeg([...CLIP, "-pix_fmt", "yuv420p", "-c:v", "libx264", "-f", "mp4"], { output: "buffer" });
    const path = join(folder, "clip.mp4");
    await writeFile(path, bytes);
    const facts = await probe(path);
    expect(facts.formats).toContain("mp4");
    expect(facts.duration).toBeCloseTo(1, 1);
    expect(facts.streams[0]).toMatchObject({ type: "video", codec: "h264", width: 64, height: 48, frameRate: 12, rotation: 0 });
  });

  it("takes bytes and streams at pipe:0 and gives raw samples back unchanged", async () => {
    const { bytes } = await runFfmpeg([...SINE, "-f", "s16le"], { output: "buffer" });
    expect(bytes.length).toBe(2 * 44_100 * 2);
    const raw = ["-f", "s16le", "-ar", "44100", "-ac", "1", "-i", "pipe:0", "-f", "s16le"];
    const again = await runFfmpeg(raw, { input: bytes, output: "buffer" });
    expect(again.bytes.equals(bytes)).toBe(true);
    async function* pieces() {
      for (let at = 0; at < bytes.length; at += 10_000) yield bytes.subarray(at, at + 10_000);
    }
    const streamed = await runFfmpeg(raw, { input: pieces(), output: "buffer" });
    expect(streamed.bytes.equals(bytes)).toBe(true);
  });

  it("writes a file whose name looks like an option, a pattern and a protocol", async () => {
    const path = join(folder, "-y concat:a|b %03d 'x'.wav");
    await runFfmpeg([...SINE, "-f", "wav"], { output: path });
    expect((await readFile(path)).subarray(0, 4).toString()).toBe("RIFF");
    expect((await probe(path)).streams[0]).toMatchObject({ type: "audio", sampleRate: 44_100, channels: 1 });
  });

  it("stops at once when told to, and when its time is over", async () => {
    const endless = ["-re", "-f", "lavfi", "-i", "sine", "-f", "null"];
    const started = performance.now();
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 200);
    await expect(runFfmpeg(endless, { output: "-", signal: abort.signal })).rejects.toThrow("stopped");
    await expect(runFfmpeg(endless, { output: "-", timeoutMs: 200 })).rejects.toThrow("longer than 0.2 s");
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it("says why it failed, also when the input stream fails", async () => {
    await expect(runFfmpeg(["-i", join(folder, "none.mp4"), "-f", "null"], { output: "-" })).rejects.toThrow(/^No such file or directory$/);
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(10);
      throw new Error("the well ran dry");
    }
    const args = ["-f", "s16le", "-i", "pipe:0", "-f", "wav"];
    await expect(runFfmpeg(args, { input: broken(), output: "buffer" })).rejects.toThrow(FfmpegError);
  });

  it("refuses an output that grows beyond its bound", async () => {
    await expect(runFfmpeg([...SINE, "-f", "s16le"], { output: "buffer", maxBytes: 1000 })).rejects.toThrow("larger than 1000 bytes");
  });
});

describe("probe", () => {
  it("follows no playlist hidden under the name of a video", async () => {
    const path = join(folder, "playlist.mp4");
    await writeFile(path, "#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:1.0,\nfile:///etc/hostname\n#EXT-X-ENDLIST\n");
    await expect(probe(path)).rejects.toThrow(FfmpegError);
  });

  it("says what is wrong with a file that is no media", async () => {
    const path = join(folder, "noise.mp4");
    await writeFile(path, "nothing of the kind");
    await expect(probe(path)).rejects.toThrow(/^Invalid data found when processing input$/);
    await expect(probe(path, { signal: AbortSignal.abort() })).rejects.toThrow("stopped");
  });
});
