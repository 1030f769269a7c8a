/** ID3v2.2 to 2.4 (id3.org) and ID3v1: text frames under the names ffmpeg gives them; pictures are told, not kept. */
import { utf8OrLatin1, utf16, withoutNul } from "../text-decoding.ts";
import { takeCover } from "./cover.ts";
import { genre } from "./genres.ts";
import { MAX_TEXT, type Source } from "./source.ts";
import { starsOf, takeTag } from "./tags.ts";

const NAMES: Readonly<Record<string, string>> = {
  TIT2: "title",
  TT2: "title",
  TPE1: "artist",
  TP1: "artist",
  TPE2: "album_artist",
  TP2: "album_artist",
  TALB: "album",
  TAL: "album",
  TCON: "genre",
  TCO: "genre",
  TRCK: "track",
  TRK: "track",
  TPOS: "disc",
  TDRC: "date",
  TDRL: "date",
  TYER: "date",
  TYE: "date",
  TCOM: "composer",
  TCM: "composer",
  TCOP: "copyright",
  TCR: "copyright",
  TENC: "encoded_by",
  TSSE: "encoder",
  TPUB: "publisher",
  TIT1: "grouping",
  TCMP: "compilation",
  TLAN: "language",
};
const MAX_FRAMES = 1000;
const MAX_FRAME = MAX_TEXT + 1024;
const MAX_TAG = 256 * 1024 * 1024;
const UNSYNCHRONISED = 0x80;
const EXTENDED = 0x40;

/** Reads the tag at `from`; returns where it ends, `from` where there is none. */
export function takeId3(source: Source, from: number, limit: number): number {
  const head = source.read(from, 10);
  if (head.length < 10 || head.toString("latin1", 0, 3) !== "ID3") return from;
  const version = head[3] ?? 0;
  const flags = head[5] ?? 0;
  const declared = from + 10 + syncSafe(head, 6);
  const end = Math.min(declared, limit, from + MAX_TAG);
  if (declared > limit) source.problem("its ID3 tag reaches beyond the end of the file");
  let at = from + 10;
  if (flags & EXTENDED && version >= 3) at += extendedLength(source.read(at, 4), version);
  for (let count = 0; count < MAX_FRAMES && at < end; count += 1) {
    const frame = frameAt(source, at, version);
    if (!frame || frame.at + frame.length > end) break;
    const length = Math.min(frame.length, MAX_FRAME);
    if (isWanted(frame.id)) {
      const raw = source.read(frame.at, length);
      takeFrame(source, frame.id, flags & UNSYNCHRONISED || frame.isUnsynchronised ? synchronised(raw) : raw);
    }
    at = frame.at + frame.length;
  }
  // A length that lies: the sound is looked for behind the last frame that was read.
  return declared > limit ? at : declared;
}

function syncSafe(bytes: Buffer, at: number): number {
  return [0, 1, 2, 3].reduce((sum, index) => sum * 128 + ((bytes[at + index] ?? 0) & 0x7f), 0);
}

/** In 2.3 the length leaves its own four bytes out. */
function extendedLength(bytes: Buffer, version: number): number {
  if (bytes.length < 4) return 0;
  return version === 4 ? syncSafe(bytes, 0) : bytes.readUInt32BE(0) + 4;
}

interface Frame {
  id: string;
  at: number;
  length: number;
  isUnsynchronised: boolean;
}

function frameAt(source: Source, at: number, version: number): Frame | null {
  const head = source.read(at, version === 2 ? 6 : 10);
  const id = head.toString("latin1", 0, version === 2 ? 3 : 4);
  if (!/^[A-Z0-9]{3,4}$/.test(id) || head.length < (version === 2 ? 6 : 10)) return null;
  if (version === 2) return { id, at: at + 6, length: head.readUIntBE(3, 3), isUnsynchronised: false };
  const length = version === 4 ? syncSafe(head, 4) : head.readUInt32BE(4);
  const flags = version === 4 ? (head[9] ?? 0) : 0;
  // A data length of four bytes stands before the contents where the flag says so.
  const skipped = flags & 1 ? 4 : 0;
  return { id, at: at + 10 + skipped, length: Math.max(0, length - skipped), isUnsynchronised: (flags & 2) !== 0 };
}

function isWanted(id: string): boolean {
  return id.startsWith("T") || ["COMM", "COM", "USLT", "ULT", "POPM", "POP", "APIC", "PIC", "WXXX"].includes(id);
}

/** `FF 00` stands for `FF`. */
function synchronised(bytes: Buffer): Buffer {
  const out = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    out[length] = bytes[at] ?? 0;
    length += 1;
    if (bytes[at] === 0xff && bytes[at + 1] === 0) at += 1;
  }
  return out.subarray(0, length);
}

function takeFrame(source: Source, id: string, bytes: Buffer): void {
  const encoding = bytes[0] ?? 0;
  if (id === "TXXX" || id === "TXX" || id === "WXXX") {
    const [name, rest] = split(bytes.subarray(1), encoding);
    takeTag(source, textOf(name, encoding), textOf(rest, id === "WXXX" ? 0 : encoding));
  } else if (id === "COMM" || id === "COM" || id === "USLT" || id === "ULT") {
    const [about, rest] = split(bytes.subarray(4), encoding);
    const language = bytes.toString("latin1", 1, 4);
    const name = textOf(about, encoding);
    const isLyrics = id.startsWith("U");
    takeTag(source, isLyrics ? `lyrics-${language}` : name === "" || name === "ID3v1 Comment" ? "comment" : name, textOf(rest, encoding));
  } else if (id === "POPM" || id === "POP") {
    const rating = bytes[bytes.indexOf(0) + 1];
    if (rating) source.facts.words.score ??= starsOf(rating);
  } else if (id === "APIC" || id === "PIC") takePicture(source, id, bytes);
  else if (id.startsWith("T")) takeText(source, id, textOf(bytes.subarray(1), encoding));
}

function takeText(source: Source, id: string, text: string): void {
  const name = NAMES[id] ?? id;
  const number = name === "genre" ? /^\(?(\d{1,3})\)?$/.exec(text)?.[1] : undefined;
  takeTag(source, name, number === undefined ? text : (genre(Number(number)) ?? text));
}

/** Encoding, kind, the picture's role, a description, the picture; in 2.2 the kind has three letters. */
function takePicture(source: Source, id: string, bytes: Buffer): void {
  const kind = id === "PIC" ? 4 : bytes.indexOf(0, 1) + 1;
  const [, picture] = split(bytes.subarray(kind + 1), bytes[0] ?? 0);
  takeCover(source, picture);
}

/** Parts at the first NUL, of two bytes in UTF-16. */
function split(bytes: Buffer, encoding: number): [Buffer, Buffer] {
  if (encoding !== 1 && encoding !== 2) {
    const end = bytes.indexOf(0);
    return end < 0 ? [bytes, bytes.subarray(bytes.length)] : [bytes.subarray(0, end), bytes.subarray(end + 1)];
  }
  for (let at = 0; at + 1 < bytes.length; at += 2)
    if (bytes[at] === 0 && bytes[at + 1] === 0) return [bytes.subarray(0, at), bytes.subarray(at + 2)];
  return [bytes, bytes.subarray(bytes.length)];
}

function textOf(bytes: Buffer, encoding: number): string {
  if (encoding === 1) return withoutNul(utf16(bytes, true));
  if (encoding === 2) return withoutNul(utf16(bytes, false));
  return withoutNul(encoding === 3 ? bytes.toString("utf8") : utf8OrLatin1(bytes));
}

/** The last 128 bytes: title, artist, album, year, comment, genre. Only what no better tag has said. */
export function takeId3v1(source: Source): void {
  const bytes = source.read(source.size - 128, 128);
  if (bytes.length < 128 || bytes.toString("latin1", 0, 3) !== "TAG") return;
  const known = new Set(source.facts.raw.map(({ key }) => key));
  const fields = [
    ["title", 3, 33],
    ["artist", 33, 63],
    ["album", 63, 93],
    ["date", 93, 97],
    ["comment", 97, 127],
  ] as const;
  for (const [name, from, to] of fields) {
    const text = utf8OrLatin1(bytes.subarray(from, to)).split("\0")[0]?.trim() ?? "";
    if (!known.has(name)) takeTag(source, name, text);
  }
  if (!known.has("genre")) takeTag(source, "genre", genre(bytes[127] ?? 255) ?? "");
}
