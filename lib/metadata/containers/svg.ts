/** SVG: its size and its words. Nothing is rendered, no entity resolved, no address followed. */
import { addKeywords, offerCaption, offerLicense } from "./blocks.ts";
import type { ContainerReader } from "./source.ts";

const MAX_HEAD = 1024 * 1024;
const MAX_ELEMENTS = 50;

/** Sizes from `width` and `height`, else from `viewBox`. */
export const readSvg: ContainerReader = (source) => {
  const text = source.read(0, MAX_HEAD).toString("utf8");
  const start = /<(?:\w{1,40}:)?svg[\s>/]/i.exec(text)?.index ?? 0;
  const end = text.indexOf(">", start);
  const tag = text.slice(start, Math.min(end < 0 ? text.length : end, start + 20_000));
  const attribute = (name: string) => new RegExp(`\\s${name}\\s{0,20}=\\s{0,20}["']([^"']{0,100})["']`, "i").exec(tag)?.[1];
  const box = (attribute("viewBox") ?? "")
    .trim()
    .split(/[\s,]+/)
    .map(Number);
  const { facts } = source;
  facts.width = pixels(attribute("width")) ?? (Math.round(box[2] ?? 0) || null);
  facts.height = pixels(attribute("height")) ?? (Math.round(box[3] ?? 0) || null);
  facts.has_alpha = true;
  facts.color_mode = "RGBA";
  for (const name of ["title", "desc", "metadata"] as const) {
    for (const inner of elements(text, name)) source.text("svg", name, unwrapped(inner));
  }
  takeWords(source);
};

function pixels(value: string | undefined): number | null {
  const [, number, unit = ""] = /^\s{0,20}([\d.]{1,20})\s{0,20}([a-z%]{0,4})\s{0,20}$/i.exec(value ?? "") ?? [];
  return number !== undefined && (unit === "" || unit === "px") ? Math.round(Number(number)) || null : null;
}

function takeWords(source: Parameters<ContainerReader>[0]): void {
  for (const { key, text } of source.facts.raw) {
    if (key === "desc") offerCaption(source, text);
    else if (key === "title") offerCaption(source, text);
    else if (key === "metadata") {
      for (const license of elements(text, "dc:rights")) offerLicense(source, license.replace(/<[^>]{0,500}>/g, " "));
      for (const subject of elements(text, "dc:subject")) addKeywords(source, [...elements(subject, "rdf:li")]);
    }
  }
}

function unwrapped(inner: string): string {
  const trimmed = inner.trim();
  return trimmed.startsWith("<![CDATA[") && trimmed.endsWith("]]>") ? trimmed.slice(9, -3) : inner;
}

/** What stands inside the elements of a name, from left to right, each byte looked at once. */
function* elements(text: string, name: string): Generator<string> {
  let at = text.indexOf(`<${name}`);
  for (let count = 0; at >= 0 && count < MAX_ELEMENTS; count += 1) {
    const start = text.indexOf(">", at) + 1;
    if (start === 0) return;
    const next = text[at + name.length + 1] ?? "";
    const isElement = (next === ">" || next.trim() === "") && text[start - 2] !== "/";
    const end = isElement ? text.indexOf(`</${name}`, start) : start;
    if (end < 0) return;
    if (isElement) yield text.slice(start, end);
    at = text.indexOf(`<${name}`, end);
  }
}
