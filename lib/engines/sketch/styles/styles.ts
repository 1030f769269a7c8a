import type { StyleId } from "../parameters.ts";
import type { Brief, Compose, Plan } from "../plan.ts";
import type { Reading } from "../prompt.ts";
import type { Random } from "../random.ts";
import { bauhaus } from "./bauhaus.ts";
import { dada } from "./dada.ts";
import { landscape } from "./landscape.ts";
import { linocut } from "./linocut.ts";
import { nightCity } from "./night-city.ts";
import { pixel } from "./pixel.ts";
import { watercolour } from "./watercolour.ts";

const COMPOSE: Readonly<Record<StyleId, Compose>> = { dada, bauhaus, watercolour, pixel, landscape, linocut, night_city: nightCity };

export function compose(style: StyleId, brief: Brief): Plan {
  return COMPOSE[style](brief);
}

/** What "auto" means: the style the prompt names, else one that suits what it is about, else the dice. */
export function styleFor(reading: Reading, random: Random): StyleId {
  if (reading.style !== null) return reading.style;
  const has = (id: string) => reading.subjects.some((wanted) => wanted.id === id);
  const { signs } = reading;
  const fits: StyleId[] = [];
  if (has("city") && signs.has("night")) fits.push("night_city", "night_city", "night_city");
  if (signs.has("soft") || signs.has("spring") || has("flower")) fits.push("watercolour", "watercolour");
  if (has("robot") || signs.has("space") || has("rocket")) fits.push("pixel", "bauhaus");
  if (has("mountain") || signs.has("sea") || signs.has("forest") || signs.has("desert") || signs.has("dusk") || signs.has("dawn"))
    fits.push("landscape", "landscape", "watercolour", "linocut");
  if (signs.has("storm") || signs.has("dark") || has("lighthouse") || has("owl")) fits.push("linocut");
  if (signs.has("wild")) fits.push("dada");
  const any: StyleId[] = ["landscape", "watercolour", "linocut", "bauhaus", "dada", "pixel"];
  const open = [...fits, ...random.shuffle(any).slice(0, 2)].filter((style) => !reading.unwanted.has(style));
  return random.pick(open.length > 0 ? open : (["landscape"] as const));
}
