import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import exifr from "exifr";
import { parseBuffer } from "music-metadata";
import extractChunks from "png-chunks-extract";
import sharp, { type Sharp } from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { probe, runFfmpeg } from "../ffmpeg.ts";
import { readParameters } from "../parameters.ts";
import { EMPTY_RECORD, type Provenance } from "../schema.ts";
import { sniff } from "../sniff.ts";
import { xmpText } from "../xmp.ts";
import { embed, WRITERS } from "./embed.ts";
import { withProvenance } from "./glb.ts";

const CORPUS = "../shared/corpus";
const SOURCE = "http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicMedia";
const provenance: Provenance = {
  schema: 1,
  engine: "sketch",
  job_id: "0192-job",
  run_id: null,
  created_at: "2026-11-21T08:00:00Z",
  record: {
    ...EMPTY_RECORD,
    tool: "Atelier",
    prompt: 'a fox, "Füchsin" 狐 🦊 <in> the & snow\nsecond line: yes',
    negative_prompt: "blurry, text",
    seed: "18446744073709551615",
    steps: 20,
    sampler: "DPM++ 2M",
    cfg: 7.5,
    model: "odd, name: 1",
    width: 64,
    height: 48,
    params: { style: "dada" },
  },
  source: null,
};
const latin: Provenance = { ...provenance, record: { ...provenance.record, prompt: "ein schöner Fuchs", negative_prompt: null } };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "atelier-embed-test-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function picture(channels: 3 | 4 = 3) {
  const pixels = Buffer.from(Array.from({ length: 64 * 48 * channels }, (_, index) => (index * 37) % 256));
  return sharp(pixels, { raw: { width: 64, height: 48, channels } });
}

async function written(bytes: Uint8Array, format: string, words: Provenance = provenance): Promise<Buffer> {
  const result = await embed(bytes, format, words, "algorithmicMedia");
  expect(result).toMatchObject({ embedded: true });
  return Buffer.from(result.bytes);
}

const pixelsOf = (bytes: Uint8Array) => sharp(bytes, { animated: true }).raw().toBuffer();

function pngTexts(bytes: Uint8Array): Map<string, string> {
  const texts = new Map<string, string>();
  for (const { name, data } of extractChunks(bytes)) {
    const at = data.indexOf(0);
    if (name === "tEXt")
      texts.set(Buffer.from(data.subarray(0, at)).toString("latin1"), Buffer.from(data.subarray(at + 1)).toString("latin1"));
    if (name === "iTXt")
      texts.set(Buffer.from(data.subarray(0, at)).toString("latin1"), Buffer.from(data.subarray(at + 5)).toString("utf8"));
  }
  return texts;
}

describe("PNG", () => {
  it("gains three texts before the picture data; every chunk it had stays byte for byte", async () => {
    const bytes = await picture(4).png().withMetadata({ density: 300 }).toBuffer();
    const result = await written(bytes, "png");
    const before = extractChunks(bytes);
    const after = extractChunks(result);
    const names = after.map(({ name }) => name);
    expect(names.indexOf("IDAT")).toBeGreaterThan(names.lastIndexOf("iTXt"));
    const added = before.length === after.length - 3 ? names.indexOf("IDAT") - 3 : -1;
    expect(after.toSpliced(added, 3)).toEqual(before);
    expect(await pixelsOf(result)).toEqual(await pixelsOf(bytes));
    const texts = pngTexts(result);
    expect(JSON.parse(texts.get("atelier") ?? "")).toEqual(provenance);
    expect(readParameters(texts.get("parameters") ?? "")?.record).toMatchObject({ ...provenance.record, params: {} });
    expect(texts.get("XML:com.adobe.xmp")).toContain(SOURCE);
  });

  it("uses tEXt where Latin-1 is enough, so that older programs read it", async () => {
    const names = extractChunks(await written(await picture().png().toBuffer(), "png", latin)).map(({ name }) => name);
    expect(names.filter((name) => name === "tEXt")).toHaveLength(2);
  });

  it("keeps the parameters another program wrote and adds none beside them", async () => {
    const once = await written(await picture().png().toBuffer(), "png", latin);
    const texts = pngTexts(await written(once, "png"));
    expect(texts.get("parameters")).toContain("ein schöner Fuchs");
  });

  it("is left alone when it carries content credentials or is cut off", async () => {
    const bytes = await picture().png().toBuffer();
    const at = bytes.indexOf("IDAT") - 4;
    const cabx = Buffer.concat([Buffer.from([0, 0, 0, 0]), Buffer.from("caBX"), Buffer.from([0, 0, 0, 0])]);
    const signed = Buffer.concat([bytes.subarray(0, at), cabx, bytes.subarray(at)]);
    const result = await embed(signed, "png", provenance, "algorithmicMedia");
    expect(result).toMatchObject({ embedded: false, reason: expect.stringContaining("C2PA") });
    expect(result.bytes).toBe(signed);
    expect(await embed(bytes.subarray(0, 60), "png", provenance, "algorithmicMedia")).toMatchObject({ embedded: false });
  });
});

/** For JPEG sharp gives the block with the segment's marker in front. */
function tiffOf(exif: Buffer | undefined): Buffer {
  const bytes = exif ?? Buffer.alloc(0);
  return bytes.toString("latin1", 0, 4) === "Exif" ? bytes.subarray(6) : bytes;
}

describe.each(["jpeg", "webp", "webp lossless", "webp with alpha"] as const)("%s", (name) => {
  const make = (image: Sharp) => (name === "jpeg" ? image.jpeg() : image.webp({ lossless: name === "webp lossless" })).toBuffer();
  const plain = () => picture(name === "webp with alpha" ? 4 : 3);

  it("carries the parameters in EXIF, the JSON in XMP, and the same pixels", async () => {
    const bytes = await make(plain());
    const result = await written(bytes, "x");
    expect(await pixelsOf(result)).toEqual(await pixelsOf(bytes));
    const facts = await sharp(result).metadata();
    expect(facts).toMatchObject({ width: 64, height: 48, hasAlpha: name === "webp with alpha" });
    const xmp = facts.xmp?.toString("utf8") ?? "";
    expect(JSON.parse(xmpText(xmp, "atelier:provenance") ?? "")).toEqual(provenance);
    expect(xmpText(xmp, "Iptc4xmpExt:DigitalSourceType")).toBe(SOURCE);
    const exif = await exifr.parse(tiffOf(facts.exif), { userComment: true, mergeOutput: true, tiff: true, exif: true });
    const comment = Buffer.from(exif.userComment as Uint8Array);
    expect(comment.toString("latin1", 0, 7)).toBe("UNICODE");
    expect(readParameters(comment.subarray(8).swap16().toString("utf16le"))?.record.prompt).toBe(provenance.record.prompt);
  });

  it("keeps the EXIF and XMP it had", async () => {
    const xmp =
      '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="4"/></rdf:RDF></x:xmpmeta>';
    const image = plain()
      .withExif({ IFD0: { Copyright: "ours", Model: "workflow: {}" }, IFD2: { LensModel: "glass" } })
      .withXmp(xmp);
    const bytes = await make(image);
    const result = await written(bytes, "x", latin);
    const facts = await sharp(result).metadata();
    expect(facts.xmp?.toString("utf8")).toContain('xmp:Rating="4"');
    expect(xmpText(facts.xmp?.toString("utf8") ?? "", "atelier:provenance")).toContain("sketch");
    const exif = await exifr.parse(tiffOf(facts.exif), { userComment: true, tiff: true, exif: true });
    expect(exif).toMatchObject({ Copyright: "ours", Model: "workflow: {}", LensModel: "glass" });
    expect(exif.userComment).toBeDefined();
    expect(await pixelsOf(result)).toEqual(await pixelsOf(bytes));
  });
});

it("a JPEG whose segments are signed (C2PA) is left alone", async () => {
  const bytes = await picture().jpeg().toBuffer();
  const body = Buffer.from("JP\0\0\0\0\0\0jumbjumd", "latin1");
  const head = Buffer.from([0xff, 0xeb, 0, body.length + 2]);
  const signed = Buffer.concat([bytes.subarray(0, 2), head, body, bytes.subarray(2)]);
  expect(await embed(signed, "jpg", provenance, "algorithmicMedia")).toMatchObject({
    embedded: false,
    reason: expect.stringContaining("C2PA"),
  });
});

const CLIP = ["-f", "lavfi", "-i", "testsrc=size=64x48:rate=12:duration=1", "-f", "lavfi", "-i", "sine=duration=1", "-shortest"];
const SOUND = ["-f", "lavfi", "-i", "sine=frequency=440:duration=1", "-metadata", "title=Tone"];

async function packets(bytes: Uint8Array, name: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  const { bytes: listing } = await runFfmpeg(["-i", path, "-map", "0", "-c", "copy", "-f", "streamhash"], { output: "buffer" });
  return listing.toString();
}

describe.each([
  ["mp4", [...CLIP, "-pix_fmt", "yuv420p", "-c:v", "libx264", "-c:a", "aac", "-f", "mp4"]],
  ["webm", [...CLIP, "-c:v", "libvpx-vp9", "-deadline", "realtime", "-c:a", "libopus", "-f", "webm"]],
] as const)("%s", (name, args) => {
  it("carries the JSON as comment; its packets are the same", async () => {
    const { bytes } = await runFfmpeg(args, { output: "buffer" });
    const result = await written(bytes, name);
    expect(await packets(result, `after.${name}`)).toBe(await packets(bytes, `before.${name}`));
    const tags = (await probe(join(folder, `after.${name}`))).tags;
    expect(JSON.parse(tags.comment ?? tags.COMMENT ?? "")).toEqual(provenance);
    expect(sniff(result)).toBe(name);
  });
});

async function samples(bytes: Uint8Array, name: string): Promise<Buffer> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return (await runFfmpeg(["-i", path, "-f", "s16le"], { output: "buffer" })).bytes;
}

describe.each([
  ["wav", ["-f", "wav"], "ICMT", "exif"],
  ["mp3", ["-c:a", "libmp3lame", "-f", "mp3"], "TXXX:atelier", "ID3v2.4"],
  ["mp3", ["-c:a", "libmp3lame", "-id3v2_version", "3", "-f", "mp3"], "TXXX:atelier", "ID3v2.3"],
  [
    "mp3",
    ["-c:a", "libmp3lame", "-map_metadata", "-1", "-id3v2_version", "0", "-write_id3v2", "0", "-f", "mp3"],
    "TXXX:atelier",
    "ID3v2.4",
  ],
  ["flac", ["-f", "flac"], "ATELIER", "vorbis"],
  ["ogg", ["-c:a", "libvorbis", "-f", "ogg"], "ATELIER", "vorbis"],
  ["opus", ["-c:a", "libopus", "-f", "opus"], "ATELIER", "vorbis"],
] as const)("%s %j", (name, args, key, tagType) => {
  it("carries the JSON; samples and other tags are the same", async () => {
    const { bytes } = await runFfmpeg([...SOUND, ...args], { output: "buffer" });
    const long = { ...provenance, record: { ...provenance.record, negative_prompt: "x".repeat(70_000) } };
    for (const words of [provenance, long]) {
      const result = await written(bytes, name, words);
      expect(await samples(result, `after.${name}`)).toEqual(await samples(bytes, `before.${name}`));
      const tags = await parseBuffer(result);
      const found = tags.native[tagType]?.find(({ id }) => id === key)?.value;
      expect(JSON.parse(String(found))).toEqual(words);
      expect(tags.common.title).toBe((await parseBuffer(bytes)).common.title);
    }
  });
});

describe("GLB", () => {
  function glb(json: string): Buffer {
    const text = Buffer.from(json.padEnd(Math.ceil(json.length / 4) * 4));
    const head = Buffer.alloc(20);
    head.write("glTF");
    head.writeUInt32LE(2, 4);
    head.writeUInt32LE(20 + text.length + 12, 8);
    head.writeUInt32LE(text.length, 12);
    head.write("JSON", 16);
    return Buffer.concat([head, text, Buffer.from([4, 0, 0, 0, 0x42, 0x49, 0x4e, 0, 1, 2, 3, 4])]);
  }

  it("carries the provenance in asset.extras; the binary chunk stays", async () => {
    const result = await written(glb('{"asset":{"version":"2.0"},"buffers":[{"byteLength":4}]}'), "glb");
    expect(result.readUInt32LE(8)).toBe(result.length);
    expect(result.readUInt32LE(12) % 4).toBe(0);
    const document = JSON.parse(result.toString("utf8", 20, 20 + result.readUInt32LE(12)));
    expect(document).toEqual({ asset: { version: "2.0", extras: { atelier: provenance } }, buffers: [{ byteLength: 4 }] });
    expect([...result.subarray(-4)]).toEqual([1, 2, 3, 4]);
  });

  it("keeps foreign numbers digit for digit and is not misled by braces in strings or by deeper assets", () => {
    const text = '{"extras":{"asset":{"no":1}}, "asset" : { "generator":"a\\"}{", "extras":{"big":12345678901234567890} } ,"x":[1.0,2]}';
    expect(withProvenance(text, "{}")).toBe(text.replace('{"big"', '{"atelier":{},"big"'));
    expect(withProvenance('{"asset":{}}', "1")).toBe('{"asset":{"extras":{"atelier":1}}}');
  });
});

describe("the corpus", () => {
  const files = existsSync(CORPUS)
    ? readdirSync(CORPUS, { recursive: true, encoding: "utf8" })
        .map((name) => join(CORPUS, name))
        .filter((path) => statSync(path).isFile())
    : [];

  it("every file is extended with the same pixels and samples, or left alone with a reason", { timeout: 240_000 }, async ({ skip }) => {
    skip(files.length === 0, `${CORPUS} is not here`);
    let extended = 0;
    for (const path of files) {
      const bytes = readFileSync(path);
      const result = await embed(bytes, "x", provenance, "trainedAlgorithmicMedia");
      if (!result.embedded) {
        expect(result.bytes, path).toBe(bytes);
        expect(result.reason, path).not.toBe("");
        continue;
      }
      extended += 1;
      expect(sniff(result.bytes), path).toBe(sniff(bytes));
      expect(path).not.toContain("/c2pa/");
      if (/\.(png|jpe?g|webp)$/.test(path)) expect(await digest(result.bytes), path).toEqual(await digest(bytes));
    }
    expect(extended).toBeGreaterThan(60);
  });

  // Larger pictures (bombs among them) only cost time here.
  const digest = (bytes: Uint8Array) =>
    sharp(bytes, { limitInputPixels: 3_000_000 })
      .raw()
      .toBuffer()
      .catch((error: Error) => error.message);
});

it("every writer belongs to a format that is sniffed", () => {
  expect(Object.keys(WRITERS)).toHaveLength(10);
});
