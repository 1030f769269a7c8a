/**
 * Both previews and the thumbhash of 1024 px PNGs, as the worker makes them (decoders in processes of their own, files whole in the
 * cache), against bare sharp making the 512 px WebP alone at its default effort, as many at once. SSIM is that of our 512 to sharp's.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { fingerprintOf } from "#lib/disk/hash.ts";
import { contain } from "#lib/disk/paths.ts";
import { endRendering, makePreviewsApart } from "#lib/previews/apart.ts";
import type { PreviewSubject } from "#lib/previews/cache.ts";
import { previewFolder } from "#lib/previews/recipes.ts";
import { quantile } from "./instance.ts";

const PICTURES = 32;
const ROUNDS = 11;
const AT_ONCE = 2;
const EDGE = 1024;

/** Smooth ground, hard edges, fine grain and lettering-like detail: about as hard to pack as what models draw. */
async function drawPicture(seed: number): Promise<Buffer> {
  const random = generator(seed);
  const colour = () => `hsl(${Math.floor(random() * 360)} ${30 + Math.floor(random() * 60)}% ${20 + Math.floor(random() * 60)}%)`;
  const at = () => Math.floor(random() * EDGE);
  const shapes = Array.from({ length: 60 }, () => {
    const opacity = (0.2 + random() * 0.7).toFixed(2);
    return random() < 0.5
      ? `<circle cx="${at()}" cy="${at()}" r="${4 + random() ** 3 * 260}" fill="${colour()}" opacity="${opacity}"/>`
      : `<path d="M${at()} ${at()}Q${at()} ${at()} ${at()} ${at()}" stroke="${colour()}" stroke-width="${1 + random() * 8}" fill="none"/>`;
  });
  const ground = `<linearGradient id="g" x2="1" y2="1"><stop stop-color="${colour()}"/><stop offset="1" stop-color="${colour()}"/></linearGradient>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${EDGE}" height="${EDGE}"><defs>${ground}</defs><rect width="100%" height="100%" fill="url(#g)"/>${shapes.join("")}</svg>`;
  const grain = Buffer.from(Array.from({ length: EDGE * EDGE * 3 }, () => 118 + Math.floor(random() * 20)));
  return sharp(Buffer.from(svg))
    .flatten()
    .composite([{ input: grain, raw: { width: EDGE, height: EDGE, channels: 3 }, blend: "soft-light" }])
    .png()
    .toBuffer();
}

/** Mulberry32: the same pictures each time. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** @returns pictures a second */
async function paced(subjects: readonly PreviewSubject[], make: (subject: PreviewSubject) => Promise<unknown>): Promise<number> {
  const started = performance.now();
  let next = 0;
  const work = async () => {
    for (let subject = subjects[next++]; subject; subject = subjects[next++]) await make(subject);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return subjects.length / ((performance.now() - started) / 1000);
}

/**
 * Structural similarity of two pictures' luma (Wang, Bovik, Sheikh, Simoncelli 2004), mean over windows of 8 × 8 at every fourth pixel.
 */
async function ssim(one: string, other: string): Promise<number> {
  const luma = async (path: string) => sharp(path).greyscale().raw().toBuffer({ resolveWithObject: true });
  const [a, b] = await Promise.all([luma(one), luma(other)]);
  const { width, height } = a.info;
  if (b.info.width !== width || b.info.height !== height) throw new Error("the two previews differ in size");
  let sum = 0;
  let windows = 0;
  for (let y = 0; y + 8 <= height; y += 4) {
    for (let x = 0; x + 8 <= width; x += 4) {
      sum += windowSimilarity(a.data, b.data, width, x, y);
      windows += 1;
    }
  }
  return sum / windows;
}

function windowSimilarity(a: Buffer, b: Buffer, width: number, left: number, top: number): number {
  let [sumA, sumB, squareA, squareB, product] = [0, 0, 0, 0, 0];
  for (let y = top; y < top + 8; y += 1) {
    for (let x = left; x < left + 8; x += 1) {
      const [p = 0, q = 0] = [a[y * width + x], b[y * width + x]];
      sumA += p;
      sumB += q;
      squareA += p * p;
      squareB += q * q;
      product += p * q;
    }
  }
  const [meanA, meanB] = [sumA / 64, sumB / 64];
  const [varianceA, varianceB, covariance] = [squareA / 64 - meanA ** 2, squareB / 64 - meanB ** 2, product / 64 - meanA * meanB];
  const [c1, c2] = [(0.01 * 255) ** 2, (0.03 * 255) ** 2];
  return ((2 * meanA * meanB + c1) * (2 * covariance + c2)) / ((meanA ** 2 + meanB ** 2 + c1) * (varianceA + varianceB + c2));
}

export async function benchPreviews(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "atelier-bench-previews-"));
  setEnvironment(parseEnvironment({ ATELIER_HOME: join(folder, "home"), LOG_LEVEL: "error" }));
  try {
    const subjects: PreviewSubject[] = [];
    for (let n = 0; n < PICTURES; n += 1) {
      await sharp(await drawPicture(n + 1)).toFile(join(folder, `${n}.png`));
      const path = await contain(folder, `${n}.png`);
      subjects.push({ path, kind: "image", fingerprint: fingerprintOf(readFileSync(path)) });
    }
    const bareFolder = join(folder, "bare");
    mkdirSync(bareFolder);
    const bareFile = ({ fingerprint }: PreviewSubject) => join(bareFolder, `${fingerprint}.webp`);
    const bare = (subject: PreviewSubject) =>
      sharp(subject.path).resize(512, 512, { fit: "inside", withoutEnlargement: true }).webp().toFile(bareFile(subject));
    const ours = async (subject: PreviewSubject) => {
      const { problem } = await makePreviewsApart(subject);
      if (problem !== null) throw new Error(problem);
    };
    await paced(subjects.slice(0, 6), bare);
    await paced(subjects.slice(0, 6), ours);
    const rates = { bare: [] as number[], ours: [] as number[] };
    for (let round = 0; round < ROUNDS; round += 1) {
      rates.bare.push(await paced(subjects, bare));
      rmSync(previewFolder(), { recursive: true, force: true });
      rates.ours.push(await paced(subjects, ours));
    }
    const alike = [];
    for (const subject of subjects) {
      alike.push(await ssim(bareFile(subject), join(previewFolder(), subject.fingerprint.slice(0, 2), `${subject.fingerprint}_512.webp`)));
    }
    const [bareRate, ourRate] = [quantile(rates.bare, 0.5), quantile(rates.ours, 0.5)];
    console.log(
      `previews, 256 + 512 + thumbhash   ${ourRate.toFixed(1)}/s   bare sharp, 512 alone ${bareRate.toFixed(1)}/s, ${AT_ONCE} at once`,
    );
    const ratios = rates.ours.map((rate, round) => rate / (rates.bare[round] ?? Number.NaN));
    console.log(`previews, ratio                   ${quantile(ratios, 0.5).toFixed(2)}×, median of ${ROUNDS} rounds   (bar: 1.0×)`);
    console.log(`previews, SSIM to sharp's own 512 mean ${mean(alike).toFixed(4)}   worst ${Math.min(...alike).toFixed(4)}   (bar: 0.97)`);
  } finally {
    endRendering();
    rmSync(folder, { recursive: true, force: true });
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

if (process.argv[1] === import.meta.filename) await benchPreviews();
