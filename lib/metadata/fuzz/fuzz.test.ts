/**
 * Real files, damaged: no reader may throw, take a second, or grow by 64 MB. The seed is printed; `ATELIER_FUZZ_SEED` repeats a run,
 * `ATELIER_FUZZ_SECONDS` makes it longer.
 */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import sharp, { type Sharp } from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runFfmpeg } from "../ffmpeg.ts";
import { type ReadResult, readMedia } from "../read.ts";
import { FORMATS, type Format, sniff } from "../sniff.ts";
import { damaged, KINDS, LIES } from "./damage.ts";

const CORPUS = "../shared/corpus";
const SECONDS = Number(process.env.ATELIER_FUZZ_SECONDS ?? 12);
const SEED = Number(process.env.ATELIER_FUZZ_SEED ?? Date.now() % 2 ** 31);
const NAMES = Object.keys(FORMATS) as Format[];
const MAX_MS = 1000;
const MAX_GROWTH = 64 * 1024 * 1024;
const MAX_SEED_BYTES = 400_000;

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

let folder: string;
let victim: string;
const seeds = new Map<Format, Buffer[]>(NAMES.map((name) => [name, []]));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "atelier-fuzz-test-"));
  victim = join(folder, "victim");
  for (const bytes of existsSync(CORPUS) ? corpus() : []) {
    const format = sniff(bytes);
    if (format) seeds.get(format)?.push(bytes);
  }
  for (const format of NAMES) {
    const maker = MAKERS[format];
    const own = seeds.get(format);
    if (own?.length === 0 && maker) own.push(await maker());
  }
  const count = [...seeds.values()].reduce((sum, { length }) => sum + length, 0);
  console.info(`damaging ${count} files with seed ${SEED}${existsSync(CORPUS) ? "" : ` (${CORPUS} is not here: files made for it)`}`);
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

function corpus(): Buffer[] {
  return readdirSync(CORPUS, { recursive: true, encoding: "utf8" })
    .map((name) => join(CORPUS, name))
    .filter((path) => statSync(path).isFile() && statSync(path).size <= MAX_SEED_BYTES)
    .map((path) => readFileSync(path));
}

const picture = () => sharp({ create: { width: 16, height: 12, channels: 4, background: "#c85014" } });
const still = (of: (picture: Sharp) => Sharp) => () =>
  of(picture())
    .withExif({ IFD0: { Artist: "nobody", Copyright: "CC0" } })
    .toBuffer();
const ffmpeg = (input: string, muxer: string) => async () => {
  const made = await runFfmpeg(["-f", "lavfi", "-i", input, "-metadata", "title=a title", "-f", muxer], { output: "buffer" });
  return made.bytes;
};
const FILM = "testsrc=size=32x32:rate=5:duration=1";
const TONE = "sine=duration=1";
/** For formats of which there is no real file; HEIC, BMP and ICO cannot be made here. */
const MAKERS: Partial<Record<Format, () => Promise<Buffer>>> = {
  png: still((made) => made.png()),
  jpeg: still((made) => made.jpeg()),
  webp: still((made) => made.webp({ lossless: true })),
  gif: still((made) => made.gif()),
  tiff: still((made) => made.tiff()),
  avif: still((made) => made.avif({ effort: 0 })),
  svg: async () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="3"><title>t</title><metadata>{}</metadata></svg>'),
  mp4: ffmpeg(FILM, "mp4"),
  mov: ffmpeg(FILM, "mov"),
  webm: ffmpeg(FILM, "webm"),
  mkv: ffmpeg(FILM, "matroska"),
  avi: ffmpeg(FILM, "avi"),
  wav: ffmpeg(TONE, "wav"),
  mp3: ffmpeg(TONE, "mp3"),
  flac: ffmpeg(TONE, "flac"),
  ogg: ffmpeg(TONE, "ogg"),
  m4a: ffmpeg(TONE, "ipod"),
  aiff: ffmpeg(TONE, "aiff"),
};

const damages = fc.array(
  fc.record({
    kind: fc.constantFrom(...KINDS),
    // Structure stands at the beginning and at the end of files.
    at: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 0.02, noNaN: true }), fc.constant(0.999)),
    length: fc.integer({ min: 1, max: 64 }),
    value: fc.constantFrom(...LIES),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 32 }),
  }),
  { minLength: 1, maxLength: 4 },
);

async function timed(): Promise<{ result: ReadResult; ms: number; growth: number }> {
  const before = process.memoryUsage.rss();
  const started = performance.now();
  const result = await readMedia(victim);
  return { result, ms: performance.now() - started, growth: process.memoryUsage.rss() - before };
}

function isPositive(value: number | null): boolean {
  return value === null || (Number.isFinite(value) && value > 0);
}

async function check(bytes: Buffer): Promise<void> {
  writeFileSync(victim, bytes);
  let { result, ms, growth } = await timed();
  // Other programs' load and rubbish not yet collected are no fault of the reader: what is suspect is tried again, alone.
  for (let attempt = 0; attempt < 3 && (ms > MAX_MS || growth > MAX_GROWTH); attempt += 1) {
    collect();
    ({ result, ms, growth } = await timed());
  }
  expect(ms).toBeLessThan(MAX_MS);
  expect(growth).toBeLessThan(MAX_GROWTH);
  if (!result.ok) {
    expect(result.code).toBe("empty");
    return;
  }
  const { facts } = result;
  expect([facts.width, facts.height, facts.duration, facts.frame_rate].every(isPositive)).toBe(true);
  expect(facts.orientation === null || (facts.orientation >= 1 && facts.orientation <= 8)).toBe(true);
  expect(facts.created_at === null || !Number.isNaN(Date.parse(facts.created_at))).toBe(true);
  expect(facts.problems.every((problem) => problem.length > 0 && !problem.includes(folder))).toBe(true);
  expect(facts.raw.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThanOrEqual(8 * 1024 * 1024);
  expect(Object.keys(facts.technical).length).toBeLessThanOrEqual(64);
  expect(Object.values(facts.technical).every((value) => typeof value === "string" || Number.isFinite(value))).toBe(true);
}

describe("damaged files", () => {
  it.for(NAMES)("%s", { timeout: SECONDS * 1000 + 30_000 }, async (format, { skip }) => {
    const files = seeds.get(format) ?? [];
    skip(files.length === 0, `there is no ${format} file here`);
    const run = fc.asyncProperty(fc.nat(), damages, async (which, all) => {
      await check(all.reduce(damaged, files[which % files.length] ?? Buffer.alloc(0)));
    });
    await fc.assert(run, { seed: SEED, numRuns: 1_000_000, interruptAfterTimeLimit: (SECONDS * 1000) / NAMES.length });
  });
});
