/** Where words stand in files: each carrier, byte for byte. */
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fingerprintOf } from "#lib/disk/hash.ts";
import { runFfmpeg } from "../ffmpeg.ts";
import { readFacts, readMedia } from "../read.ts";
import type { Facts } from "../schema.ts";

let folder: string;
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "atelier-carriers-test-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function file(bytes: Uint8Array): Promise<string> {
  count += 1;
  const path = join(folder, `${count}.bin`);
  await writeFile(path, bytes);
  return path;
}
const facts = async (bytes: Uint8Array): Promise<Facts> => readFacts(await file(bytes));
const picture = (channels: 3 | 4 = 3) => sharp({ create: { width: 6, height: 4, channels, background: { r: 9, g: 9, b: 9, alpha: 0.5 } } });

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}

/** Chunks put behind the header of a PNG. */
async function png(chunks: Buffer[], channels: 3 | 4 = 3): Promise<Buffer> {
  const bytes = await picture(channels).png().toBuffer();
  return Buffer.concat([bytes.subarray(0, 33), ...chunks, bytes.subarray(33)]);
}

/** One field in the Exif directory, little endian. */
function exif(tag: number, type: number, value: Buffer, inExif = true): Buffer {
  const entry = (id: number, kind: number, length: number, at: number) => {
    const bytes = Buffer.alloc(12);
    bytes.writeUInt16LE(id, 0);
    bytes.writeUInt16LE(kind, 2);
    bytes.writeUInt32LE(length, 4);
    bytes.writeUInt32LE(at, 8);
    return bytes;
  };
  const directory = (one: Buffer) => Buffer.concat([Buffer.from([1, 0]), one, Buffer.alloc(4)]);
  const head = Buffer.from("II*\0\x08\0\0\0", "latin1");
  const at = inExif ? 44 : 26;
  const field = directory(entry(tag, type, value.length / (type === 3 ? 2 : 1), value.length > 4 ? at : value.readUIntLE(0, value.length)));
  return Buffer.concat([head, ...(inExif ? [directory(entry(0x8769, 4, 1, 26))] : []), field, value]);
}

function segment(marker: number, ...parts: (Buffer | string)[]): Buffer {
  const data = Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : part)));
  return Buffer.concat([Buffer.from([0xff, marker, (data.length + 2) >> 8, (data.length + 2) & 255]), data]);
}

async function jpeg(...segments: Buffer[]): Promise<Buffer> {
  const bytes = await picture().jpeg().toBuffer();
  return Buffer.concat([bytes.subarray(0, 2), ...segments, bytes.subarray(2)]);
}

const xmp = (inner: string) =>
  `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">${inner}</rdf:RDF></x:xmpmeta>`;

describe("PNG texts", () => {
  const odd = "caf\u00e9 \u00ff\u0001";
  const cases: [string, Buffer, string][] = [
    ["tEXt in Latin-1", chunk("tEXt", Buffer.concat([Buffer.from("k\0"), Buffer.from(odd, "latin1")])), odd],
    ["zTXt", chunk("zTXt", Buffer.concat([Buffer.from("k\0\0"), deflateSync(Buffer.from(odd, "latin1"))])), odd],
    ["iTXt", chunk("iTXt", Buffer.from("k\0\0\0de\0schl\u00fcssel\0ein Fuchs \u72d0\r\n", "utf8")), "ein Fuchs \u72d0\r\n"],
    ["iTXt, compressed", chunk("iTXt", Buffer.concat([Buffer.from("k\0\x01\0\0\0"), deflateSync("a \u72d0")])), "a \u72d0"],
  ];
  it.each(cases)("%s", async (_name, bytes, text) => {
    expect((await facts(await png([bytes]))).raw).toEqual([{ where: "png", key: "k", text, truncated: false }]);
  });

  it("stand before one with a wrong check sum, which is told", async () => {
    const broken = chunk("tEXt", Buffer.from("b\0two"));
    broken.writeUInt8(0x55, 10);
    const found = await facts(await png([chunk("tEXt", Buffer.from("a\0one")), broken, chunk("tEXt", Buffer.from("c\0three"))]));
    expect(found.raw.map(({ key }) => key)).toEqual(["a", "c"]);
    expect(found.problems).toEqual([expect.stringContaining("check sum of a tEXt chunk")]);
  });

  it("of any length are read beyond the first block", async () => {
    const text = "x".repeat(100_000);
    const found = await facts(await png([chunk("tEXt", Buffer.from(`long\0${text}`)), chunk("tEXt", Buffer.from("short\0y"))]));
    expect(found.raw.find(({ key }) => key === "long")?.text).toBe(text);
    expect(found.raw.find(({ key }) => key === "short")?.text).toBe("y");
  });

  it.skipIf(!existsSync("/proc/self/io"))("cost no more than 64 KiB beyond themselves, however large the picture", async () => {
    const pieces = Array.from({ length: 10_000 }, () => chunk("IDAT", Buffer.alloc(8192, 7)));
    const text = chunk("tEXt", Buffer.from(`prompt\0{"a": "${"b".repeat(20_000)}"}`));
    const path = await file(await png([text, ...pieces]));
    const readSoFar = () => Number(/rchar: (\d+)/.exec(readFileSync("/proc/self/io", "latin1"))?.[1]);
    const overhead = -readSoFar() + readSoFar();
    const before = readSoFar();
    const result = await readMedia(path);
    expect(readSoFar() - before - overhead).toBeLessThanOrEqual(64 * 1024 + text.length);
    expect(result).toMatchObject({
      ok: true,
      fingerprint: fingerprintOf(readFileSync(path)),
      facts: { raw: [{ key: "prompt" }], problems: [] },
    });
  });

  it("of ImageMagick carry EXIF and XMP in hexadecimal digits", async () => {
    const profile = (kind: string, bytes: Buffer) =>
      chunk(
        "zTXt",
        Buffer.concat([
          Buffer.from(`Raw profile type ${kind}\0\0`),
          deflateSync(`\n${kind}\n ${bytes.length}\n${bytes.toString("hex")}\n`),
        ]),
      );
    const comment = exif(0x9286, 7, Buffer.from("ASCII\0\0\0a fox"));
    const packet = xmp('<rdf:Description xmp:Rating="3"/>');
    const found = await facts(
      await png([profile("exif", Buffer.concat([Buffer.from("Exif\0\0"), comment])), profile("xmp", Buffer.from(packet))]),
    );
    expect(found.raw).toContainEqual({ where: "exif", key: "UserComment", text: "a fox", truncated: false });
    expect(found.words.score).toBe(3);
  });

  it("may be hidden in an alpha channel, and only where there is none in the open", async () => {
    expect((await facts(await png([], 4))).may_hide_text).toBe(true);
    expect((await facts(await png([], 3))).may_hide_text).toBe(false);
    expect((await facts(await png([chunk("tEXt", Buffer.from("parameters\0a fox\nSteps: 20, Sampler: Euler"))], 4))).may_hide_text).toBe(
      false,
    );
    expect((await facts(await picture(4).webp({ lossless: true }).toBuffer())).may_hide_text).toBe(true);
    expect((await facts(await picture(4).webp().toBuffer())).may_hide_text).toBe(false);
  });
});

describe("EXIF", () => {
  const text = "ein Fuchs \u72d0";
  const swapped = Buffer.from(text, "utf16le").swap16();
  const comments: [string, Buffer, string][] = [
    ["UNICODE, little endian", Buffer.concat([Buffer.from("UNICODE\0"), Buffer.from(text, "utf16le")]), text],
    ["UNICODE, big endian in a little-endian block", Buffer.concat([Buffer.from("UNICODE\0"), swapped]), text],
    ["UNICODE with a mark", Buffer.concat([Buffer.from("UNICODE\0\xfe\xff", "latin1"), swapped]), text],
    ["UNICODE that is UTF-8", Buffer.concat([Buffer.from("UNICODE\0"), Buffer.from(text)]), text],
    ["ASCII", Buffer.from("ASCII\0\0\0a fox\0"), "a fox"],
    ["ASCII that is UTF-8", Buffer.from(`ASCII\0\0\0${text}`), text],
    ["no character set", Buffer.from("\0\0\0\0\0\0\0\0caf\xe9   ", "latin1"), "caf\u00e9"],
    ["JIS", Buffer.from("JIS\0\0\0\0\0\x1b$B4Q\x1b(B", "latin1"), "観"],
    ["none named at all", Buffer.from("just a fox in the snow"), "just a fox in the snow"],
  ];
  it.each(comments)("UserComment: %s", async (_name, value, expected) => {
    const found = await facts(await jpeg(segment(0xe1, "Exif\0\0", exif(0x9286, 7, value))));
    expect(found.raw).toContainEqual({ where: "exif", key: "UserComment", text: expected, truncated: false });
  });

  it("XP fields and Rating are words for people", async () => {
    const keywords = Buffer.from("fox; snow;\0", "utf16le");
    expect((await facts(await jpeg(segment(0xe1, "Exif\0\0", exif(0x9c9e, 1, keywords, false))))).words.keywords).toEqual(["fox", "snow"]);
    const comment = Buffer.from("a fox\0", "utf16le");
    expect((await facts(await jpeg(segment(0xe1, "Exif\0\0", exif(0x9c9c, 1, comment, false))))).words.caption).toBe("a fox");
    expect((await facts(await jpeg(segment(0xe1, "Exif\0\0", exif(0x4746, 3, Buffer.from([4, 0]), false))))).words.score).toBe(4);
  });

  it("stands in PNG, WebP and AVIF as well", async () => {
    const block = { IFD0: { Copyright: "CC BY 4.0" }, IFD2: { DateTimeOriginal: "2024:02:03 04:05:06", OffsetTimeOriginal: "+02:00" } };
    for (const made of [picture().png(), picture().webp(), picture().avif({ effort: 0 }), picture().jpeg()]) {
      expect(await facts(await made.withExif(block).toBuffer())).toMatchObject({
        words: { license: "CC BY 4.0" },
        created_at: "2024-02-03T02:05:06Z",
        problems: [],
      });
    }
  });
});

describe("XMP and IPTC", () => {
  const packet = xmp(
    `<rdf:Description rdf:about="" xmp:Rating="-1" xmp:CreateDate="2023-05-06T07:08:09Z"><dc:description><rdf:Alt>
     <rdf:li xml:lang="de">ein Fuchs</rdf:li><rdf:li xml:lang="x-default">a fox &amp; snow</rdf:li></rdf:Alt></dc:description>
     <dc:subject><rdf:Bag><rdf:li>fox</rdf:li><rdf:li>snow</rdf:li><rdf:li>fox</rdf:li></rdf:Bag></dc:subject>
     <cc:license rdf:resource="https://creativecommons.org/licenses/by/4.0/"/></rdf:Description>`,
  );
  const words = {
    score: -1,
    caption: "a fox & snow",
    license: "https://creativecommons.org/licenses/by/4.0/",
    keywords: ["fox", "snow"],
  };

  it("XMP says the same in every container", async () => {
    for (const made of [picture().png(), picture().webp(), picture().jpeg(), picture().tiff(), picture().avif({ effort: 0 })]) {
      const found = await facts(await made.withXmp(packet).toBuffer());
      expect(found.words).toEqual(words);
      expect(found.created_at).toBe("2023-05-06T07:08:09Z");
      expect(found.raw.find(({ where }) => where === "xmp")?.text).toContain("x-default");
    }
  });

  it("goes before IPTC, whose keywords are added", async () => {
    const record = (dataset: number, text: string) =>
      Buffer.concat([Buffer.from([0x1c, 2, dataset, 0, Buffer.byteLength(text)]), Buffer.from(text)]);
    const iptc = Buffer.concat([record(120, "another caption"), record(25, "fox"), record(25, "winter"), record(116, "mine")]);
    const head = Buffer.from("8BIM\x04\x04\0\0\0\0\0\0", "latin1");
    head.writeUInt32BE(iptc.length, 8);
    const photoshop = segment(0xed, "Photoshop 3.0\0", head, iptc);
    const both = await facts(await jpeg(photoshop, segment(0xe1, "http://ns.adobe.com/xap/1.0/\0", Buffer.from(packet))));
    expect(both.words).toEqual({ ...words, keywords: ["fox", "snow", "winter"] });
    const alone = await facts(await jpeg(photoshop));
    expect(alone.words).toEqual({ score: null, caption: "another caption", license: "mine", keywords: ["fox", "winter"] });
    expect(alone.raw.filter(({ where }) => where === "iptc").map(({ key }) => key)).toContain("Caption-Abstract");
  });

  it("a recipe is no caption", async () => {
    const recipe = xmp('<rdf:Description><dc:description>{"prompt": "a fox"}</dc:description></rdf:Description>');
    expect((await facts(await picture().jpeg().withXmp(recipe).toBuffer())).words.caption).toBeNull();
  });
});

describe("content credentials", () => {
  /** A store with one manifest, as far as it is looked at. */
  const box = (type: string, inner: Buffer) => {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(inner.length + 8);
    head.write(type, 4);
    return Buffer.concat([head, inner]);
  };
  const claim = Buffer.from("\xa1\x6fclaim_generator\x6bTestMaker/1", "latin1");
  const store = box("jumb", Buffer.concat([box("jumd", Buffer.alloc(25)), box("jumb", box("cbor", claim))]));
  const c2pa = { generator: "TestMaker/1" };

  it("are seen in PNG, JPEG (in pieces), WebP and MP4", async () => {
    expect((await facts(await png([chunk("caBX", store)]))).c2pa).toEqual(c2pa);
    const piece = (number: number, bytes: Buffer) => segment(0xeb, "JP\0\x01", Buffer.from([0, 0, 0, number]), store.subarray(0, 8), bytes);
    expect((await facts(await jpeg(piece(1, store.subarray(8, 50)), piece(2, store.subarray(50))))).c2pa).toEqual(c2pa);
    const webp = await picture().webp().toBuffer();
    const head = Buffer.from("C2PA\0\0\0\0");
    head.writeUInt32LE(store.length, 4);
    expect((await facts(Buffer.concat([webp, head, store]))).c2pa).toEqual(c2pa);
    const uuid = box(
      "uuid",
      Buffer.concat([Buffer.from("d8fec3d61b0e483c92975828877ec481", "hex"), Buffer.from("\0\0\0\0manifest\0"), Buffer.alloc(8), store]),
    );
    expect((await facts(Buffer.concat([box("ftyp", Buffer.from("isom\0\0\0\0")), uuid]))).c2pa).toEqual(c2pa);
  });
});

describe("films and sound", () => {
  const input = ["-f", "lavfi", "-i", "testsrc=size=64x48:rate=12:duration=2"];
  const tone = ["-f", "lavfi", "-i", "sine=duration=1"];
  const tags = ["-metadata", "title=Titel \u72d0", "-metadata", 'comment={"a": 1}', "-metadata", "copyright=CC0"];
  const films: [string, string[]][] = [
    ["a fragmented MP4", ["-c:v", "libx264", "-movflags", "frag_keyframe+empty_moov", "-f", "mp4"]],
    ["QuickTime", ["-c:v", "libx264", "-f", "mov"]],
    ["a Matroska film without length", ["-c:v", "libx264", "-live", "1", "-f", "matroska"]],
  ];
  it.each(films)("%s says how long it is", { timeout: 20_000 }, async (_name, output) => {
    const { bytes } = await runFfmpeg([...input, "-pix_fmt", "yuv420p", ...output], { output: "buffer" });
    const found = await facts(bytes);
    expect(found).toMatchObject({ width: 64, height: 48, frame_rate: expect.closeTo(12, 0) });
    expect(found.duration).toBeCloseTo(2, 0);
  });

  const sounds: [string, string[]][] = [
    ["mp3", ["-f", "mp3"]],
    ["mp3 with ID3v2.3", ["-id3v2_version", "3", "-f", "mp3"]],
    ["flac", ["-f", "flac"]],
    ["ogg", ["-c:a", "libvorbis", "-f", "ogg"]],
    ["opus", ["-c:a", "libopus", "-f", "opus"]],
    ["m4a", ["-c:a", "aac", "-f", "ipod"]],
    ["wav", ["-f", "wav"]],
    ["aiff", ["-write_id3v2", "1", "-f", "aiff"]],
    ["matroska", ["-c:a", "flac", "-f", "matroska"]],
  ];
  it.each(sounds)("%s carries tags", { timeout: 20_000 }, async (_name, output) => {
    const { bytes } = await runFfmpeg([...tone, ...tags, ...output], { output: "buffer" });
    const found = await facts(bytes);
    const said = (key: string) => found.raw.find((text) => text.where === "container" && text.key.toLowerCase() === key)?.text;
    expect([said("title"), said("comment"), said("copyright")]).toEqual(["Titel \u72d0", '{"a": 1}', "CC0"]);
    expect(found).toMatchObject({ words: { caption: null, license: "CC0" }, problems: [] });
    expect(found.duration).toBeCloseTo(1, 0);
  });
});
