/** IPTC-IIM (version 4.2): records of `1C record dataset length value`, as Photoshop's resource 0x0404 carries them in JPEG and TIFF. */
import { utf8OrLatin1, withoutNul } from "./text-decoding.ts";

export interface IptcWords {
  /** Every text of the application record, by IPTC's names, in the order of the file. */
  texts: [string, string][];
  title: string | null;
  caption: string | null;
  keywords: string[];
  copyright: string | null;
  /** `YYYYMMDD` and `HHMMSS±HHMM`, joined as ISO 8601. */
  created: string | null;
}

const NAMES: Readonly<Record<number, string>> = {
  5: "ObjectName",
  7: "EditStatus",
  15: "Category",
  20: "SupplementalCategories",
  25: "Keywords",
  40: "SpecialInstructions",
  55: "DateCreated",
  60: "TimeCreated",
  80: "By-line",
  85: "By-lineTitle",
  90: "City",
  92: "Sub-location",
  95: "Province-State",
  100: "Country-PrimaryLocationCode",
  101: "Country-PrimaryLocationName",
  103: "OriginalTransmissionReference",
  105: "Headline",
  110: "Credit",
  115: "Source",
  116: "CopyrightNotice",
  118: "Contact",
  120: "Caption-Abstract",
  122: "Writer-Editor",
};
const MAX_RECORDS = 1000;
const IPTC_RESOURCE = 0x0404;

/** The IPTC block among Photoshop's image resources (`8BIM`, id, name, length, value; each padded to even). */
export function iptcOfPhotoshop(resources: Buffer): Buffer | null {
  let at = 0;
  for (let count = 0; count < MAX_RECORDS && at + 12 <= resources.length; count += 1) {
    if (resources.toString("latin1", at, at + 4) !== "8BIM") return null;
    const id = resources.readUInt16BE(at + 4);
    const name = resources[at + 6] ?? 0;
    const lengthAt = at + 6 + name + 1 + ((name + 1) % 2);
    if (lengthAt + 4 > resources.length) return null;
    const length = resources.readUInt32BE(lengthAt);
    const start = lengthAt + 4;
    if (id === IPTC_RESOURCE) return resources.subarray(start, Math.min(resources.length, start + length));
    at = start + length + (length % 2);
  }
  return null;
}

/** Never throws; stops at the first byte that is no record. */
export function iptcWords(block: Buffer): IptcWords {
  const words: IptcWords = { texts: [], title: null, caption: null, keywords: [], copyright: null, created: null };
  let day = "";
  let time = "";
  for (const [dataset, value] of records(block)) {
    const name = NAMES[dataset];
    const text = withoutNul(utf8OrLatin1(value)).trim();
    if (name === undefined || text === "") continue;
    words.texts.push([name, text]);
    if (dataset === 5) words.title ??= text;
    else if (dataset === 25) words.keywords.push(text);
    else if (dataset === 55) day = text;
    else if (dataset === 60) time = text;
    else if (dataset === 116) words.copyright ??= text;
    else if (dataset === 120) words.caption ??= text;
  }
  const date = /^(\d{4})(\d\d)(\d\d)$/.exec(day);
  const clock = /^(\d\d)(\d\d)(\d\d)([+-]\d\d)?(\d\d)?$/.exec(time);
  if (date) {
    const zone = clock?.[4] ? `${clock[4]}:${clock[5] ?? "00"}` : "";
    words.created = `${date[1]}-${date[2]}-${date[3]}${clock ? `T${clock[1]}:${clock[2]}:${clock[3]}${zone}` : ""}`;
  }
  return words;
}

/** Data sets of record 2 (the application record) with their values. */
function* records(block: Buffer): Generator<[number, Buffer]> {
  let at = 0;
  for (let count = 0; count < MAX_RECORDS && at + 5 <= block.length && block[at] === 0x1c; count += 1) {
    const length = block.readUInt16BE(at + 3);
    // The highest bit says that the length itself is longer: no text we know is.
    if (length > 0x7fff) return;
    if (block[at + 1] === 2) yield [block[at + 2] ?? 0, block.subarray(at + 5, at + 5 + length)];
    at += 5 + length;
  }
}
