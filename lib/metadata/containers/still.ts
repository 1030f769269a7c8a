/** Pictures, as sharp sees their headers; EXIF and XMP texts out of the blocks it hands over. */
import exifr from "exifr";
import sharp, { type Metadata } from "sharp";
import { exifTexts } from "../exif.ts";
import { type ContainerReader, MAX_TEXT, type Source, within } from "./source.ts";

const USER_COMMENT = 0x9286;
const XP_NAMES: Readonly<Record<number, string>> = {
  40091: "XPTitle",
  40092: "XPComment",
  40093: "XPAuthor",
  40094: "XPKeywords",
  40095: "XPSubject",
};

export const readStill: ContainerReader = async (source) => {
  const header = await within(10_000, sharp(source.path, { limitInputPixels: false, failOn: "none" }).metadata());
  takeHeader(source, header);
  if (header.exif) await takeExif(source, header.exif);
  if (header.xmp) takeXmp(source, header.xmp);
};

function takeHeader({ facts }: Source, header: Metadata): void {
  facts.width = header.width || null;
  facts.height = (header.pages ?? 1) > 1 ? (header.pageHeight ?? header.height) || null : header.height || null;
  facts.has_alpha = header.hasAlpha ?? false;
  facts.color_mode = modeOf(header);
  facts.orientation = header.orientation !== undefined && header.orientation >= 1 && header.orientation <= 8 ? header.orientation : null;
  const delays = header.delay ?? [];
  if (delays.length > 1) {
    const total = delays.reduce((sum, delay) => sum + delay, 0) / 1000;
    facts.duration = total || null;
    facts.frame_rate = total ? Math.round((delays.length / total) * 1000) / 1000 : null;
  }
}

/** In the words of Pillow, which the tools around here use. */
function modeOf(header: Metadata): string | null {
  if (header.isPalette) return "P";
  const deep = header.depth === "ushort";
  if (header.space === "cmyk") return "CMYK";
  if (header.space === "lab") return "LAB";
  if (header.channels <= 2) return deep ? "I;16" : header.hasAlpha ? "LA" : "L";
  return header.hasAlpha ? "RGBA" : "RGB";
}

/** `exif` with or without the JPEG segment's marker in front. */
export async function takeExif(source: Source, exif: Buffer): Promise<void> {
  const tiff = exif.toString("latin1", 0, 4) === "Exif" ? exif.subarray(6) : exif;
  for (const { tag, text } of exifTexts(tiff, MAX_TEXT)) {
    if (tag === USER_COMMENT) source.text("exif", "UserComment", text);
    else if (XP_NAMES[tag]) source.text("exif", XP_NAMES[tag], text);
  }
  try {
    const fields: Record<string, unknown> =
      (await within(5000, exifr.parse(tiff, { tiff: true, exif: true, gps: false, reviveValues: false }))) ?? {};
    for (const [name, value] of Object.entries(fields)) {
      if (typeof value === "string" && !name.startsWith("XP") && name !== "userComment" && name !== "UserComment")
        source.text("exif", name, value);
    }
  } catch (error) {
    source.problem("EXIF could not be read whole", error);
  }
}

export function takeXmp(source: Source, xmp: Buffer): void {
  source.text("xmp", "XML:com.adobe.xmp", xmp.toString("utf8"));
}
