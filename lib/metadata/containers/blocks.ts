/** XMP, IPTC, EXIF and C2PA are the same in every container that carries them. Readers hand the blocks over in this order. */
import { MAX_C2PA_BYTES, readCredentials } from "../c2pa.ts";
import { type ExifFields, exifFields } from "../exif-fields.ts";
import { iptcWords } from "../iptc.ts";
import { instantOf, isMachineText } from "../text-decoding.ts";
import { xmpWords } from "../xmp.ts";
import { MAX_TEXT, type Source, within } from "./source.ts";

const MAX_KEYWORDS = 200;
const MAX_KEYWORD = 200;
const MAX_CAPTION = 10_000;

export interface Blocks {
  xmp?: Buffer | undefined;
  iptc?: Buffer | undefined;
  /** With or without the JPEG segment's marker in front. */
  exif?: Buffer | undefined;
}

/** Returns a promise only where a camera's EXIF has to be read. */
export function takeBlocks(source: Source, { xmp, iptc, exif }: Blocks): void | Promise<void> {
  if (xmp) takeXmp(source, xmp.toString("utf8", 0, Math.min(xmp.length, MAX_TEXT + 1)));
  if (iptc) takeIptc(source, iptc);
  return exif && takeExif(source, exif);
}

export function takeXmp(source: Source, packet: string): void {
  source.text("xmp", "XML:com.adobe.xmp", packet);
  const words = xmpWords(packet);
  if (words.rating !== null && words.rating >= -1 && words.rating <= 5) source.facts.words.score ??= words.rating;
  offerCaption(source, words.description);
  offerCaption(source, words.title);
  offerLicense(source, words.license);
  addKeywords(source, words.subjects);
  if (words.created) source.facts.created_at ??= instantOf(words.created);
  source.technical("CreatorTool", words.creatorTool);
  source.technical("DigitalSourceType", words.sourceType);
}

function takeIptc(source: Source, block: Buffer): void {
  const words = iptcWords(block);
  for (const [name, text] of words.texts) source.text("iptc", name, text);
  offerCaption(source, words.caption);
  offerCaption(source, words.title);
  offerLicense(source, words.copyright);
  addKeywords(source, words.keywords);
  if (words.created) source.facts.created_at ??= instantOf(words.created);
}

export function takeExif(source: Source, block: Buffer): void | Promise<void> {
  const tiff = block.toString("latin1", 0, 4) === "Exif" ? block.subarray(6) : block;
  const fields = exifFields(tiff);
  if (!fields) return source.problem("its EXIF is broken");
  takeFields(source, fields);
  if (!fields.hasCamera) return;
  if (!fields.isSound) return source.problem("its EXIF is broken in places");
  return takeCamera(source, Buffer.from(tiff));
}

function takeFields(source: Source, { texts, orientation, rating }: ExifFields): void {
  const { facts } = source;
  for (const [name, text] of texts) source.text("exif", name, text);
  facts.orientation ??= orientation;
  if (rating) facts.words.score ??= rating;
  const taken = texts.get("DateTimeOriginal") ?? texts.get("CreateDate");
  const when = taken && instantOf(taken, texts.get("OffsetTimeOriginal") ?? texts.get("OffsetTimeDigitized"));
  if (when) facts.created_at = when;
  for (const name of ["XPComment", "ImageDescription", "XPSubject", "XPTitle"]) offerCaption(source, texts.get(name));
  offerLicense(source, texts.get("Copyright"));
  addKeywords(source, (texts.get("XPKeywords") ?? "").split(";"));
  for (const name of ["Make", "Model", "LensModel", "Software", "Artist", "DateTimeOriginal"]) {
    const text = texts.get(name);
    if (text !== undefined && text.length <= 200) source.technical(name, text);
  }
}

const CAMERA_VALUES = ["ISO", "FNumber", "FocalLength", "ExposureTime"] as const;
const PICKED = [...CAMERA_VALUES, "GPSLatitude", "GPSLatitudeRef", "GPSLongitude", "GPSLongitudeRef"];
/** Loaded with the first camera's picture: most files are none. Asking for a module again takes longer than reading a file. */
let exifr: Promise<typeof import("exifr")> | undefined;

/** Exposure and place, as exifr reads them; only of blocks whose values all lie inside. */
async function takeCamera(source: Source, tiff: Buffer): Promise<void> {
  try {
    exifr ??= import("exifr");
    const { parse } = (await exifr).default;
    const found: Record<string, unknown> = (await within(2000, parse(tiff, { pick: PICKED, reviveValues: false }))) ?? {};
    for (const name of CAMERA_VALUES) {
      const value = found[name];
      if (typeof value === "number") source.technical(name, value);
    }
    if (typeof found.latitude === "number") source.technical("GPSLatitude", found.latitude);
    if (typeof found.longitude === "number") source.technical("GPSLongitude", found.longitude);
  } catch (error) {
    source.problem("EXIF could not be read whole", error);
  }
}

/** The store may stand in pieces, as JPEG has them. */
export function takeC2pa(source: Source, store: Buffer): void {
  const { generator, sourceType } = readCredentials(store.subarray(0, MAX_C2PA_BYTES));
  source.facts.c2pa ??= { generator };
  source.technical("DigitalSourceType", sourceType);
}

export function offerCaption({ facts }: Source, text: string | null | undefined): void {
  const caption = text?.trim();
  if (caption && facts.words.caption === null && !isMachineText(caption)) facts.words.caption = caption.slice(0, MAX_CAPTION);
}

export function offerLicense({ facts }: Source, text: string | null | undefined): void {
  const license = text?.trim();
  if (license && facts.words.license === null && !isMachineText(license)) facts.words.license = license.slice(0, 1000);
}

export function addKeywords({ facts }: Source, keywords: readonly string[]): void {
  for (const each of keywords) {
    const keyword = each.trim().slice(0, MAX_KEYWORD);
    if (keyword === "" || facts.words.keywords.length >= MAX_KEYWORDS || facts.words.keywords.includes(keyword)) continue;
    facts.words.keywords.push(keyword);
  }
}
