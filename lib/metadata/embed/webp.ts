/** WebP (RFC 9649): EXIF and XMP chunks want the extended header VP8X, which a simple file is given. */
import { addUserComment, writeUserComment } from "../exif.ts";
import { mergeXmp, writeXmp } from "../xmp.ts";
import { refuse, type Words, type Writer } from "./carrier.ts";
import { type Chunk, readRiff, writeRiff } from "./riff.ts";

const ALPHA = 0x10;
const EXIF_FLAG = 0x08;
const XMP_FLAG = 0x04;

export const writeWebp: Writer = (bytes, words) => {
  const riff = readRiff(bytes);
  if (riff.type !== "WEBP") refuse("it is no WebP");
  const header = extendedHeader(riff.chunks);
  header.data[0] = (header.data[0] ?? 0) | EXIF_FLAG | XMP_FLAG;
  const exif = { id: "EXIF", data: exifBody(riff.chunks, words) };
  const xmp = { id: "XMP ", data: Buffer.from(xmpBody(riff.chunks, words), "utf8") };
  const kept = riff.chunks.filter(({ id }) => id !== "VP8X" && id !== "EXIF" && id !== "XMP ");
  return writeRiff({ ...riff, chunks: [header, ...kept, exif, xmp] });
};

function only(chunks: readonly Chunk[], id: string): Chunk | undefined {
  const [first, ...more] = chunks.filter((chunk) => chunk.id === id);
  if (more.length > 0) refuse(`it has several ${id.trim()} chunks`);
  return first;
}

/** Some writers put the JPEG marker in front of the TIFF block. It stays there. */
function exifBody(chunks: readonly Chunk[], words: Words): Buffer {
  const there = only(chunks, "EXIF")?.data;
  if (!there) return writeUserComment(words.parameters);
  const prefix = there.subarray(0, 6).equals(Buffer.from("Exif\0\0", "latin1")) ? 6 : 0;
  const added = addUserComment(there.subarray(prefix), words.parameters) ?? refuse("its EXIF cannot be extended safely");
  return Buffer.concat([there.subarray(0, prefix), added]);
}

function xmpBody(chunks: readonly Chunk[], words: Words): string {
  const there = only(chunks, "XMP ")?.data;
  if (!there) return writeXmp(words.source, words.json);
  return mergeXmp(there.toString("utf8"), words.source, words.json) ?? refuse("its XMP cannot be extended safely");
}

function extendedHeader(chunks: readonly Chunk[]): Chunk {
  const there = only(chunks, "VP8X");
  if (there) return there.data.length >= 10 ? { id: "VP8X", data: Buffer.from(there.data) } : refuse("its header is broken");
  const [picture] = chunks;
  const { width, height, hasAlpha } = picture ? dimensions(picture) : refuse("it has no picture data");
  const data = Buffer.alloc(10);
  data[0] = hasAlpha ? ALPHA : 0;
  data.writeUIntLE(width - 1, 4, 3);
  data.writeUIntLE(height - 1, 7, 3);
  return { id: "VP8X", data };
}

/** From the bitstream's own header: RFC 6386 section 9.1 for VP8, RFC 9649 section 3.4 for lossless. */
function dimensions({ id, data }: Chunk): { width: number; height: number; hasAlpha: boolean } {
  if (id === "VP8 " && data.length >= 10 && data.readUIntBE(3, 3) === 0x9d012a) {
    return { width: data.readUInt16LE(6) & 0x3fff, height: data.readUInt16LE(8) & 0x3fff, hasAlpha: false };
  }
  if (id === "VP8L" && data.length >= 5 && data[0] === 0x2f) {
    const bits = data.readUInt32LE(1);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1, hasAlpha: ((bits >>> 28) & 1) === 1 };
  }
  return refuse("its picture data is of an unknown kind");
}
