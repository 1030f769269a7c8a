/** Values in an XMP packet as programs write them: an element or attribute, or the first item of a list inside. */
import { xmpText } from "../xmp.ts";

const NAMED: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

export function packetValue(packet: string, name: string): string | null {
  const local = name.slice(name.indexOf(":") + 1);
  if (!packet.includes(local)) return null;
  return (firstItem(packet, name) ?? xmpText(packet, name))?.trim() || null;
}

/** `<dc:description><rdf:Alt><rdf:li …>text</rdf:li></rdf:Alt></dc:description>` */
function firstItem(packet: string, name: string): string | null {
  const [item] = packetItems(packet, name);
  return item ?? null;
}

export function packetItems(packet: string, name: string): string[] {
  const open = packet.indexOf(`<${name}`);
  const close = open < 0 ? -1 : packet.indexOf(`</${name}>`, open);
  if (close < 0) return [];
  return [...packet.slice(open, close).matchAll(/<(?:\w{1,20}:)?li\b[^>]{0,500}>([^<]*)</g)]
    .slice(0, 1000)
    .map(([, text = ""]) => unescaped(text));
}

function unescaped(text: string): string {
  return text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|\w{2,4});/gi, (whole, name: string) => {
    if (!name.startsWith("#")) return NAMED[name] ?? whole;
    const code = name[1]?.toLowerCase() === "x" ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
