import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { fingerprintOf } from "#lib/disk/hash.ts";
import { contain } from "#lib/disk/paths.ts";
import { EXTENSIONS, knownExtension } from "#lib/media/kinds.ts";
import { RECIPES_OF } from "#lib/media/links.ts";
import { runFfmpeg } from "#lib/metadata/ffmpeg.ts";
import { endRendering, keepIdle, makePreviewsApart } from "./apart.ts";
import { knownProblem, type PreviewSubject } from "./cache.ts";

const CORPUS = "../shared/corpus";
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "atelier-apart-test-"));
  setEnvironment(parseEnvironment({ ATELIER_HOME: join(folder, "home") }));
});
afterAll(async () => {
  endRendering();
  await rm(folder, { recursive: true, force: true });
});

async function subject(bytes: Uint8Array, kind: PreviewSubject["kind"] = "image"): Promise<PreviewSubject> {
  const fingerprint = fingerprintOf(bytes);
  await writeFile(join(folder, fingerprint), bytes);
  return { path: await contain(folder, fingerprint), kind, fingerprint };
}

const picture = (background: string) =>
  sharp({ create: { width: 700, height: 500, channels: 3, background } })
    .png()
    .toBuffer();

/** A film that takes a while. */
async function film(): Promise<Buffer> {
  const source = ["-f", "lavfi", "-i", "testsrc2=size=1920x1080:rate=30:duration=4", "-c:v", "libx264", "-preset", "ultrafast"];
  return (await runFfmpeg([...source, "-pix_fmt", "yuv420p", "-f", "mp4"], { output: "buffer" })).bytes;
}

function renderers(): number[] {
  const list = execFileSync("ps", ["-o", "pid=,args=", "--ppid", String(process.pid)], { encoding: "utf8" });
  return list.split("\n").flatMap((line) => (line.includes("render-process.ts") ? [Number.parseInt(line, 10)] : []));
}

const soon = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("previews made in other processes", () => {
  it("are made also after every process has gone home for lack of work, again and again", async () => {
    keepIdle(50);
    for (const colour of ["#010203", "#040506", "#070809", "#0a0b0c"]) {
      expect((await makePreviewsApart(await subject(await picture(colour)))).problem).toBeNull();
      for (let waited = 0; renderers().length > 0 && waited < 10_000; waited += 50) await soon(50);
      expect(renderers()).toEqual([]);
    }
    keepIdle(20_000);
  }, 60_000);

  it("are not refused for good where no process can be started just now", async () => {
    endRendering();
    for (let waited = 0; renderers().length > 0 && waited < 10_000; waited += 50) await soon(50);
    const sound = await subject(await picture("#0d0e0f"));
    const node = process.execPath;
    process.execPath = join(folder, "no-such-program");
    const refused = await Promise.all([makePreviewsApart(sound), makePreviewsApart(sound)]).finally(() => {
      process.execPath = node;
    });
    for (const { problem, isLasting } of refused)
      expect([problem, isLasting]).toEqual([expect.stringContaining("could not be started"), false]);
    expect((await makePreviewsApart(sound)).problem).toBeNull();
  }, 30_000);

  it("come back as if they were made here, several at once", async () => {
    const colours = ["red", "green", "blue", "white"];
    const made = await Promise.all(colours.map(async (colour) => makePreviewsApart(await subject(await picture(colour)))));
    for (const { made: files, problem, thumbhash } of made) {
      expect([problem, Object.keys(files).toSorted()]).toEqual([null, ["256", "512"]]);
      expect(thumbhash).toMatch(/^[A-Za-z0-9+/=]{20,40}$/);
      expect(
        readFileSync(files["512"] ?? "")
          .subarray(8, 12)
          .toString(),
      ).toBe("WEBP");
    }
  });

  it("are not made of other bytes than were meant, and nothing is held against those", async () => {
    const wanted = await subject(await picture("teal"));
    await writeFile(wanted.path, await picture("gold"));
    expect(await makePreviewsApart(wanted)).toEqual({
      made: {},
      thumbhash: null,
      problem: expect.stringContaining("changed"),
      isLasting: false,
    });
    expect(await knownProblem(wanted.fingerprint)).toBeNull();
  });

  it("of what is broken, empty or garbage give a reason that is kept beside the cache", async () => {
    for (const bytes of [Buffer.alloc(0), Buffer.alloc(5_000, "x"), Buffer.from("\x89PNG\r\n\x1a\n but no more", "latin1")]) {
      const broken = await subject(bytes);
      const { made, problem, isLasting } = await makePreviewsApart(broken);
      expect([made, isLasting]).toEqual([{}, true]);
      expect(await knownProblem(broken.fingerprint)).toBe(problem);
      expect(problem).not.toContain(folder);
    }
  });

  it("stop when nobody wants them any more", async () => {
    const abort = new AbortController();
    const making = makePreviewsApart(await subject(await film(), "video"), { signal: abort.signal });
    await soon(300);
    abort.abort(new Error("nobody waits"));
    await expect(making).rejects.toThrow("nobody waits");
    await expect(makePreviewsApart(await subject(await picture("pink")), { signal: abort.signal })).rejects.toThrow("nobody waits");
  });

  it("survive a decoder that dies once; of a file on which it always dies that is the reason", { timeout: 60_000 }, async () => {
    if (process.platform === "win32") return;
    const long = await subject(await film(), "video");
    const once = makePreviewsApart(long);
    await soon(400);
    for (const pid of renderers()) process.kill(pid, "SIGKILL");
    expect((await once).problem).toBeNull();
    await rm(join(folder, "home"), { recursive: true });
    let isOver = false;
    const always = makePreviewsApart(long).finally(() => {
      isOver = true;
    });
    while (!isOver) {
      for (const pid of renderers()) process.kill(pid, "SIGKILL");
      await soon(50);
    }
    expect(await always).toEqual({ made: {}, thumbhash: null, problem: expect.stringContaining("decoder crashed"), isLasting: true });
    expect((await makePreviewsApart(await subject(await picture("olive")))).problem).toBeNull();
  });
});

describe("the corpus", () => {
  it("gives previews or a reason for every file, within its bar of time, and leaves this process as it was", { timeout: 280_000 }, async ({
    skip,
  }) => {
    skip(!existsSync(CORPUS), `${CORPUS} is not here`);
    const before = process.memoryUsage.rss();
    const slow: string[] = [];
    for (const name of readdirSync(CORPUS, { recursive: true, encoding: "utf8" })) {
      const extension = knownExtension(name);
      if (!extension || !statSync(join(CORPUS, name)).isFile()) continue;
      const { kind } = EXTENSIONS[extension];
      const started = performance.now();
      const file = { path: await contain(CORPUS, name), kind, fingerprint: fingerprintOf(readFileSync(join(CORPUS, name))) };
      const { made, problem } = await makePreviewsApart(file);
      const ms = performance.now() - started;
      if (ms > 3_000) slow.push(`${name} ${(ms / 1000).toFixed(1)} s: ${problem ?? "made"}`);
      expect(ms, name).toBeLessThan(20_000);
      if (problem === null) expect(Object.keys(made), name).toEqual(expect.arrayContaining([...RECIPES_OF[kind]]));
      else expect(problem.length, name).toBeGreaterThan(5);
    }
    if (slow.length > 0) console.log(`slowest: ${slow.join("; ")}`);
    expect(process.memoryUsage.rss() - before).toBeLessThan(64 * 1024 * 1024);
  });
});
