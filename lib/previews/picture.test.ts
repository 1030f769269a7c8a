import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { fingerprintOf } from "#lib/disk/hash.ts";
import { contain } from "#lib/disk/paths.ts";
import { makePreviews } from "./make.ts";
import { decode, shrunk } from "./pixels.ts";

const CORPUS = "../shared/corpus/image";
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "atelier-colour-test-"));
  setEnvironment(parseEnvironment({ ATELIER_HOME: join(folder, "home") }));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The preview's size, colour space, and its RGBA at a place given in parts of its sides. */
async function preview(bytes: Buffer) {
  const fingerprint = fingerprintOf(bytes);
  await writeFile(join(folder, fingerprint), bytes);
  const { made, problem } = await makePreviews({ path: await contain(folder, fingerprint), kind: "image", fingerprint });
  expect(problem).toBeNull();
  const { data, info } = await sharp(made["512"]).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const { space, icc } = await sharp(made["512"]).metadata();
  const at = (x: number, y: number) => {
    const start = (Math.floor(y * (info.height - 1)) * info.width + Math.floor(x * (info.width - 1))) * 4;
    return [...data.subarray(start, start + 4)];
  };
  return { width: info.width, height: info.height, space, icc, at };
}

const near = (colour: readonly number[], within = 6) =>
  colour.map((value) => expect.toSatisfy((is: number) => Math.abs(is - value) <= within));
const solid = (background: string) => sharp({ create: { width: 64, height: 64, channels: 3, background } });

/** An ICC profile (ICC.1:2001-04) of three primaries, adapted to D50, with a plain gamma. */
function matrixProfile(primaries: readonly (readonly number[])[], gamma: number): Buffer {
  const fixed = (value: number) => Math.round(value * 65_536);
  const xyz = (values: readonly number[]) => {
    const tag = Buffer.alloc(20);
    tag.write("XYZ ");
    values.forEach((value, index) => void tag.writeInt32BE(fixed(value), 8 + index * 4));
    return tag;
  };
  const curve = Buffer.alloc(16);
  curve.write("curv");
  curve.writeUInt32BE(1, 8);
  curve.writeUInt16BE(Math.round(gamma * 256), 12);
  const text = Buffer.alloc(104);
  text.write("desc");
  text.writeUInt32BE(5, 8);
  text.write("test\0", 12);
  const tags: [string, Buffer][] = [
    ["desc", text],
    ["wtpt", xyz([0.9642, 1, 0.8249])],
    ...(["rXYZ", "gXYZ", "bXYZ"] as const).map((name, index): [string, Buffer] => [name, xyz(primaries[index] ?? [])]),
    ...["rTRC", "gTRC", "bTRC"].map((name): [string, Buffer] => [name, curve]),
  ];
  const table = Buffer.alloc(4 + tags.length * 12);
  table.writeUInt32BE(tags.length);
  let offset = 128 + table.length;
  tags.forEach(([name, bytes], index) => {
    table.write(name, 4 + index * 12);
    table.writeUInt32BE(offset, 8 + index * 12);
    table.writeUInt32BE(bytes.length, 12 + index * 12);
    offset += bytes.length;
  });
  const head = Buffer.alloc(128);
  head.writeUInt32BE(offset);
  head.writeUInt32BE(0x02400000, 8);
  head.write("mntrRGB XYZ ", 12);
  head.write("acsp", 36);
  [0.9642, 1, 0.8249].forEach((value, index) => void head.writeInt32BE(fixed(value), 68 + index * 4));
  return Buffer.concat([head, table, ...tags.map(([, bytes]) => bytes)]);
}

/** A PNG of one colour with 16 bits in each of its four channels (PNG, third edition, section 11). */
function deepPng(side: number, colour: readonly number[]): Buffer {
  const chunk = (name: string, body: Buffer) => {
    const named = Buffer.concat([Buffer.from(name, "latin1"), body]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(body.length);
    ends.writeUInt32BE(crc32(named), 4);
    return Buffer.concat([ends.subarray(0, 4), named, ends.subarray(4)]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side);
  head.writeUInt32BE(side, 4);
  head.set([16, 6], 8);
  const row = Buffer.alloc(1 + side * 8);
  for (let at = 0; at < side * 4; at += 1) row.writeUInt16BE(colour[at % 4] ?? 0, 1 + at * 2);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: side }, () => row)));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk("IHDR", head), chunk("IDAT", pixels), chunk("IEND", Buffer.alloc(0))]);
}

describe("colours come out as sRGB, 8 bits a channel", () => {
  it("from CMYK", async () => {
    const cmyk = await solid("#c03020").toColourspace("cmyk").withIccProfile("cmyk").jpeg({ quality: 95 }).toBuffer();
    expect((await sharp(cmyk).metadata()).channels).toBe(4);
    const { space, at } = await preview(cmyk);
    expect(space).toBe("srgb");
    expect(at(0.5, 0.5)).toEqual(near([0xc0, 0x30, 0x20, 255], 30));
  });

  it("from Adobe RGB: the same numbers mean another green", async () => {
    const profile = join(folder, "adobe.icc");
    await writeFile(
      profile,
      matrixProfile(
        [
          [0.60974, 0.31111, 0.01947],
          [0.20528, 0.62567, 0.06087],
          [0.14919, 0.06322, 0.74457],
        ],
        2.19921875,
      ),
    );
    const plain = await sharp(Buffer.from(Array.from({ length: 64 * 64 }, () => [100, 180, 100]).flat()), {
      raw: { width: 64, height: 64, channels: 3 },
    })
      .png()
      .toBuffer();
    // The profile is put in by hand, pixels untouched.
    const body = Buffer.concat([Buffer.from("iCCPtest\0\0"), deflateSync(readFileSync(profile))]);
    const chunk = Buffer.alloc(body.length + 8);
    chunk.writeUInt32BE(body.length - 4);
    body.copy(chunk, 4);
    chunk.writeUInt32BE(crc32(body), chunk.length - 4);
    const { at, space } = await preview(Buffer.concat([plain.subarray(0, 33), chunk, plain.subarray(33)]));
    expect(space).toBe("srgb");
    expect(at(0.5, 0.5)).toEqual(near([0, 181, 94, 255], 8));
  });

  it("from 16 bits, grey and coloured, with alpha", async () => {
    const coloured = deepPng(64, [0x8000, 0x4000, 0xffff, 0x8000]);
    expect((await sharp(coloured).metadata()).depth).toBe("ushort");
    expect((await preview(coloured)).at(0.5, 0.5)).toEqual(near([0x80, 0x40, 0xff, 0x80]));
    const grey = await solid("#808080").toColourspace("grey16").png().toBuffer();
    expect((await preview(grey)).at(0.5, 0.5)).toEqual(near([0x80, 0x80, 0x80, 255]));
  });

  it("from a palette with transparency", async () => {
    const half = sharp({ create: { width: 64, height: 64, channels: 4, background: { r: 255, g: 0, b: 0, alpha: 0 } } });
    const bytes = await half
      .composite([{ input: { create: { width: 32, height: 64, channels: 4, background: "#00ff00" } }, left: 0, top: 0 }])
      .png({ palette: true })
      .toBuffer();
    const { at } = await preview(bytes);
    expect(at(0.1, 0.5)).toEqual(near([0, 255, 0, 255]));
    expect(at(0.9, 0.5)[3]).toBe(0);
  });
});

describe("turned pictures", () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])("stand upright for EXIF orientation %i", async (orientation) => {
    // Left half red as it is meant to be seen, the top left quarter blue.
    const width = 80;
    const height = 40;
    const meant = Buffer.alloc(width * height * 3);
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1)
        meant.set(x < 40 && y < 20 ? [0, 0, 255] : x < 40 ? [255, 0, 0] : [0, 255, 0], (y * width + x) * 3);
    }
    const upright = () => sharp(meant, { raw: { width, height, channels: 3 } });
    // How the pixels lie in the file so that the orientation puts them right (TIFF 6.0, section 8: Orientation).
    const turns = [0, 0, 0, 180, 180, 90, 270, 270, 90][orientation] ?? 0;
    const isMirrored = [2, 4, 5, 7].includes(orientation);
    const turned = await upright().rotate(turns).png().toBuffer();
    const lying = await sharp(turned).flop(isMirrored).png().toBuffer();
    const bytes = await sharp(lying).withMetadata({ orientation }).jpeg({ quality: 100, chromaSubsampling: "4:4:4" }).toBuffer();
    const { width: wide, height: high, at } = await preview(bytes);
    expect([wide, high]).toEqual([80, 40]);
    expect(at(0.2, 0.2)).toEqual(near([0, 0, 255, 255], 30));
    expect(at(0.2, 0.8)).toEqual(near([255, 0, 0, 255], 30));
    expect(at(0.8, 0.5)).toEqual(near([0, 255, 0, 255], 30));
  });
});

describe("files of others", () => {
  it.each([
    ["cmyk.jpg", null],
    ["16-bit-grey-alpha.png", null],
    ["basi6a16.png", [32, 32]],
    ["hopper.avif", null],
    ["hopper.ico", null],
    ["rgb24.bmp", null],
    ["tif-with-iptc-icc-xmp.tif", null],
    ["tbbn3p08.png", [32, 32]],
    ["orient-f6t.jpg", null],
  ] as const)("%s", async (name, size) => {
    const path = join(CORPUS, name);
    if (!existsSync(path)) return console.log(`skipped: ${path} is not here`);
    const { width, height, space } = await preview(readFileSync(path));
    expect(space).toBe("srgb");
    if (size) expect([width, height]).toEqual(size);
  });
});

it("what a thumbhash is made from keeps the average colour and does not bleed from what cannot be seen", () => {
  const data = Buffer.from(Array.from({ length: 200 * 100 }, (_, at) => (at % 2 ? [255, 0, 0, 255] : [0, 255, 0, 0])).flat());
  const small = shrunk({ data, width: 200, height: 100, channels: 4 }, 64);
  expect([small.width, small.height]).toEqual([64, 32]);
  expect([...small.data.subarray(0, 3)]).toEqual([255, 0, 0]);
  expect(shrunk({ data: Buffer.from([7]), width: 1, height: 1, channels: 1 }, 64).data).toEqual(new Uint8Array([7, 7, 7, 255]));
});

it("an alpha channel is kept only where something can be seen through", async () => {
  const drawn = (alpha: number) =>
    sharp(Buffer.from([10, 20, 30, 255, 40, 50, 60, alpha]), { raw: { width: 2, height: 1, channels: 4 } })
      .png()
      .toBuffer();
  expect(await decode(sharp(await drawn(255)))).toMatchObject({ channels: 3, data: Buffer.from([10, 20, 30, 40, 50, 60]) });
  expect(await decode(sharp(await drawn(254)))).toMatchObject({ channels: 4 });
});
