/** Pictures that sharp does not open, or should not: sizes out of their own headers. */
import type { ContainerReader } from "./source.ts";

export const readBmp: ContainerReader = async ({ read, facts }) => {
  const head = await read(0, 30);
  const isCore = head.readUInt32LE(14) === 12;
  facts.width = isCore ? head.readUInt16LE(18) : Math.abs(head.readInt32LE(18));
  facts.height = isCore ? head.readUInt16LE(20) : Math.abs(head.readInt32LE(22));
  const bits = isCore ? head.readUInt16LE(24) : head.readUInt16LE(28);
  facts.color_mode = bits <= 8 ? "P" : "RGB";
};

/** The largest of the pictures inside. */
export const readIco: ContainerReader = async ({ read, facts }) => {
  const count = (await read(4, 2)).readUInt16LE(0);
  const entries = await read(6, Math.min(count, 256) * 16);
  for (let at = 0; at + 16 <= entries.length; at += 16) {
    const width = entries[at] || 256;
    if (width <= (facts.width ?? 0)) continue;
    facts.width = width;
    facts.height = entries[at + 1] || 256;
  }
  facts.color_mode = "RGBA";
  facts.has_alpha = true;
};

const MAX_SVG_HEAD = 256 * 1024;

/** Sizes from `width` and `height`, else from `viewBox`. Nothing is rendered, no entity resolved. */
export const readSvg: ContainerReader = async (source) => {
  const text = (await source.read(0, MAX_SVG_HEAD)).toString("utf8");
  const tag = /<(?:\w+:)?svg\b[^>]*/i.exec(text)?.[0] ?? "";
  const attribute = (name: string) => new RegExp(`\\s${name}\\s*=\\s*["']([^"']{0,100})["']`, "i").exec(tag)?.[1];
  const pixels = (value: string | undefined) => {
    const [, number, unit = ""] = /^\s*([\d.]+)\s*([a-z%]*)\s*$/i.exec(value ?? "") ?? [];
    return number !== undefined && (unit === "" || unit === "px") ? Math.round(Number(number)) || null : null;
  };
  const box = (attribute("viewBox") ?? "")
    .trim()
    .split(/[\s,]+/)
    .map(Number);
  source.facts.width = pixels(attribute("width")) ?? (Math.round(box[2] ?? 0) || null);
  source.facts.height = pixels(attribute("height")) ?? (Math.round(box[3] ?? 0) || null);
  source.facts.has_alpha = true;
  source.facts.color_mode = "RGBA";
  for (const inner of elements(text, "metadata")) source.text("svg", "metadata", inner.replace(/^\s*<!\[CDATA\[([\s\S]*)\]\]>\s*$/, "$1"));
};

/** What stands inside the elements of a name, from left to right, each byte looked at once. */
function* elements(text: string, name: string): Generator<string> {
  for (let at = text.indexOf(`<${name}`); at >= 0; at = text.indexOf(`<${name}`, at + 1)) {
    const start = text.indexOf(">", at) + 1;
    const end = text.indexOf(`</${name}>`, start);
    if (start === 0 || end < 0) return;
    yield text.slice(start, end);
    at = end;
  }
}
