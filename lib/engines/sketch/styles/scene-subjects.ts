import { pathOf } from "../form.ts";
import type { Layer } from "../layer.ts";
import { apart, type Colour, colour, css, mix } from "../oklch.ts";
import type { Palette } from "../palette.ts";
import type { Brief } from "../plan.ts";
import type { Scene } from "../scene.ts";
import type { Placed } from "../stage.ts";
import { circle, n, partsSvg, stroked } from "../svg.ts";

export interface Look {
  /** An outline round each subject, in this ink. */
  readonly ink?: Colour;
  /** Mist in the valleys and light on the ridges; hard-edged looks do without. */
  readonly soft: boolean;
}

export function subjectLayers(scene: Scene, { palette }: Brief, look: Look, place: Placed["place"]): Layer[] {
  return scene.subjects
    .filter((placed) => placed.place === place)
    .map((placed, i): Layer => {
      const { x, y, size, wanted } = placed;
      const id = `${place}${i}`;
      const rim = rimOf(placed, palette, look);
      const body = rim + partsSvg(placed.parts, placed.tones) + (look.soft && wanted.id !== "city" ? shading(placed, scene, id) : "");
      return {
        name: wanted.id,
        motion: motionOf(placed, (i * 0.37) % 1),
        content:
          wanted.id === "city"
            ? body
            : place === "ground"
              ? contactShadow(x, y, size, scene, palette) + body
              : place === "water"
                ? afloat(placed, body, id, foamOf(palette), true)
                : body,
      };
    });
}

function motionOf({ place, x, y, size, wanted }: Placed, phase: number): NonNullable<Layer["motion"]> {
  if (place === "sky") return { sway: { y: 16, x: 8, phase }, rock: { degrees: 2.5, x, y: y - size / 2, phase } };
  if (place === "water") return { sway: { y: 9, phase }, rock: { degrees: 2.6, x, y, phase: phase + 0.25 } };
  return wanted.id === "city" ? {} : { swell: { by: 0.012, x, y, phase } };
}

/** The look's outline; without one, an edge of light or dark round whatever would sink into what is behind it. */
function rimOf({ parts, tones, backdrop, wanted }: Placed, palette: Palette, look: Look): string {
  const around = (of: Colour, extra: number) =>
    parts
      .map(
        ({ form }) =>
          `<path d="${pathOf(form)}" fill="${form.kind === "line" ? "none" : css(of)}" stroke="${css(of)}" stroke-width="${n((form.kind === "line" ? form.width : 0) + extra)}" stroke-linejoin="round" stroke-linecap="round"/>`,
      )
      .join("");
  if (wanted.id === "city") return look.ink === undefined ? "" : around(look.ink, 17);
  const grounds = [backdrop, palette.ridge(0.7), palette.ridge(1)];
  const sunk = tones.body.l < 0.9 ? Math.min(...grounds.map((ground) => apart(tones.body, ground))) < 0.17 : backdrop.l > 0.75;
  const light = backdrop.l < 0.6 || (tones.body.l >= backdrop.l && tones.body.l < 0.8);
  const edge = light ? mix(palette.disc, colour(0.97, 0.02, 90), 0.5) : colour(0.4, 0.05, backdrop.h);
  // Pixels have their ink: only what is as dark as the ink needs light besides.
  const lit = look.ink === undefined ? sunk : sunk && apart(tones.body, look.ink) < 0.26 && backdrop.l < 0.5;
  return (lit ? around(edge, look.ink === undefined ? 9 : 34) : "") + (look.ink === undefined ? "" : around(look.ink, 20));
}

/** The side away from the light is a shade darker, and so is whatever is near the ground. */
function shading({ parts, x, y, size }: Placed, scene: Scene, id: string): string {
  const solid = parts.filter(({ form }) => form.kind !== "line");
  const lit = (scene.disc?.x ?? x - 1) <= x ? [0, 1] : [1, 0];
  const paths = solid.map(({ form }) => `<path d="${pathOf(form)}"/>`).join("");
  const box = `x="${n(x - size * 0.7)}" y="${n(y - size * 1.3)}" width="${n(size * 1.4)}" height="${n(size * 1.5)}"`;
  return `<defs><clipPath id="c${id}">${paths}</clipPath><linearGradient id="h${id}" x1="${lit[0]}" y1="0" x2="${lit[1]}" y2="0.25"><stop offset="46%" stop-color="#1a1430" stop-opacity="0"/><stop offset="54%" stop-color="#1a1430" stop-opacity="0.13"/><stop offset="100%" stop-color="#1a1430" stop-opacity="0.26"/></linearGradient></defs><g clip-path="url(#c${id})"><rect ${box} fill="url(#h${id})"/></g>`;
}

/** Darkest where it touches, and thrown long and thin to the side the light does not come from. */
function contactShadow(x: number, y: number, size: number, scene: Scene, palette: Palette): string {
  const away = scene.disc === null || Math.abs(scene.disc.x - x) < size * 0.2 ? 0 : scene.disc.x < x ? 1 : -1;
  const of = css(mix(palette.ridge(1), colour(0.12, 0.04, palette.main.h + 180), 0.75));
  const ellipse = (dx: number, rx: number, ry: number, opacity: number) =>
    `<ellipse cx="${n(x + dx * size)}" cy="${n(y - size * 0.006)}" rx="${n(size * rx)}" ry="${n(size * ry)}" fill="${of}" fill-opacity="${n(opacity * 100)}%"/>`;
  return ellipse(away * 0.24, 0.52, 0.038, 0.3) + ellipse(0, 0.34, 0.024, 0.5);
}

const foamOf = (palette: Palette): Colour => mix(palette.sky[2], colour(0.98, 0.01, 220), 0.6);

/** What floats is cut by a ripple: below it at most a shimmer shows, along it lies foam. What swims below sends up bubbles. */
export function afloat({ x, y, size, draught }: Placed, body: string, id: string, foam: Colour, shimmer: boolean): string {
  if (draught === 1)
    return (
      body +
      [
        [-0.52, 0.62, 0.022],
        [-0.47, 0.71, 0.014],
        [-0.55, 0.78, 0.01],
      ]
        .map(([dx, dy, r]) => circle(x + (dx ?? 0) * size, y - (dy ?? 0) * size, (r ?? 0) * size, foam, 0.8))
        .join("")
    );
  if (draught === 0) return body;
  const level = y - size * draught;
  const steps = 14;
  const wave = Array.from(
    { length: steps + 1 },
    (_, i) => `${n(x - size * 0.7 + (size * 1.4 * i) / steps)} ${n(level + (i % 2 ? 0.012 : -0.012) * size)}`,
  );
  const above = `M${wave.join("L")}V${n(level - size * 2)}H${n(x - size * 0.7)}Z`;
  const drop = (dx: number, dy: number, r: number) => circle(x + dx * size, level - dy * size, r * size, foam, 0.9);
  const splash = draught < 0.2 ? "" : drop(-0.56, 0.06, 0.018) + drop(-0.5, 0.13, 0.012) + drop(0.42, 0.08, 0.016) + drop(0.5, 0.03, 0.012);
  const line = (half: number, dy: number, width: number) =>
    stroked(
      `M${n(x - size * half)} ${n(level + dy * size)}Q${n(x)} ${n(level + (dy + 0.05) * size)} ${n(x + size * half)} ${n(level + dy * size)}`,
      width * size,
      foam,
      0.85,
    );
  return `<defs><clipPath id="w${id}"><path d="${above}"/></clipPath></defs>${shimmer ? `<g opacity="0.22">${body}</g>` : ""}<g clip-path="url(#w${id})">${body}</g>${line(0.5, 0, 0.02)}${line(0.36, 0.06, 0.012)}${splash}`;
}
