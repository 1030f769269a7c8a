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
