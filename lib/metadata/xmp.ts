/** XMP packets (ISO 16684-1): RDF in XML. Ours is one `rdf:Description`; a packet that is there already gets it added. */
import type { DigitalSource } from "./schema.ts";

/** IPTC NewsCodes, digital source type. */
const SOURCE_URI = "http://cv.iptc.org/newscodes/digitalsourcetype/";
const IPTC_EXT = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/";
const ATELIER = "https://atelier.invalid/ns/provenance/1.0/";
const RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

function escaped(text: string): string {
  // XML 1.0 has no way to write most control characters; JSON has escaped them, in other text they mean nothing.
  return text
    .replace(/[^\P{Cc}\t\n\r]|[\ufffe\uffff]/gu, "")
    .replace(/[<>&]/g, (sign) => (sign === "<" ? "&lt;" : sign === ">" ? "&gt;" : "&amp;"));
}

function unescaped(text: string): string {
  const named: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };
  return text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|\w{2,4});/gi, (whole, name: string) => {
    if (!name.startsWith("#")) return named[name] ?? whole;
    const code = name[1]?.toLowerCase() === "x" ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

function description(rdf: string, source: DigitalSource | null, json: string | null): string {
  const parts = [
    json === null ? "" : `<atelier:provenance>${escaped(json)}</atelier:provenance>`,
    source === null ? "" : `<Iptc4xmpExt:DigitalSourceType>${SOURCE_URI}${source}</Iptc4xmpExt:DigitalSourceType>`,
  ];
  return `<${rdf}:Description ${rdf}:about="" xmlns:Iptc4xmpExt="${IPTC_EXT}" xmlns:atelier="${ATELIER}">${parts.join("")}</${rdf}:Description>`;
}

/** A new packet. `json` null leaves the provenance out (PNG carries it in a chunk of its own). */
export function writeXmp(source: DigitalSource, json: string | null): string {
  return [
    '<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>',
    `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="${RDF}">`,
    description("rdf", source, json),
    '</rdf:RDF></x:xmpmeta><?xpacket end="w"?>',
  ].join("");
}

/** The packet with ours added, all else as it was; null where that cannot be done safely. A source type that is there already stays. */
export function mergeXmp(packet: string, source: DigitalSource, json: string): string | null {
  if (packet.includes("HasExtendedXMP")) return null;
  const closing = [...packet.matchAll(/<\/([A-Za-z_][\w.-]{0,40}):RDF\s*>/g)];
  const [end] = closing;
  const prefix = end?.[1];
  if (closing.length !== 1 || !end || prefix === undefined || !packet.includes(`xmlns:${prefix}="${RDF}"`)) return null;
  const ours = description(prefix, packet.includes("DigitalSourceType") ? null : source, json);
  return packet.slice(0, end.index) + ours + packet.slice(end.index);
}

/** The text of the last `<prefix:name>` element or attribute in a packet; null where it has none. */
export function xmpText(packet: string, name: string): string | null {
  const literal = name.replace(/[.:]/g, "\\$&");
  const element = [...packet.matchAll(new RegExp(`<${literal}(?:\\s[^>]{0,2000})?>([^<]*)</${literal}>`, "g"))].at(-1)?.[1];
  const attribute =
    element ??
    new RegExp(`\\s${literal}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`)
      .exec(packet)
      ?.slice(1)
      .find((value) => value !== undefined);
  return attribute === undefined ? null : unescaped(attribute);
}

/** What a packet says for people, by the properties' usual prefixes. */
export interface XmpWords {
  rating: number | null;
  description: string | null;
  title: string | null;
  subjects: string[];
  license: string | null;
  created: string | null;
  creatorTool: string | null;
  sourceType: string | null;
}

const MAX_ITEMS = 500;

/** Each property is looked for once, from left to right. Never throws. */
export function xmpWords(packet: string): XmpWords {
  const first = (...names: string[]) => {
    for (const name of names) {
      const [value] = property(packet, name);
      if (value !== undefined) return value;
    }
    return null;
  };
  const rating = first("xmp:Rating", "xap:Rating");
  return {
    rating: rating === null || !/^-?\d(\.\d+)?$/.test(rating) ? null : Math.round(Number(rating)),
    description: first("dc:description"),
    title: first("dc:title"),
    subjects: property(packet, "dc:subject"),
    license: first("cc:license", "xmpRights:UsageTerms", "dc:rights"),
    created: first("exif:DateTimeOriginal", "photoshop:DateCreated", "xmp:CreateDate", "xap:CreateDate"),
    creatorTool: first("xmp:CreatorTool", "xap:CreatorTool"),
    sourceType: first("Iptc4xmpExt:DigitalSourceType"),
  };
}

/** A property's values: those of its list, its text, its resource, or its attribute. */
function property(packet: string, name: string): string[] {
  const start = openingOf(packet, name, 0);
  if (start < 0) return attributeOf(packet, name);
  const end = packet.indexOf(">", start);
  const tag = packet.slice(start, Math.min(end < 0 ? start : end, start + 2000));
  const resource = /\srdf:resource\s*=\s*["']([^"']*)/.exec(tag)?.[1];
  if (resource !== undefined) return nonEmpty([resource]);
  if (end < 0 || packet[end - 1] === "/") return [];
  const close = packet.indexOf(`</${name}`, end);
  if (close < 0) return [];
  const inner = packet.slice(end + 1, close);
  return nonEmpty(inner.includes("<") ? listItems(inner) : [inner]);
}

/** Items of a list; of one in several languages that of no language, `x-default`, stands first. */
function listItems(inner: string): string[] {
  const items: string[] = [];
  for (let at = openingOf(inner, "rdf:li", 0); at >= 0 && items.length < MAX_ITEMS; at = openingOf(inner, "rdf:li", at + 1)) {
    const start = inner.indexOf(">", at);
    const end = start < 0 ? -1 : inner.indexOf("</rdf:li", start);
    if (end < 0) break;
    const text = inner.slice(start + 1, end);
    const isDefault = inner.slice(at, start).includes('"x-default"');
    if (inner[start - 1] === "/" || text.includes("<")) continue;
    if (isDefault) items.unshift(text);
    else items.push(text);
    at = end;
  }
  return items;
}

function openingOf(packet: string, name: string, from: number): number {
  for (let at = packet.indexOf(`<${name}`, from); at >= 0; at = packet.indexOf(`<${name}`, at + 1)) {
    const next = packet[at + name.length + 1] ?? "";
    if (next === ">" || next === "/" || next.trim() === "") return at;
  }
  return -1;
}

function attributeOf(packet: string, name: string): string[] {
  for (let at = packet.indexOf(name); at >= 0; at = packet.indexOf(name, at + 1)) {
    if ((packet[at - 1] ?? "<").trim() !== "") continue;
    const value = /^\s*=\s*(?:"([^"]*)"|'([^']*)')/.exec(packet.slice(at + name.length, at + name.length + 10_000));
    if (value) return nonEmpty([value[1] ?? value[2] ?? ""]);
  }
  return [];
}

function nonEmpty(values: string[]): string[] {
  return values.map((value) => unescaped(value).trim()).filter((value) => value !== "");
}
