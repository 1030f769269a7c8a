import { type Form, type Part, pathOf } from "./form.ts";
import { type Colour, css } from "./oklch.ts";
import type { Tones } from "./palette.ts";

export const n = (v: number): string => (Math.round(v * 10) / 10).toString();

export const filled = (d: string, fill: Colour | string, opacity = 1): string =>
  `<path d="${d}" fill="${typeof fill === "string" ? fill : css(fill)}"${opacity < 1 ? ` fill-opacity="${n(opacity * 100)}%"` : ""}/>`;

export const stroked = (d: string, width: number, stroke: Colour | string, opacity = 1, cap = "round"): string =>
  `<path d="${d}" fill="none" stroke="${typeof stroke === "string" ? stroke : css(stroke)}" stroke-width="${n(width)}" stroke-linecap="${cap}" stroke-linejoin="round"${opacity < 1 ? ` stroke-opacity="${n(opacity * 100)}%"` : ""}/>`;

export const circle = (x: number, y: number, r: number, fill: Colour | string, opacity = 1): string =>
  `<circle cx="${n(x)}" cy="${n(y)}" r="${n(r)}" fill="${typeof fill === "string" ? fill : css(fill)}"${opacity < 1 ? ` fill-opacity="${n(opacity * 100)}%"` : ""}/>`;

export const rect = (x: number, y: number, w: number, h: number, fill: Colour | string, opacity = 1): string =>
  `<rect x="${n(x)}" y="${n(y)}" width="${n(Math.max(0, w))}" height="${n(Math.max(0, h))}" fill="${typeof fill === "string" ? fill : css(fill)}"${opacity < 1 ? ` fill-opacity="${n(opacity * 100)}%"` : ""}/>`;

const formSvg = (form: Form, of: Colour | string): string =>
  form.kind === "line" ? stroked(pathOf(form), form.width, of) : filled(pathOf(form), of);

export const partsSvg = (parts: readonly Part[], tones: Tones): string =>
  parts.map(({ form, tone }) => formSvg(form, tones[tone])).join("");

/** An upright gradient over the box (0, 0)–(w, h), with stops from the top. */
export function gradient(id: string, stops: readonly (readonly [number, Colour, number?])[]): string {
  const list = stops.map(
    ([at, of, opacity]) =>
      `<stop offset="${n(at * 100)}%" stop-color="${css(of)}"${opacity === undefined ? "" : ` stop-opacity="${opacity}"`}/>`,
  );
  return `<linearGradient id="${id}" x1="0" y1="0" x2="0" y2="1">${list.join("")}</linearGradient>`;
}

export function glow(id: string, of: Colour, strength: number): string {
  const stop = (at: number, share: number) =>
    `<stop offset="${at}%" stop-color="${css(of)}" stop-opacity="${n(strength * share * 100)}%"/>`;
  return `<radialGradient id="${id}">${stop(0, 1)}${stop(30, 0.55)}${stop(60, 0.2)}${stop(100, 0)}</radialGradient>`;
}
