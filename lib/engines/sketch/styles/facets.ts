import type { Actor } from "../cast.ts";
import { type Part, pathOf, pointsOf, polyline, simplified } from "../form.ts";
import type { Layer } from "../layer.ts";
import { type Colour, colour, css } from "../oklch.ts";
import type { Tones } from "../palette.ts";
import { filled, n, stroked } from "../svg.ts";

export const CREAM = colour(0.94, 0.028, 85);
export const BLACK = colour(0.2, 0.015, 270);
export const YELLOW = colour(0.84, 0.16, 87);

/** Facets for curves; each large part split into a lit and a shaded half. */
export function actorLayer(actor: Actor, shadow: Colour, index: number): Layer {
  const { x, y, size } = actor;
  const tones: Tones = { ...actor.tones, light: CREAM, dark: BLACK, second: actor.tones.second, hole: YELLOW };
  const facet = (part: Part) =>
    part.form.kind === "outline" ? polyline(simplified(pointsOf(part.form, 5), size * 0.013)) : pathOf(part.form);
  const body = actor.parts
    .map((part) =>
      part.form.kind === "line" ? stroked(facet(part), part.form.width, tones[part.tone]) : filled(facet(part), tones[part.tone]),
    )
    .join("");
  const solid = actor.parts.filter(
    (part) => part.form.kind !== "line" && (part.tone === "body" || part.tone === "second" || part.tone === "light"),
  );
  const clip = `<clipPath id="a${index}">${solid.map((part) => `<path d="${facet(part)}"/>`).join("")}</clipPath>`;
  const shade = `<g clip-path="url(#a${index})"><path d="M${n(x)} ${n(y - size)}H${n(x + size)}V${n(y + size)}H${n(x)}Z" fill="${css(shadow)}" fill-opacity="20%"/></g>`;
  const rim = actor.parts
    .map(
      (part) =>
        `<path d="${facet(part)}" fill="none" stroke="${css(CREAM)}" stroke-width="${n((part.form.kind === "line" ? part.form.width : 0) + 13)}" stroke-linejoin="miter"/>`,
    )
    .join("");
  return {
    name: actor.wanted.id,
    motion: { rock: { degrees: 3, x, y: y + size * 0.4, phase: (index * 0.27) % 1 } },
    content: `<defs>${clip}</defs>${rim}${body}${shade}`,
  };
}
