/** Shapes as points, so that every style can redraw them its own way: smooth, faceted, cut with scissors, as a tube of light. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

interface Node extends Point {
  /** A corner; other nodes are passed through smoothly. */
  readonly sharp: boolean;
}

export type Form =
  | { readonly kind: "outline"; readonly nodes: readonly Node[] }
  | { readonly kind: "line"; readonly nodes: readonly Node[]; readonly width: number }
  | { readonly kind: "ellipse"; readonly x: number; readonly y: number; readonly rx: number; readonly ry: number; readonly angle: number };

/** What a part of a subject is, so that palettes can colour it. `hole` parts are windows, eyes of light: they glow at night. */
export type Tone = "body" | "second" | "light" | "dark" | "accent" | "hole";

export interface Part {
  readonly form: Form;
  readonly tone: Tone;
}

/** Nodes from `"x,y x,y! …"`; `!` marks a corner. */
function nodes(text: string): Node[] {
  return text
    .trim()
    .split(/\s+/)
    .map((word) => {
      const [x, y] = word.replace("!", "").split(",").map(Number);
      return { x: x ?? 0, y: y ?? 0, sharp: word.endsWith("!") };
    });
}

export const outline = (tone: Tone, text: string): Part => ({ tone, form: { kind: "outline", nodes: nodes(text) } });
export const line = (tone: Tone, width: number, text: string): Part => ({ tone, form: { kind: "line", nodes: nodes(text), width } });
export const disc = (tone: Tone, x: number, y: number, rx: number, ry = rx, angle = 0): Part => ({
  tone,
  form: { kind: "ellipse", x, y, rx, ry, angle },
});
export const polygon = (tone: Tone, points: readonly (readonly [number, number])[]): Part => ({
  tone,
  form: { kind: "outline", nodes: points.map(([x, y]) => ({ x, y, sharp: true })) },
});
export const box = (tone: Tone, x: number, y: number, w: number, h: number): Part =>
  polygon(tone, [
    [x, y],
    [x + w, y],
    [x + w, y + h],
    [x, y + h],
  ]);

/** A part and its mirror image about the upright through `axis`. */
export function both(part: Part, axis = 50): Part[] {
  return [part, { tone: part.tone, form: moved(part.form, { scaleX: -1, x: 2 * axis }) }];
}

interface Move {
  readonly x?: number;
  readonly y?: number;
  readonly scale?: number;
  /** −1 mirrors; other values squeeze. */
  readonly scaleX?: number;
  /** Degrees, clockwise, about the origin, before the shift. */
  readonly turn?: number;
}

export function moved(form: Form, move: Move): Form {
  const s = move.scale ?? 1;
  const sx = s * (move.scaleX ?? 1);
  const turn = ((move.turn ?? 0) * Math.PI) / 180;
  const cos = Math.cos(turn);
  const sin = Math.sin(turn);
  const map = (p: Point): Point => {
    const x = p.x * sx;
    const y = p.y * s;
    return { x: x * cos - y * sin + (move.x ?? 0), y: x * sin + y * cos + (move.y ?? 0) };
  };
  if (form.kind === "ellipse") {
    const angle = (sx < 0 ? -form.angle : form.angle) + (move.turn ?? 0);
    return { kind: "ellipse", ...map(form), rx: form.rx * Math.abs(sx), ry: form.ry * s, angle };
  }
  const mapped = form.nodes.map((node) => ({ ...map(node), sharp: node.sharp }));
  return form.kind === "line" ? { kind: "line", nodes: mapped, width: form.width * s } : { kind: "outline", nodes: mapped };
}

export function movedParts(parts: readonly Part[], move: Move): Part[] {
  return parts.map((part) => ({ tone: part.tone, form: moved(part.form, move) }));
}

const f = (v: number) => (Math.round(v * 100) / 100).toString();

/** Bézier segments through the nodes; handles lie along the chord of the neighbours, a third of each segment long. */
function segments(list: readonly Node[], closed: boolean): [Point, Point, Point][] {
  const n = list.length;
  const at = (i: number) => list[closed ? (i + n) % n : Math.max(0, Math.min(n - 1, i))] as Node;
  const handle = (i: number, towards: number): Point => {
    const node = at(i);
    const other = at(i + towards);
    const length = Math.hypot(other.x - node.x, other.y - node.y) / 3;
    const before = at(i - 1);
    const after = at(i + 1);
    const chord = Math.hypot(after.x - before.x, after.y - before.y);
    if (node.sharp || chord === 0) return { x: node.x + (other.x - node.x) / 3, y: node.y + (other.y - node.y) / 3 };
    return {
      x: node.x + ((after.x - before.x) / chord) * length * towards,
      y: node.y + ((after.y - before.y) / chord) * length * towards,
    };
  };
  const count = closed ? n : n - 1;
  return Array.from({ length: count }, (_, i) => [handle(i, 1), handle(i + 1, -1), at(i + 1)]);
}

/** SVG path data. Lines are open: stroke them with `form.width`. */
export function pathOf(form: Form): string {
  if (form.kind === "ellipse") {
    const turn = (form.angle * Math.PI) / 180;
    const dx = form.rx * Math.cos(turn);
    const dy = form.rx * Math.sin(turn);
    const arc = `A${f(form.rx)} ${f(form.ry)} ${f(form.angle)} 1 0`;
    return `M${f(form.x - dx)} ${f(form.y - dy)}${arc} ${f(form.x + dx)} ${f(form.y + dy)}${arc} ${f(form.x - dx)} ${f(form.y - dy)}Z`;
  }
  const [first] = form.nodes;
  if (first === undefined) return "";
  const closed = form.kind === "outline";
  const curve = segments(form.nodes, closed).map(([a, b, c]) => `C${f(a.x)} ${f(a.y)} ${f(b.x)} ${f(b.y)} ${f(c.x)} ${f(c.y)}`);
  return `M${f(first.x)} ${f(first.y)}${curve.join("")}${closed ? "Z" : ""}`;
}

/** The same curve as points. */
export function pointsOf(form: Form, perSegment = 6): Point[] {
  if (form.kind === "ellipse") {
    const turn = (form.angle * Math.PI) / 180;
    const count = perSegment * 5;
    return Array.from({ length: count }, (_, i) => {
      const a = (i / count) * 2 * Math.PI;
      const x = Math.cos(a) * form.rx;
      const y = Math.sin(a) * form.ry;
      return { x: form.x + x * Math.cos(turn) - y * Math.sin(turn), y: form.y + x * Math.sin(turn) + y * Math.cos(turn) };
    });
  }
  const [first] = form.nodes;
  if (first === undefined) return [];
  const out: Point[] = [first];
  let from: Point = first;
  for (const [a, b, c] of segments(form.nodes, form.kind === "outline")) {
    for (let k = 1; k <= perSegment; k += 1) {
      const t = k / perSegment;
      const u = 1 - t;
      out.push({
        x: u * u * u * from.x + 3 * u * u * t * a.x + 3 * u * t * t * b.x + t * t * t * c.x,
        y: u * u * u * from.y + 3 * u * u * t * a.y + 3 * u * t * t * b.y + t * t * t * c.y,
      });
    }
    from = c;
  }
  return out;
}

export function polyline(points: readonly Point[], closed = true): string {
  return points.length === 0 ? "" : `M${points.map((p) => `${f(p.x)} ${f(p.y)}`).join("L")}${closed ? "Z" : ""}`;
}

/** Douglas–Peucker: fewer points, none further than `tolerance` from the curve. */
export function simplified(points: readonly Point[], tolerance: number): Point[] {
  if (points.length < 3) return [...points];
  const first = points[0] as Point;
  const last = points[points.length - 1] as Point;
  let worst = 0;
  let at = 0;
  const length = Math.hypot(last.x - first.x, last.y - first.y);
  for (let i = 1; i < points.length - 1; i += 1) {
    const p = points[i] as Point;
    const distance =
      length < 1e-6
        ? Math.hypot(p.x - first.x, p.y - first.y)
        : Math.abs((last.x - first.x) * (first.y - p.y) - (first.x - p.x) * (last.y - first.y)) / length;
    if (distance > worst) [worst, at] = [distance, i];
  }
  if (worst <= tolerance) return [first, last];
  return [...simplified(points.slice(0, at + 1), tolerance).slice(0, -1), ...simplified(points.slice(at), tolerance)];
}
