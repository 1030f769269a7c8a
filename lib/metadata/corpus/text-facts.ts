/** Embedded texts and fields: raw texts unchanged, EXIF, IPTC, XMP, tags, text hidden in pixels, content credentials. */
import { createHash } from "node:crypto";
import { isObject, type JsonObject } from "../dialects/exact-json.ts";
import { listIn, numberOf, objectIn } from "../dialects/fields.ts";
import { packetValue } from "../dialects/packet.ts";
import type { Facts, RawText } from "../schema.ts";
import { xmpWords } from "../xmp.ts";
import type { Check } from "./manifest.ts";

const sha256 = (text: string, encoding: BufferEncoding = "utf8") => createHash("sha256").update(Buffer.from(text, encoding)).digest("hex");

export function checkTexts(expected: JsonObject, facts: Facts, hidden: string | null, check: Check): void {
  for (const wanted of listIn(expected, "raw_text").filter(isObject)) {
    const of = facts.raw.filter(({ key, where }) => key === wanted.key || (where === "xmp" && String(wanted.where).startsWith("XMP")));
    const isMet = of.some((raw) => hashesOf(raw, String(wanted.key)).includes(String(wanted.sha256)));
    check(
      `raw_text.${wanted.key}`,
      isMet,
      `${wanted.bytes} bytes`,
      of.map(({ text }) => text.length),
    );
  }
  const stealth = objectIn(expected, "stealth");
  if (stealth) check("stealth.text", hidden !== null && sha256(hidden) === stealth.sha256, stealth.starts_with, hidden);
  for (const [name, wanted] of Object.entries(objectIn(expected, "exif") ?? {})) checkExif(name, wanted, facts, check);
  for (const [name, wanted] of Object.entries(objectIn(expected, "iptc") ?? {})) checkIptc(name, wanted, facts, check);
  for (const [name, wanted] of Object.entries(objectIn(expected, "xmp") ?? {})) checkXmp(name, wanted, facts, check);
  for (const [name, wanted] of Object.entries(objectIn(expected, "tags") ?? {})) {
    const of = facts.raw.filter(({ key }) => key.toLowerCase() === name.toLowerCase()).map(({ text }) => text);
    check(
      `tags.${name}`,
      of.some((text) => sameText(wanted, text)),
      wanted,
      of,
    );
  }
  const mediafile = objectIn(expected, "mediafile_tags");
  for (const name of ["title", "artist", "album", "genre"]) {
    if (mediafile?.[name] === undefined) continue;
    const got = facts.raw.find(({ key }) => key.toLowerCase() === name)?.text;
    check(`mediafile_tags.${name}`, got === mediafile[name], mediafile[name], got);
  }
  const rating = objectIn(expected, "rating");
  if (rating) check("rating.stars", facts.words.score === rating.stars, rating.stars, facts.words.score);
  checkCredentials(objectIn(expected, "c2pa"), facts, check);
}

/** PNG's plain text is Latin-1 bytes, everything else UTF-8; of a packet, the value inside. */
function hashesOf({ where, text }: RawText, key: string): string[] {
  const inside = where === "xmp" ? packetValue(text, `exif:${key}`) : null;
  return [sha256(text), sha256(text, "latin1"), ...(inside === null ? [] : [sha256(inside)])];
}

/** A long text stands in the manifest as its hash. */
function sameText(wanted: unknown, got: string): boolean {
  if (isObject(wanted)) return sha256(got) === wanted.sha256;
  return plain(wanted) === plain(got);
}

const plain = (value: unknown) => String(value).replaceAll("\r\n", "\n").replace(/\0+$/, "").trim();

function checkExif(name: string, wanted: unknown, facts: Facts, check: Check): void {
  if (name === "Orientation") {
    check("exif.Orientation", facts.orientation === wanted, wanted, facts.orientation);
    return;
  }
  if (typeof wanted === "number") {
    const got = numberOf(facts.technical[name]);
    const isMet = got !== null && Math.abs(got - wanted) <= Math.max(1e-6, Math.abs(wanted) * 1e-6);
    check(`exif.${name}`, isMet, wanted, got);
    return;
  }
  const got = facts.raw.filter(({ where, key }) => where === "exif" && key === name).map(({ text }) => text);
  // A field that is there and empty says nothing.
  check(`exif.${name}`, wanted === "" ? got.every((text) => text.trim() === "") : got.some((text) => sameText(wanted, text)), wanted, got);
}

function checkIptc(name: string, wanted: unknown, facts: Facts, check: Check): void {
  const got = facts.raw.filter(({ where, key }) => where === "iptc" && key === name).map(({ text }) => text);
  const list = Array.isArray(wanted) ? wanted : [wanted];
  const isSame = (one: unknown, text: string) =>
    plain(one) === plain(text) || (name.startsWith("Date") && plain(one).replaceAll(":", "") === text);
  check(
    `iptc.${name}`,
    list.every((one) => got.some((text) => isSame(one, text))),
    wanted,
    got,
  );
}

const PROPERTIES: Readonly<Record<string, string>> = {
  Title: "dc:title",
  Creator: "dc:creator",
  Rights: "dc:rights",
  Headline: "photoshop:Headline",
  UserComment: "exif:UserComment",
};

function checkXmp(name: string, wanted: unknown, facts: Facts, check: Check): void {
  const packet = facts.raw.find(({ where }) => where === "xmp")?.text ?? "";
  const words = xmpWords(packet);
  const known: Readonly<Record<string, unknown>> = {
    Description: words.description,
    Subject: facts.words.keywords,
    Rating: facts.words.score,
    CreatorTool: facts.technical.CreatorTool,
    DigitalSourceType: facts.technical.DigitalSourceType,
  };
  const got = Object.hasOwn(known, name) ? known[name] : packetValue(packet, PROPERTIES[name] ?? name);
  const isMet = Array.isArray(wanted)
    ? wanted.every((one) => (Array.isArray(got) ? got.includes(String(one)) : got === one))
    : sameText(wanted, String(got));
  check(`xmp.${name}`, isMet, wanted, got);
}

function checkCredentials(wanted: JsonObject | null, facts: Facts, check: Check): void {
  if (!wanted) return;
  const label = String(facts.technical.DigitalSourceType ?? "");
  const generator = facts.c2pa?.generator ?? null;
  for (const name of Object.keys(wanted)) {
    if (name === "note" || name === "container") continue;
    const got: Readonly<Record<string, unknown>> = {
      present: facts.c2pa !== null,
      claim_generator: generator,
      digital_source_type: label,
      ai_generated: /(^|\/)(compositeWith)?trainedAlgorithmicMedia$/i.test(label),
    };
    check(`c2pa.${name}`, got[name] === wanted[name], wanted[name], got[name]);
  }
}
