import { movedParts, type Part } from "./form.ts";
import type { Colour } from "./oklch.ts";
import type { Tones } from "./palette.ts";
import type { Brief } from "./plan.ts";
import type { Wanted } from "./prompt.ts";
import type { Random } from "./random.ts";
import { drawn, type SubjectId, subject } from "./subjects/catalogue.ts";

/** One thing on a poster: no ground under it, only a place in the composition. */
export interface Actor {
  readonly wanted: Wanted;
  readonly parts: readonly Part[];
  readonly tones: Tones;
  /** Middle and size of its box. */
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

const FROM_SIGNS: readonly (readonly [string, SubjectId])[] = [
  ["sea", "wave"],
  ["river", "boat"],
  ["forest", "pine"],
  ["meadow", "flower"],
  ["desert", "sun"],
  ["underwater", "fish"],
  ["space", "rocket"],
  ["stars", "star"],
  ["storm", "cloud"],
  ["rain", "umbrella"],
  ["summer", "sun"],
];

const ONE_OF: readonly SubjectId[] = ["mountain", "city", "sun", "moon", "wave"];

/** Who is on the poster, in order; a place without a subject is stood for by what one finds there. May be nobody. */
export function castOf(brief: Brief): Wanted[] {
  const { reading } = brief;
  if (reading.subjects.length > 0)
    return reading.subjects.slice(0, 4).map((wanted) => (ONE_OF.includes(wanted.id) ? { ...wanted, count: 1 } : wanted));
  const sign = FROM_SIGNS.find(([id, stand]) => reading.signs.has(id as never) && !reading.unwanted.has(stand));
  return sign === undefined ? [] : [{ id: sign[1], count: 1, colour: null }];
}

/** The cast about a middle: the first large, others and repeats smaller in a row or an arc beside it. */
export function actors(
  cast: readonly Wanted[],
  brief: Brief,
  random: Random,
  at: { x: number; y: number; size: number },
  backdrop: Colour,
): Actor[] {
  const total = Math.min(
    9,
    cast.reduce((sum, { count }) => sum + count, 0),
  );
  const out: Actor[] = [];
  const alone = total === 1;
  const spread = Math.min(brief.w, 1500) * (total === 2 ? 0.44 : 0.6);
  const share = total === 1 ? 1 : total === 2 ? 0.7 : total <= 4 ? 0.55 : 0.42;
  const inside = (x: number, size: number) => Math.min(brief.w - size * 0.54, Math.max(size * 0.54, x));
  let index = 0;
  for (const wanted of cast) {
    for (let n = 0; n < wanted.count && index < total; n += 1, index += 1) {
      const size = at.size * share * Math.min(1.1, 0.55 + (subject(wanted.id).size ?? 1) * 0.45) * (index === 0 && !alone ? 1.12 : 1);
      const along = alone ? 0 : index / (total - 1) - 0.5;
      const x = alone ? at.x : inside(brief.w / 2 + along * spread, size);
      const y = alone ? at.y : at.y + Math.cos(along * Math.PI) * -40 + (index % 2 ? 60 : -30);
      const parts = movedParts(drawn(wanted.id, random.fork(`${wanted.id}${n}`)), { scale: size / 100, x: x - size / 2, y: y - size / 2 });
      out.push({ wanted, parts, tones: brief.palette.tones(wanted, backdrop), x, y, size });
    }
  }
  return out;
}
