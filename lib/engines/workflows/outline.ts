import type { ApiGraph } from "../graph/schema.ts";
import type { Outline } from "./schema.ts";

/** The card's picture of a graph that has no other: its boxes and links, and no word. */
const WIDTH = 160;
const HEIGHT = 120;
const MARGIN = 10;
/** More are a grey field at this size. */
const MOST = 120;
/** Between the boxes of a column. */
const GAP = 36;

interface Box {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
type Link = readonly [from: string, to: string];
type Loose = Readonly<Record<string, unknown>>;

const isLoose = (value: unknown): value is Loose => typeof value === "object" && value !== null && !Array.isArray(value);
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

export function outlineOf(ui: unknown, graph: ApiGraph): Outline {
  const laid = isLoose(ui) ? fromPage(ui) : null;
  return laid && laid.boxes.length > 0 ? fitted(laid.boxes, laid.links) : fitted(...fromRun(graph));
}

/** ComfyUI writes points as `[x, y]` or as `{"0": x, "1": y}`. */
function pointOf(value: unknown, otherwise: readonly [number, number]): [number, number] {
  const at = (index: number) => Number(Array.isArray(value) ? value[index] : isLoose(value) ? value[String(index)] : Number.NaN);
  const [x, y] = [at(0), at(1)];
  return [Number.isFinite(x) ? x : otherwise[0], Number.isFinite(y) ? y : otherwise[1]];
}

const clamped = (value: number, least: number, most: number) => Math.min(most, Math.max(least, value));

function fromPage(ui: Loose): { boxes: Box[]; links: Link[] } {
  const boxes = listOf(ui.nodes)
    .filter(isLoose)
    .slice(0, MOST)
    .map((node): Box => {
      const [x, y] = pointOf(node.pos, [0, 0]);
      const [width, height] = pointOf(node.size, [200, 60]);
      const isFolded = isLoose(node.flags) && node.flags.collapsed === true;
      return {
        id: String(node.id),
        x: clamped(x, -1e6, 1e6),
        y: clamped(y, -1e6, 1e6),
        width: clamped(width, 80, 4_000),
        height: isFolded ? 30 : clamped(height, 30, 4_000),
      };
    });
  const links = listOf(ui.links).flatMap((link): Link[] => {
    if (Array.isArray(link) && link.length >= 5) return [[String(link[1]), String(link[3])]];
    return isLoose(link) ? [[String(link.origin_id), String(link.target_id)]] : [];
  });
  return { boxes, links };
}

/** A run has no places: each node stands right of all that it takes from. */
function fromRun(graph: ApiGraph): [Box[], Link[]] {
  const ids = Object.keys(graph).slice(0, MOST);
  const known = new Set(ids);
  const links = ids.flatMap((id) =>
    Object.values(graph[id]?.inputs ?? {}).flatMap((value): Link[] =>
      Array.isArray(value) && value.length === 2 && known.has(String(value[0])) ? [[String(value[0]), id]] : [],
    ),
  );
  const depth = new Map(ids.map((id) => [id, 0]));
  // As many rounds as the longest chain; a circle ends with the last round.
  for (let round = 0, isMoving = true; isMoving && round < ids.length; round += 1) {
    isMoving = false;
    for (const [from, to] of links) {
      const least = (depth.get(from) ?? 0) + 1;
      if ((depth.get(to) ?? 0) >= least || least > ids.length) continue;
      depth.set(to, least);
      isMoving = true;
    }
  }
  const columns = Map.groupBy(ids, (id) => depth.get(id) ?? 0);
  const boxes = [...columns].flatMap(([column, members]) => {
    const heights = members.map((id) => clamped(30 + Object.keys(graph[id]?.inputs ?? {}).length * 14, 44, 200));
    // Columns are centred on one line, so that the whole fills its card.
    let y = -(heights.reduce((sum, height) => sum + height + GAP, -GAP) / 2);
    return members.map((id, index): Box => {
      const height = heights[index] ?? 0;
      const box = { id, x: column * 300, y, width: 220, height };
      y += height + GAP;
      return box;
    });
  });
  return [boxes, links];
}

function fitted(boxes: readonly Box[], links: readonly Link[]): Outline {
  if (boxes.length === 0) return { boxes: [], links: [] };
  const left = Math.min(...boxes.map((box) => box.x));
  const top = Math.min(...boxes.map((box) => box.y));
  const width = Math.max(...boxes.map((box) => box.x + box.width)) - left;
  const height = Math.max(...boxes.map((box) => box.y + box.height)) - top;
  const scale = Math.min((WIDTH - 2 * MARGIN) / width, (HEIGHT - 2 * MARGIN) / height, 0.12);
  const [dx, dy] = [(WIDTH - width * scale) / 2, (HEIGHT - height * scale) / 2];
  const place = new Map(boxes.map(({ id }, index) => [id, index]));
  const round = (value: number) => Math.round(value * 10) / 10;
  const joined = links.flatMap(([from, to]): [number, number][] => {
    const [a, b] = [place.get(from), place.get(to)];
    return a === undefined || b === undefined || a === b ? [] : [[a, b]];
  });
  return {
    boxes: boxes.map((box) => [
      round((box.x - left) * scale + dx),
      round((box.y - top) * scale + dy),
      round(Math.max(2, box.width * scale)),
      round(Math.max(1.5, box.height * scale)),
    ]),
    links: joined.slice(0, 4 * MOST),
  };
}
