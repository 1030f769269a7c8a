import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readHiddenText, recipeOfHidden } from "./hidden.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "atelier-hidden-test-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const TEXT = "a fox 狐\nNegative prompt: fog\nSteps: 4, Sampler: Euler, Seed: 18446744073709551615";

/** Writes bits into the lowest bit of alpha, or of red, green and blue, column by column. */
async function hide(name: string, payload: Buffer, signature: string, width = 96, height = 64): Promise<string> {
  const pixels = Buffer.alloc(width * height * 4);
  for (let at = 0; at < pixels.length; at += 1) pixels[at] = at % 4 === 3 ? 254 : (at * 37) & 0xfe;
  const length = Buffer.alloc(4);
  length.writeUInt32BE(payload.length * 8);
  const bytes = Buffer.concat([Buffer.from(signature), length, payload]);
  const inAlpha = signature.includes("png");
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const pixel = inAlpha ? bit : Math.floor(bit / 3);
    const place = ((pixel % height) * width + Math.floor(pixel / height)) * 4 + (inAlpha ? 3 : bit % 3);
    if (((bytes[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1) pixels[place] = (pixels[place] ?? 0) | 1;
  }
  const path = join(folder, name);
  const picture = sharp(pixels, { raw: { width, height, channels: 4 } });
  await (name.endsWith(".webp") ? picture.webp({ lossless: true, exact: true }) : picture.png()).toFile(path);
  return path;
}

describe("text hidden in pixels", () => {
  const cases: [string, string, boolean][] = [
    ["alpha.png", "stealth_pnginfo", false],
    ["alpha-packed.png", "stealth_pngcomp", true],
    ["colour.png", "stealth_rgbinfo", false],
    ["colour-packed.png", "stealth_rgbcomp", true],
    ["alpha.webp", "stealth_pngcomp", true],
  ];
  it.each(cases)("is found in %s (%s)", async (name, signature, isPacked) => {
    const bytes = Buffer.from(TEXT);
    expect(await readHiddenText(await hide(name, isPacked ? gzipSync(bytes) : bytes, signature))).toBe(TEXT);
  });

  it("is found whole where it fills more columns than the first look keeps", async () => {
    const long = `${"a fox ".repeat(2000)}\nSteps: 1, Seed: 2`;
    expect(await readHiddenText(await hide("long.png", Buffer.from(long), "stealth_pnginfo", 800, 200))).toBe(long);
  });

  it("is found in a picture one pixel high", async () => {
    expect(await readHiddenText(await hide("flat.png", Buffer.from("fox"), "stealth_pnginfo", 4000, 1))).toBe("fox");
  });

  it("is a recipe like any other", () => {
    expect(recipeOfHidden(TEXT)).toMatchObject({ dialect: "parameters", record: { prompt: "a fox 狐", seed: "18446744073709551615" } });
    const whole = JSON.stringify({ Comment: JSON.stringify({ prompt: "a fox", uc: "", scale: 5 }), Source: "V4", Software: "NovelAI" });
    expect(recipeOfHidden(whole)).toMatchObject({ dialect: "novelai", record: { prompt: "a fox", model: "V4" } });
    expect(recipeOfHidden("just words")).toBeNull();
  });

  it("is nothing where there is none, where its length lies, and where it inflates without end", async () => {
    expect(await readHiddenText(await hide("none.png", Buffer.from("x"), "stealth_nothing"))).toBeNull();
    expect(await readHiddenText(await hide("bomb.png", gzipSync(Buffer.alloc(20_000_000)), "stealth_pngcomp", 900, 900))).toBeNull();
    expect(await readHiddenText(await hide("broken.png", Buffer.from("no gzip"), "stealth_pngcomp"))).toBeNull();
    const path = await hide("short.png", Buffer.alloc(700), "stealth_pnginfo", 30, 30).catch(() => join(folder, "short.png"));
    expect(await readHiddenText(path)).toBeNull();
    expect(await readHiddenText(join(folder, "not there.png"))).toBeNull();
  });
});
