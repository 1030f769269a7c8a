/** JPEG (ITU-T T.81): the segments before the scan. EXIF, XMP, IPTC, C2PA and comments stand in them; the picture is not read. */
import { MAX_C2PA_BYTES } from "../c2pa.ts";
import { iptcOfPhotoshop } from "../iptc.ts";
import { utf8OrLatin1, withoutNul } from "../text-decoding.ts";
import { takeBlocks, takeC2pa } from "./blocks.ts";
import type { ContainerReader, Source } from "./source.ts";

const MAX_SEGMENTS = 2000;
const MAX_EXTENDED = 2 * 1024 * 1024;
const XMP_MARK = "http://ns.adobe.com/xap/1.0/\0";
const EXTENDED_MARK = "http://ns.adobe.com/xmp/extension/\0";
const PHOTOSHOP_MARK = "Photoshop 3.0\0";

interface Found {
  exif?: Buffer;
  xmp?: Buffer;
  photoshop: Buffer[];
  extended: Buffer[];
  jumbf: Buffer[];
  jumbfBytes: number;
}

export const readJpeg: ContainerReader = (source) => {
  const found: Found = { photoshop: [], extended: [], jumbf: [], jumbfBytes: 0 };
  walk(source, found);
  if (found.extended.length > 0) takeExtended(source, found);
  if (found.jumbf.length > 0) takeC2pa(source, Buffer.concat(found.jumbf));
  const iptc = found.photoshop.length > 0 ? iptcOfPhotoshop(Buffer.concat(found.photoshop)) : null;
  return takeBlocks(source, { xmp: found.xmp, iptc: iptc ?? undefined, exif: found.exif });
};

function walk(source: Source, found: Found): void {
  let at = 2;
  for (let count = 0; count < MAX_SEGMENTS; count += 1) {
    const head = source.read(at, 4);
    if (head.length < 4) {
      source.problem("it ends before its picture begins");
      return;
    }
    const marker = head[1] ?? 0;
    if (head[0] !== 0xff) {
      source.problem("its segments are broken");
      return;
    }
    // Bytes that fill up; markers without a length.
    if (marker === 0xff || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) {
      at += marker === 0xff ? 1 : 2;
      continue;
    }
    if (marker === 0xda || marker === 0xd9) return;
    const length = head.readUInt16BE(2);
    if (length < 2) {
      source.problem("its segments are broken");
      return;
    }
    takeSegment(source, found, marker, at + 4, length - 2);
    at += 2 + length;
  }
  source.problem("it has too many segments");
}

function takeSegment(source: Source, found: Found, marker: number, at: number, length: number): void {
  // Tables of the decoder and pictures' small copies are stepped over.
  const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
  if (isFrame) {
    takeFrame(source, source.read(at, 6));
    return;
  }
  if (marker === 0xfe) {
    source.text("jpeg", "Comment", withoutNul(utf8OrLatin1(source.read(at, length))));
    return;
  }
  if (marker === 0xe1) takeApp1(source, found, at, length);
  else if (marker === 0xed) takeApp13(found, source.read(at, length));
  else if (marker === 0xeb) takeApp11(source, found, at, length);
}

function takeFrame({ facts, technical }: Source, frame: Buffer): void {
  if (frame.length < 6) return;
  facts.height = frame.readUInt16BE(1) || null;
  facts.width = frame.readUInt16BE(3) || null;
  const components = frame[5] ?? 3;
  facts.color_mode = components === 1 ? "L" : components === 4 ? "CMYK" : "RGB";
  const depth = frame[0] ?? 8;
  if (depth !== 8) technical("bit_depth", depth);
}

function takeApp1(source: Source, found: Found, at: number, length: number): void {
  const mark = source.read(at, 35).toString("latin1");
  if (mark.startsWith("Exif\0")) found.exif ??= source.read(at, length);
  else if (mark.startsWith(XMP_MARK)) found.xmp ??= source.read(at + XMP_MARK.length, length - XMP_MARK.length);
  else if (mark.startsWith(EXTENDED_MARK)) {
    // After the mark: 32 digits of the packet's MD5, its whole length, this piece's offset.
    const skipped = EXTENDED_MARK.length + 40;
    const bytes = found.extended.reduce((sum, part) => sum + part.length, 0);
    if (bytes + length <= MAX_EXTENDED && length > skipped) found.extended.push(source.read(at + skipped, length - skipped));
  }
}

function takeApp13(found: Found, segment: Buffer): void {
  if (segment.toString("latin1", 0, PHOTOSHOP_MARK.length) === PHOTOSHOP_MARK)
    found.photoshop.push(segment.subarray(PHOTOSHOP_MARK.length));
}

/** `JP`, box instance, packet number, then the box: its header is repeated in each piece (ISO 19566-5, annex D). */
function takeApp11(source: Source, found: Found, at: number, length: number): void {
  const head = source.read(at, 16);
  if (head.length < 16 || head.toString("latin1", 0, 2) !== "JP" || head.toString("latin1", 12, 16) !== "jumb") return;
  const skipped = head.readUInt32BE(4) > 1 ? 16 : 8;
  if (length <= skipped || found.jumbfBytes + length > MAX_C2PA_BYTES) return;
  found.jumbf.push(source.read(at + skipped, length - skipped));
  found.jumbfBytes += length - skipped;
}

function takeExtended(source: Source, found: Found): void {
  source.text("xmp", "ExtendedXMP", Buffer.concat(found.extended).toString("utf8"));
}
