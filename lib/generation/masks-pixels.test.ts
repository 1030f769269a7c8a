import { mkdtempSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { asChannel, asTransparency, laidOver, type Mask, masksNothing, readMask, shapeOf, stretched } from "./masks-pixels.ts";

const WIDTH = 6;
const HEIGHT = 4;
/** White on the right of the second row, one grey pixel, else black. */
const WHITE = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 128, 0, 0, 0, 1]);
const DRAWN: Mask = { width: WIDTH, height: HEIGHT, white: WHITE };

const grey = () => sharp(WHITE, { raw: { width: WIDTH, height: HEIGHT, channels: 1 } }).toColourspace("b-w");
const rgba = (pixel: (value: number, at: number) => readonly [number, number, number, number]) =>
  sharp(Buffer.from([...WHITE].flatMap((value, at) => [...pixel(value, at)])), { raw: { width: WIDTH, height: HEIGHT, channels: 4 } });
const listed = (buffer: Uint8Array) => [...buffer];
const rawOf = async (bytes: Uint8Array) =>
  sharp(bytes)
    .toColourspace((await sharp(bytes).metadata()).space)
    .raw()
    .toBuffer({ resolveWithObject: true });

describe("a mask that was drawn white on black", () => {
  it("is read the same from PNG, lossless WebP, TIFF, with three channels, with transparency that hides nothing, and from 16 bits", async () => {
    const files = [
      await grey().png().toBuffer(),
      await grey().toColourspace("srgb").webp({ lossless: true }).toBuffer(),
      await grey().tiff({ compression: "lzw" }).toBuffer(),
      await grey().toColourspace("srgb").png().toBuffer(),
      await rgba((value) => [value, value, value, 255])
        .png()
        .toBuffer(),
      await grey().toColourspace("grey16").png().toBuffer(),
      await grey().toColourspace("rgb16").png().toBuffer(),
      await grey().png({ palette: true }).toBuffer(),
    ];
    for (const file of files) {
      const mask = await readMask(file);
      expect([mask.width, mask.height, listed(mask.white)]).toEqual([WIDTH, HEIGHT, listed(WHITE)]);
    }
    expect((await sharp(files[5]).metadata()).depth).toBe("ushort");
  });

  it("is nearly the same out of a JPEG, and its white is masked whole", async () => {
    const large = sharp({ create: { width: 64, height: 64, channels: 3, background: "black" } }).composite([
      { input: { create: { width: 32, height: 64, channels: 3, background: "white" } }, left: 32, top: 0 },
    ]);
    const mask = await readMask(await large.jpeg({ quality: 90 }).toBuffer());
    expect(mask.white[10 * 64 + 60]).toBe(255);
    expect(mask.white[10 * 64 + 5]).toBe(0);
  });

  it("is turned upright as its file says, as ComfyUI turns what it loads", async () => {
    const mask = await readMask(await grey().toColourspace("srgb").withMetadata({ orientation: 3 }).png().toBuffer());
    expect(listed(mask.white)).toEqual(listed(WHITE).reverse());
    const turned = await readMask(await grey().withMetadata({ orientation: 6 }).png().toBuffer());
    expect([turned.width, turned.height]).toEqual([HEIGHT, WIDTH]);
    expect(turned.white[0]).toBe(WHITE[(HEIGHT - 1) * WIDTH]);
    expect(turned.white[1 * HEIGHT + 0]).toBe(WHITE[(HEIGHT - 1) * WIDTH + 1]);
  });
});

describe("a mask with transparency", () => {
  it("is what was drawn white on nothing, soft edges included", async () => {
    const strokes = await rgba((value) => [255, 255, 255, value])
      .png()
      .toBuffer();
    expect(listed((await readMask(strokes)).white)).toEqual(listed(WHITE));
  });

  it("is what is transparent where ComfyUI's own editor kept it: without colours, or in a picture", async () => {
    const kept = await rgba((value) => [0, 0, 0, 255 - value])
      .png()
      .toBuffer();
    const inPicture = await rgba((value, at) => [200, at * 9, 10, 255 - value])
      .png()
      .toBuffer();
    for (const file of [kept, inPicture]) expect(listed((await readMask(file)).white)).toEqual(listed(WHITE));
  });

  it("masks nothing where nothing was drawn", async () => {
    const empty = await rgba(() => [0, 0, 0, 0])
      .png()
      .toBuffer();
    expect(masksNothing(await readMask(empty))).toBe(true);
    expect(masksNothing(DRAWN)).toBe(false);
  });
});

describe("what a node reads", () => {
  it("by its colours is white where it is masked", async () => {
    const { data, info } = await rawOf(await asChannel(DRAWN));
    expect(info.channels).toBe(1);
    expect(listed(data)).toEqual(listed(WHITE));
  });

  it("by its transparency alone is transparent where it is masked", async () => {
    const { data, info } = await rawOf(await asTransparency(DRAWN));
    expect(info.channels).toBe(4);
    expect(listed(data).filter((_, at) => at % 4 === 3)).toEqual(listed(WHITE).map((value) => 255 - value));
  });

  it("comes out in the same bytes each time, so that it gets the same name", async () => {
    expect((await asTransparency(DRAWN)).equals(await asTransparency(DRAWN))).toBe(true);
    expect((await asChannel(DRAWN)).equals(await asChannel(DRAWN))).toBe(true);
  });

  it("of picture and mask at once keeps every colour, under the mask too, and is as transparent as the mask says, not as it was", async () => {
    const colours = (at: number) => [at * 10, 255 - at * 10, at] as const;
    const plain = rgba((_, at) => [...colours(at), 255]).removeAlpha();
    const holed = rgba((_, at) => [...colours(at), at % 2 === 0 ? 0 : 255]);
    for (const file of [await plain.png().toBuffer(), await holed.png().toBuffer(), await plain.webp({ lossless: true }).toBuffer()]) {
      const { data, info } = await rawOf(await laidOver(file, DRAWN));
      expect(info.channels).toBe(4);
      expect(listed(data)).toEqual(listed(WHITE).flatMap((value, at) => [...colours(at), 255 - value]));
    }
  });

  it("lies over a picture of greys, of 16 bits, and one that its file turns, all in eight bits and upright", async () => {
    const alphas = (data: Buffer) => listed(data).filter((_, at) => at % 4 === 3);
    const greys = grey().linear(0.5, 40);
    for (const file of [await greys.png().toBuffer(), await greys.toColourspace("rgb16").png().toBuffer()]) {
      const { data, info } = await rawOf(await laidOver(file, DRAWN));
      expect([info.channels, alphas(data)]).toEqual([4, listed(WHITE).map((value) => 255 - value)]);
    }
    const turned = await sharp({ create: { width: HEIGHT, height: WIDTH, channels: 3, background: "red" } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    expect(await shapeOf(turned)).toMatchObject({ width: WIDTH, height: HEIGHT, isPlain: false });
    const { data, info } = await rawOf(await laidOver(turned, DRAWN));
    expect([info.width, info.height, alphas(data)]).toEqual([WIDTH, HEIGHT, listed(WHITE).map((value) => 255 - value)]);
  });
});

describe("a mask of another size", () => {
  it("is stretched: what was white all over stays white, halves stay halves", async () => {
    const half: Mask = { width: 2, height: 1, white: Buffer.from([0, 255]) };
    const wide = await stretched(half, { width: 40, height: 10 });
    expect([wide.width, wide.height, wide.white.length]).toEqual([40, 10, 400]);
    expect([wide.white[0], wide.white[39]]).toEqual([0, 255]);
    const all = await stretched({ width: 3, height: 3, white: Buffer.alloc(9, 255) }, { width: 7, height: 5 });
    expect(listed(all.white)).toEqual(listed(Buffer.alloc(35, 255)));
    expect(await stretched(DRAWN, DRAWN)).toBe(DRAWN);
  });
});

describe("what is no mask", () => {
  it("is refused with a reason that names no folder of this disk", async () => {
    const folder = mkdtempSync(join(tmpdir(), "atelier-masks-"));
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8"/></svg>');
    await writeFile(join(folder, "words.png"), "no picture at all");
    const broken = (
      await sharp({ create: { width: 80, height: 80, channels: 3, background: "white" } })
        .png()
        .toBuffer()
    ).subarray(0, 90);
    for (const source of [svg, broken, join(folder, "words.png"), join(folder, "gone.png")]) {
      const error = (await readMask(source).catch((caught: unknown) => caught)) as Error & { code?: string };
      expect(error).toMatchObject({ code: "unsupported_media" });
      expect(error.message).not.toContain(folder);
    }
  });

  it("has too many pixels, which is known before they are read", async () => {
    const huge = await grey().png().toBuffer();
    // Width and height stand right behind the first chunk's name, its checksum behind its thirteen bytes.
    huge.writeUInt32BE(9_000, 16);
    huge.writeUInt32BE(9_000, 20);
    huge.writeUInt32BE(crc32(huge.subarray(12, 29)), 29);
    await expect(readMask(huge)).rejects.toMatchObject({ code: "unsupported_media", message: expect.stringContaining("9000") });
  });
});
