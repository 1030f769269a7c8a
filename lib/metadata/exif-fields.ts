/** What the directories of EXIF say: texts, dates, the turn of the picture. Values are read where they stand; nothing is trusted. */
import { isUtf8 } from "node:buffer";
import { type Directory, directoryAt, EXIF_POINTER, type Order, orderOf, TYPE_BYTES, USER_COMMENT, u16, u32 } from "./exif.ts";
import { utf8OrLatin1, utf16Guessed, withoutNul } from "./text-decoding.ts";

const GPS_POINTER = 0x8825;
const ORIENTATION = 0x0112;
const RATING = 0x4746;
const XMP_PACKET = 700;
const IPTC_RECORDS = 0x83bb;
const ASCII_FIELD = 2;
const SHORT_FIELD = 3;
const MAX_VALUE = 2 * 1024 * 1024;
/** Exif's names; texts under other tags are told by their number. */
const NAMES: Readonly<Record<number, string>> = {
  269: "DocumentName",
  270: "ImageDescription",
  271: "Make",
  272: "Model",
  305: "Software",
  306: "ModifyDate",
  315: "Artist",
  316: "HostComputer",
  33432: "Copyright",
  36867: "DateTimeOriginal",
  36868: "CreateDate",
  36880: "OffsetTime",
  36881: "OffsetTimeOriginal",
  36882: "OffsetTimeDigitized",
  37510: "UserComment",
  37520: "SubSecTime",
  37521: "SubSecTimeOriginal",
  37522: "SubSecTimeDigitized",
  40091: "XPTitle",
  40092: "XPComment",
  40093: "XPAuthor",
  40094: "XPKeywords",
  40095: "XPSubject",
  42016: "ImageUniqueID",
  42032: "CameraOwnerName",
  42033: "BodySerialNumber",
  42035: "LensMake",
  42036: "LensModel",
  42037: "LensSerialNumber",
};
/** Exposure, aperture, ISO, focal length, in the Exif directory: a camera took it. */
const CAMERA_TAGS = new Set([0x829a, 0x829d, 0x8827, 0x920a]);

export interface ExifFields {
  texts: Map<string, string>;
  orientation: number | null;
  rating: number | null;
  /** Has values of a camera or of a place, worth a reader that knows them all. */
  hasCamera: boolean;
  /** Every value lies inside the block: such a block may be handed to others. */
  isSound: boolean;
  xmp: Buffer | null;
  iptc: Buffer | null;
}

/** Null where the block is no TIFF structure. Never throws. */
export function exifFields(tiff: Buffer): ExifFields | null {
  const order = orderOf(tiff);
  const main = order ? directoryAt(tiff, u32(tiff, 4, order), order) : null;
  if (!order || !main) return null;
  const fields: ExifFields = { texts: new Map(), orientation: null, rating: null, hasCamera: false, isSound: true, xmp: null, iptc: null };
  takeDirectory(fields, main, tiff, order);
  for (const entry of main.entries) {
    const tag = u16(entry, 0, order);
    if (tag === GPS_POINTER) fields.hasCamera = true;
    if (tag !== EXIF_POINTER && tag !== GPS_POINTER) continue;
    const inner = directoryAt(tiff, u32(entry, 8, order), order);
    if (!inner) fields.isSound = false;
    else takeDirectory(fields, inner, tiff, order);
  }
  return fields;
}

function takeDirectory(fields: ExifFields, directory: Directory, tiff: Buffer, order: Order): void {
  for (const entry of directory.entries) {
    const tag = u16(entry, 0, order);
    const type = u16(entry, 2, order);
    const length = u32(entry, 4, order) * (TYPE_BYTES[type] ?? 0);
    const at = u32(entry, 8, order);
    if (CAMERA_TAGS.has(tag)) fields.hasCamera = true;
    if (length > 4 && at + length > tiff.length) {
      fields.isSound = false;
      // A text that was cut off is still worth having.
      if (!isText(tag, type) || at >= tiff.length) continue;
    }
    const value = length <= 4 ? entry.subarray(8, 8 + length) : tiff.subarray(at, at + Math.min(length, MAX_VALUE));
    if (tag === XMP_PACKET) fields.xmp = value;
    else if (tag === IPTC_RECORDS) fields.iptc = value;
    else if (tag === ORIENTATION && type === SHORT_FIELD) fields.orientation = legal(u16(entry, 8, order), 1, 8);
    else if (tag === RATING && type === SHORT_FIELD) fields.rating = legal(u16(entry, 8, order), 0, 5);
    else if (isText(tag, type)) {
      const name = NAMES[tag] ?? `0x${tag.toString(16).padStart(4, "0")}`;
      const text = textOf(tag, value, order);
      if (text !== "" && !fields.texts.has(name)) fields.texts.set(name, text);
    }
  }
}

function legal(value: number, least: number, most: number): number | null {
  return value >= least && value <= most ? value : null;
}

function isText(tag: number, type: number): boolean {
  return type === ASCII_FIELD || tag === USER_COMMENT || (tag >= 40091 && tag <= 40095);
}

function textOf(tag: number, value: Buffer, order: Order): string {
  // The room that a comment leaves is filled with blanks (Exif 2.32, 4.6.5).
  if (tag === USER_COMMENT) return commentText(value, order).trimEnd();
  if (tag >= 40091 && tag <= 40095) return withoutNul(value.subarray(0, value.length - (value.length % 2)).toString("utf16le"));
  const end = value.indexOf(0);
  return utf8OrLatin1(end < 0 ? value : value.subarray(0, end));
}

/** The first eight bytes name the character set; some writers leave them out, or name UTF-16 and write UTF-8. */
function commentText(value: Buffer, { little }: Order): string {
  const code = value.toString("latin1", 0, 8);
  const body = value.subarray(8);
  if (code.startsWith("UNICODE")) return withoutNul(isReallyUtf8(body) ? body.toString("utf8") : utf16Guessed(body, little));
  if (code.startsWith("JIS") && body.includes(0x1b)) return withoutNul(new TextDecoder("iso-2022-jp").decode(body));
  if (code.startsWith("ASCII") || code.startsWith("JIS") || code === "\0\0\0\0\0\0\0\0") return withoutNul(utf8OrLatin1(body));
  return withoutNul(utf8OrLatin1(value));
}

function isReallyUtf8(body: Buffer): boolean {
  return !body.subarray(0, 2000).includes(0) && /[\x20-\x7e]{4}/.test(body.toString("latin1", 0, 200)) && isUtf8(body);
}
