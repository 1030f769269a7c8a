/** Tags of MP4 and QuickTime: iTunes' `ilst`, the keyed list of `mdta`, and QuickTime's own texts in `udta`. */
import { utf8OrLatin1, utf16, withoutNul } from "../text-decoding.ts";
import { takeCover } from "./cover.ts";
import { genre } from "./genres.ts";
import { type Box, boxes, boxInside, contents } from "./iso-boxes.ts";
import { MAX_TEXT, type Source } from "./source.ts";
import { takeTag } from "./tags.ts";

/** In ffmpeg's words, which the tools around here use. Atoms not named here keep their own name. */
const NAMES: Readonly<Record<string, string>> = {
  "©nam": "title",
  "©ART": "artist",
  aART: "album_artist",
  "©alb": "album",
  "©cmt": "comment",
  "©day": "date",
  "©gen": "genre",
  gnre: "genre",
  "©wrt": "composer",
  "©too": "encoder",
  "©swr": "encoder",
  "©lyr": "lyrics",
  "©grp": "grouping",
  "©des": "description",
  "©inf": "comment",
  "©cpy": "copyright",
  "©xyz": "location",
  desc: "description",
  ldes: "synopsis",
  cprt: "copyright",
  cpil: "compilation",
  trkn: "track",
  disk: "disc",
  catg: "category",
  keyw: "keywords",
  tvsh: "show",
  tvnn: "network",
  tven: "episode_id",
  tves: "episode_sort",
  tvsn: "season_number",
  stik: "media_type",
  hdvd: "hd_video",
  pcst: "podcast",
  pgap: "gapless_playback",
  rtng: "rating",
  soal: "sort_album",
  soar: "sort_artist",
  soaa: "sort_album_artist",
  soco: "sort_composer",
  sonm: "sort_name",
  sosn: "sort_show",
  tmpo: "tempo",
};
const MAX_VALUE = MAX_TEXT * 2;
const MAX_COVER = 64 * 1024;

export function takeUserData(source: Source, udta: Box): void {
  for (const box of boxes(source, udta.at, udta.end)) {
    if (box.type === "meta") takeMeta(source, box);
    else if (box.type.startsWith("©")) takeTag(source, NAMES[box.type] ?? box.type, quickTimeText(contents(source, box, MAX_VALUE)));
  }
}

/** In MP4 a full box, in QuickTime a bare one. */
export function takeMeta(source: Source, meta: Box): void {
  const isBare = source.read(meta.at + 4, 4).toString("latin1") === "hdlr";
  const skipped = isBare ? 0 : 4;
  const list = boxInside(source, meta, "ilst", skipped);
  const keyed = boxInside(source, meta, "keys", skipped);
  const keys = keyed ? keysOf(source, keyed) : [];
  if (!list) return;
  for (const item of boxes(source, list.at, list.end)) {
    if (item.type === "----") takeFreeForm(source, item);
    else if (item.type === "covr") takeCovers(source, item);
    else {
      const name = keys[Buffer.from(item.type, "latin1").readUInt32BE(0) - 1] ?? NAMES[item.type] ?? item.type;
      for (const box of boxes(source, item.at, item.end)) if (box.type === "data") takeTag(source, name, valueIn(source, item.type, box));
    }
  }
}

/** Count, then for each key its length, its name space and its name. */
function keysOf(source: Source, box: Box): string[] {
  const bytes = contents(source, box, 256 * 1024);
  const keys: string[] = [];
  for (let at = 8; at + 8 <= bytes.length && keys.length < 500; ) {
    const length = bytes.readUInt32BE(at);
    if (length < 8) break;
    keys.push(bytes.toString("utf8", at + 8, at + length));
    at += length;
  }
  return keys;
}

function takeFreeForm(source: Source, item: Box): void {
  let name = "";
  for (const box of boxes(source, item.at, item.end)) {
    if (box.type === "name") name = contents(source, box, 300).toString("utf8", 4);
    else if (box.type === "data" && name !== "") takeTag(source, name, valueIn(source, "----", box));
  }
}

/** Kind (1 UTF-8, 2 UTF-16, 21 a whole number, 0 as the atom has it), locale, value. */
function valueIn(source: Source, atom: string, box: Box): string {
  const bytes = contents(source, box, MAX_VALUE + 8);
  if (bytes.length < 9) return "";
  const kind = bytes.readUInt32BE(0) & 0xffffff;
  const value = bytes.subarray(8);
  if (kind === 1) return withoutNul(value.toString("utf8"));
  if (kind === 2) return withoutNul(utf16(value, false));
  if ((atom === "trkn" || atom === "disk") && value.length >= 6) {
    const of = value.readUInt16BE(4);
    return of ? `${value.readUInt16BE(2)}/${of}` : String(value.readUInt16BE(2));
  }
  if (atom === "gnre" && value.length >= 2) return genre(value.readUInt16BE(0) - 1) ?? "";
  if (value.length <= 4) return String(value.readIntBE(0, value.length));
  return kind === 0 ? withoutNul(utf8OrLatin1(value)) : "";
}

function takeCovers(source: Source, item: Box): void {
  const box = boxInside(source, item, "data");
  if (box) takeCover(source, contents(source, box, MAX_COVER).subarray(8));
}

/** Length, language, text; the rest of the box repeats it in other languages. */
function quickTimeText(bytes: Buffer): string {
  if (bytes.length < 4) return "";
  const length = bytes.readUInt16BE(0);
  const text = bytes.subarray(4, length + 4 <= bytes.length && length > 0 ? 4 + length : bytes.length);
  return withoutNul(utf8OrLatin1(text));
}
