/** Draws a labelled grid. The font comes along: a server may have none. */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import sharp, { type OverlayOptions } from "sharp";
import { type Box, type GridLayout, textHeight } from "./grid.ts";

export interface GridPicture {
  readonly columns: readonly string[];
  readonly rows: readonly string[];
  readonly title: string;
  /** A picture's file, or in a few words why there is none. */
  readonly cells: readonly { readonly column: number; readonly row: number; readonly path: string | null; readonly note: string }[];
}

const PAPER = "#ffffff";
const EMPTY = "#e6e6e6";
const INK = "#1c1c1c";

const fontFile = (() => {
  let path: string | undefined;
  return () => {
    // By way of its package: what resolves a font itself is taken by the bundler for a module that it should bundle.
    path ??= join(dirname(createRequire(import.meta.url).resolve("dejavu-fonts-ttf/package.json")), "ttf", "DejaVuSans.ttf");
    return path;
  };
})();

const escaped = (text: string) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

/** Words in a box: as large as `line`, smaller where they would not fit. */
async function words(text: string, box: Box, line: number): Promise<OverlayOptions[]> {
  if (text.trim() === "") return [];
  for (const size of [line, Math.round(line * 0.8), Math.round(line * 0.6)]) {
    const options = { text: `<span foreground="${INK}">${escaped(text)}</span>`, rgba: true, wrap: "word-char", align: "left" } as const;
    const font = { font: `DejaVu Sans ${Math.max(7, Math.round(size * 0.75))}`, fontfile: fontFile(), dpi: 96 };
    const drawn = await sharp({ text: { ...options, ...font, width: box.width } })
      .png()
      .toBuffer({ resolveWithObject: true });
    const fits = drawn.info.height <= box.height && drawn.info.width <= box.width;
    if (!fits && size > Math.round(line * 0.6)) continue;
    const input = fits ? drawn.data : await cut(drawn.data, drawn.info, box);
    const height = Math.min(drawn.info.height, box.height);
    return [{ input, left: box.left, top: box.top + Math.max(0, Math.round((box.height - height) / 2)) }];
  }
  return [];
}

function cut(data: Buffer, info: { width: number; height: number }, box: Box): Promise<Buffer> {
  const area = { left: 0, top: 0, width: Math.min(info.width, box.width), height: Math.min(info.height, box.height) };
  return sharp(data).extract(area).png().toBuffer();
}

async function picture(path: string, box: Box): Promise<OverlayOptions> {
  const { data, info } = await sharp(path, { limitInputPixels: 200_000_000 })
    .autoOrient()
    .resize(box.width, box.height, { fit: "inside" })
    .flatten({ background: PAPER })
    .png({ compressionLevel: 1 })
    .toBuffer({ resolveWithObject: true });
  const [left, top] = [box.left + Math.floor((box.width - info.width) / 2), box.top + Math.floor((box.height - info.height) / 2)];
  return { input: data, left, top };
}

/** @returns a PNG */
export async function drawGrid(layout: GridLayout, grid: GridPicture, signal: AbortSignal): Promise<Buffer> {
  const line = textHeight(layout.cell);
  const parts: OverlayOptions[] = [];
  if (layout.title) parts.push(...(await words(grid.title, layout.title, line)));
  for (const [column, box] of layout.columns.entries()) parts.push(...(await words(grid.columns[column] ?? "", box, line)));
  for (const [row, box] of layout.rows.entries()) parts.push(...(await words(grid.rows[row] ?? "", box, line)));
  for (const { column, row, path, note } of grid.cells) {
    signal.throwIfAborted();
    const box = layout.at(column, row);
    if (path !== null) {
      parts.push(await picture(path, box));
      continue;
    }
    const { left, top, width, height } = box;
    parts.push({ input: { create: { width, height, channels: 3, background: EMPTY } }, left, top });
    parts.push(...(await words(note, { left: left + line, top, width: Math.max(1, width - 2 * line), height }, line)));
  }
  const { width, height } = layout;
  return sharp({ create: { width, height, channels: 3, background: PAPER } })
    .composite(parts)
    .png()
    .toBuffer();
}
