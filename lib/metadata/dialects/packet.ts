import { xmpText } from "../xmp.ts";

const NAMED: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

/** A property of an XMP packet by its usual prefix: the first item of a list (`<rdf:Alt><rdf:li …>text</rdf:li>`), an element or an attribute. */
export function packetValue(packet: string, name: string): string | null {
  const local = name.slice(name.indexOf(":") + 1);
  if (!packet.includes(local)) return null;
  return (firstItem(packet, name) ?? xmpText(packet, name))?.trim() || null;
}

function firstItem(packet: string, name: string): string | null {
  const open = packet.indexOf(`<${name}`);
  const close = open < 0 ? -1 : packet.indexOf(`</${name}>`, open);
  const text = close < 0 ? undefined : /<(?:\w{1,20}:)?li\b[^>]{0,500}>([^<]*)</.exec(packet.slice(open, close))?.[1];
  return text === undefined ? null : unescaped(text);
}

function unescaped(text: string): string {
  return text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|\w{2,4});/gi, (whole, name: string) => {
    if (!name.startsWith("#")) return NAMED[name] ?? whole;
    const code = name[1]?.toLowerCase() === "x" ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
