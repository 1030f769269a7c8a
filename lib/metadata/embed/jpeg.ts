/** JPEG (ITU T.81): EXIF and XMP stand in APP1 segments before the picture data, which is copied as it is. */
import { addUserComment, writeUserComment } from "../exif.ts";
import { mergeXmp, writeXmp } from "../xmp.ts";
import { refuse, type Words, type Writer } from "./carrier.ts";

const EXIF = Buffer.from("Exif\0\0", "latin1");
const XMP = Buffer.from("http://ns.adobe.com/xap/1.0/\0", "latin1");
const MAX_SEGMENT = 0xffff - 2;

interface Segment {
  marker: number;
  /** Without marker and length. */
  data: Buffer;
}

export const writeJpeg: Writer = (bytes, words) => {
  const { segments, rest } = split(bytes);
  if (segments.some(({ marker, data }) => marker === 0xeb && data.includes("jumb"))) refuse("it carries content credentials (C2PA)");
  // The picture index of a multi-picture file counts from its own place in the file.
  if (segments.some(({ marker, data }) => marker === 0xe2 && data.subarray(0, 4).equals(Buffer.from("MPF\0"))))
    refuse("it holds several pictures");
  const exif = { marker: 0xe1, data: Buffer.concat([EXIF, exifBody(segments, words)]) };
  const xmp = { marker: 0xe1, data: Buffer.concat([XMP, Buffer.from(xmpBody(segments, words), "utf8")]) };
  const kept = segments.filter((segment) => !isExif(segment) && !isXmp(segment));
  const afterJfif = kept[0]?.marker === 0xe0 ? 1 : 0;
  const all = [...kept.slice(0, afterJfif), exif, xmp, ...kept.slice(afterJfif)];
  return Buffer.concat([bytes.subarray(0, 2), ...all.map(encode), rest]);
};

function isExif({ marker, data }: Segment): boolean {
  return marker === 0xe1 && data.subarray(0, EXIF.length).equals(EXIF);
}

function isXmp({ marker, data }: Segment): boolean {
  return marker === 0xe1 && data.subarray(0, XMP.length).equals(XMP);
}

function exifBody(segments: readonly Segment[], words: Words): Buffer {
  const [first, ...more] = segments.filter(isExif);
  if (more.length > 0) refuse("it has several EXIF segments");
  if (!first) return writeUserComment(words.parameters);
  return addUserComment(first.data.subarray(EXIF.length), words.parameters) ?? refuse("its EXIF cannot be extended safely");
}

function xmpBody(segments: readonly Segment[], words: Words): string {
  const [first, ...more] = segments.filter(isXmp);
  if (more.length > 0) refuse("it has several XMP packets");
  if (!first) return writeXmp(words.source, words.json);
  return mergeXmp(first.data.toString("utf8", XMP.length), words.source, words.json) ?? refuse("its XMP cannot be extended safely");
}

function split(bytes: Buffer): { segments: Segment[]; rest: Buffer } {
  if (bytes.readUInt16BE(0) !== 0xffd8) refuse("it is no JPEG");
  const segments: Segment[] = [];
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0;
    if (marker < 0xe0 && marker !== 0xc4 && marker !== 0xdb) break;
    const length = bytes.readUInt16BE(at + 2);
    if (marker === 0xff || length < 2 || at + 2 + length > bytes.length) refuse("a segment is broken");
    segments.push({ marker, data: bytes.subarray(at + 4, at + 2 + length) });
    at += 2 + length;
  }
  if (bytes[at] !== 0xff) refuse("its segments do not follow each other");
  return { segments, rest: bytes.subarray(at) };
}

function encode({ marker, data }: Segment): Buffer {
  if (data.length > MAX_SEGMENT) refuse("the recipe is too long for a JPEG segment");
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([head, data]);
}
