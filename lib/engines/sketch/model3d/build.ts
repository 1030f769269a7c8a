import { setImmediate } from "node:timers/promises";
import { AppError } from "#lib/core/errors.ts";
import { EMPTY_RECORD, type GenerationRecord } from "#lib/metadata/schema.ts";
import { parameter } from "../../parameter.ts";
import type { EngineParameter, EngineParams } from "../../schema.ts";
import { readPrompt, wordsOf } from "../prompt.ts";
import { type Random, random } from "../random.ts";
import { abstract } from "./abstract.ts";
import { ANIMALS } from "./animals.ts";
import { BUILDINGS } from "./buildings.ts";
import { type Group, glb, type Material, type Part } from "./glb.ts";
import { NATURE } from "./nature.ts";
import { LOOKS, MODEL_STYLES, type ModelStyle, paletteFor, plinthMaterials } from "./palette3d.ts";
import { PLANTS } from "./plants.ts";
import { QUADRUPEDS } from "./quadrupeds.ts";
import type { Chisel, Piece, Sculptor } from "./sculpture.ts";
import { extent, lathe, move, stretch, turn, type Vec } from "./solid.ts";
import { surface } from "./surface.ts";
import { THINGS } from "./things.ts";
import { VEHICLES } from "./vehicles.ts";

export const SCULPTORS: Readonly<Record<string, Sculptor>> = {
  ...QUADRUPEDS,
  ...ANIMALS,
  ...BUILDINGS,
  ...PLANTS,
  ...NATURE,
  ...VEHICLES,
  ...THINGS,
};

/** Things that only exist in the round; the pictures' lexicon does not know them. */
const MORE_WORDS: Readonly<Record<string, RegExp>> = {
  crystal: /^(crystals?|gems?|gemstones?|diamonds?|quartz|jewels?|kristalle?|edelsteine?|diamant\w*|amethyste?)$/u,
  planet: /^(planets?|planeten|saturn|jupiter|mars|globe|globus|welt|world|erde|earth)$/u,
};

export const MODEL_PARAMETERS: EngineParameter[] = [
  parameter("prompt", "Prompt", "text", { multiline: true, required: true }),
  parameter("negative_prompt", "Negative prompt", "text", { multiline: true }),
  parameter("style", "Style", "choice", {
    default: "auto",
    choices: [{ value: "auto", label: "Automatic" }, ...MODEL_STYLES.map(({ id, name }) => ({ value: id, label: name }))],
  }),
  parameter("seed", "Seed", "seed"),
  parameter("detail", "Detail", "integer", { default: 2, min: 1, max: 3, step: 1 }),
];

export interface Model {
  readonly bytes: Uint8Array;
  readonly record: GenerationRecord;
}

type Progress = (value: number, max: number, note?: string) => void;
type Colour = NonNullable<Parameters<typeof paletteFor>[1]>;

interface Wanted {
  /** null: nothing the sculptors know, so an abstract piece. */
  readonly subject: string | null;
  readonly colour: Colour | null;
}

const MOST_FIGURES = 7;

/** The figures asked for, the first named first; a prompt without one gets one abstract figure. */
function figuresOf(prompt: string, negative: string): { wanted: Wanted[]; colours: readonly Colour[] } {
  const reading = readPrompt(prompt, negative);
  const words = wordsOf(prompt);
  const refused = wordsOf(negative);
  const extra = Object.entries(MORE_WORDS)
    .filter(([, pattern]) => words.some((word) => pattern.test(word)) && !refused.some((word) => pattern.test(word)))
    .map(([subject]) => ({ subject, colour: null }));
  const known = reading.subjects.filter(({ id }) => SCULPTORS[id] !== undefined);
  const figures: Wanted[] = known
    .slice(0, 4)
    .flatMap(({ id, count, colour }) => Array.from({ length: Math.min(count, 5) }, () => ({ subject: id, colour })));
  const wanted = [...figures.slice(0, MOST_FIGURES - extra.length), ...extra];
  return { wanted: wanted.length > 0 ? wanted : [{ subject: null, colour: null }], colours: reading.colours };
}

function styleOf(params: EngineParams, prompt: string, stream: Random): ModelStyle {
  const asked = MODEL_STYLES.find(({ id }) => id === params.style) ?? MODEL_STYLES.find(({ words }) => words.test(prompt));
  return asked?.id ?? stream.pick(["low_poly", "low_poly", "clay", "porcelain"] as const);
}

interface Place {
  readonly at: Vec;
  readonly radius: number;
  readonly height: number;
}

/** Where the second to seventh figure stand around the first, in radians from straight behind it. */
const AROUND = [1.05, -1.05, 0, 2.1, -2.1, 3.1] as const;

/** Alone in the middle; of several, the first among the others, which are smaller and never hide each other. */
function placesFor(wanted: readonly Wanted[]): Place[] {
  const alike = wanted.every(({ subject }) => subject === wanted[0]?.subject);
  const n = wanted.length;
  if (n === 1) return [{ at: [0, 0, 0], radius: 1, height: 1.7 }];
  if (alike) {
    const ring = 0.6 / Math.sin(Math.PI / n);
    return wanted.map((_, i): Place => {
      const angle = (2 * Math.PI * i) / n + (n === 2 ? Math.PI / 2 : 0);
      return { at: [ring * Math.sin(angle), 0, ring * Math.cos(angle)], radius: 0.58, height: 1.15 };
    });
  }
  const places = wanted.map((_, i): Place => {
    if (i === 0) return { at: [0, 0, 0.3], radius: 0.8, height: 1.35 };
    const angle = Math.PI - (n === 2 ? 1 : (AROUND[i - 1] ?? 0));
    return { at: [1.35 * Math.sin(angle), 0, 0.3 + 1.35 * Math.cos(angle)], radius: 0.54, height: 1.2 };
  });
  const middle = (axis: 0 | 2) =>
    (Math.min(...places.map(({ at, radius }) => at[axis] - radius)) + Math.max(...places.map(({ at, radius }) => at[axis] + radius))) / 2;
  const [x, z] = [middle(0), middle(2)];
  return places.map((place) => ({ ...place, at: [place.at[0] - x, 0, place.at[2] - z] }));
}

interface Settled {
  readonly pieces: readonly Piece[];
  /** How far from the plinth's middle it reaches. */
  readonly reach: number;
}

/** What is longer than wide is shown from the side, the rest from the front, neither squarely. */
function turnFor(pieces: readonly Piece[], random: Random): number {
  const { low, high } = extent(pieces.map(({ solid }) => solid));
  const long = (high[2] - low[2]) / (high[0] - low[0]) > 1.25;
  return (random.chance(0.5) ? 1 : -1) * (long ? random.range(42, 68) : random.range(6, 26));
}

/** Sized to its place, its middle over the place's middle, its feet on the ground. */
function settle(pieces: readonly Piece[], place: Place, turned: number): Settled {
  const facing = pieces.map((p) => ({ ...p, solid: turn(p.solid, "y", turned) }));
  const { low, high } = extent(facing.map(({ solid }) => solid));
  const centre: Vec = [(low[0] + high[0]) / 2, low[1], (low[2] + high[2]) / 2];
  const half = reachOf(facing, centre);
  const scale = Math.min(place.radius / half, place.height / (high[1] - low[1]));
  const settled = facing.map((p) => ({
    ...p,
    solid: move(stretch(move(p.solid, -centre[0], -centre[1], -centre[2]), scale), place.at[0], place.at[1] + PLINTH_TOP, place.at[2]),
  }));
  return { pieces: settled, reach: Math.hypot(place.at[0], place.at[2]) + half * scale };
}

function reachOf(pieces: readonly Piece[], centre: Vec): number {
  let reach = 0;
  for (const { solid } of pieces) {
    for (const triangle of solid) for (const [x, , z] of triangle) reach = Math.max(reach, Math.hypot(x - centre[0], z - centre[2]));
  }
  return reach;
}

const PLINTH_TOP = 0.14;

function plinth(radius: number, main: Material, style: ModelStyle, chisel: Chisel): Group {
  const { top, rim } = plinthMaterials(main, style);
  const sides = style === "low_poly" ? 28 : 64;
  const foot = lathe(
    [
      [radius * 1.04, 0],
      [radius * 1.04, 0.06],
      [radius * 1.01, 0.085],
    ],
    sides,
  );
  const slabTop = lathe(
    [
      [radius, 0.085],
      [radius, 0.125],
      [radius - 0.02, PLINTH_TOP],
    ],
    sides,
  );
  const look = { crease: 30, grain: 0 };
  return {
    name: "Plinth",
    parts: [
      { name: "Foot", material: rim, surface: surface(foot, look, -1, chisel.random) },
      { name: "Top", material: top, surface: surface(slabTop, look, -1, chisel.random) },
    ],
  };
}

const titleOf = (subject: string | null) => (subject === null ? "Sculpture" : subject.charAt(0).toUpperCase() + subject.slice(1));

/**
 * A small sculpture on a plinth as binary glTF 2.0: what the words name, in the colours they say. The same parameters and seed give
 * the same bytes. Throws AppError `canceled` on abort.
 */
export async function buildModel(params: EngineParams, seed: string, signal: AbortSignal, progress: Progress): Promise<Model> {
  const prompt = String(params.prompt ?? "");
  const negative = String(params.negative_prompt ?? "");
  const stream = random(`model3d\u0000${prompt.trim()}\u0000${seed}`);
  const style = styleOf(params, prompt, stream.fork("style"));
  const detail = Math.min(3, Math.max(1, typeof params.detail === "number" ? Math.round(params.detail) : 2));
  const { wanted, colours } = figuresOf(prompt, negative);
  const places = placesFor(wanted);
  let reach = 0;
  let main: Material | null = null;
  const fine = style === "low_poly" ? detail - 1 : detail;
  const chisel = (label: string): Chisel => ({
    random: stream.fork(label),
    sides: [8, 12, 26, 40][fine] ?? 12,
    level: Math.max(1, Math.min(3, fine + (style === "low_poly" ? 0 : 1))),
  });
  const groups: Group[] = [];
  const names: string[] = [];
  for (const [i, figure] of wanted.entries()) {
    await setImmediate();
    if (signal.aborted) throw new AppError("canceled", "The model was canceled before it was finished.");
    progress(i, wanted.length + 1, titleOf(figure.subject).toLowerCase());
    const own = chisel(`figure ${i}`);
    const said = figure.colour ?? (i === 0 ? (colours[0] ?? null) : null);
    const other = i === 0 ? (colours.find((c) => c !== said) ?? null) : null;
    const palette = paletteFor(figure.subject, said, other, style, stream.fork(`colours ${figure.subject}`));
    const sculptor = figure.subject === null ? abstract : (SCULPTORS[figure.subject] ?? abstract);
    const place = places[i] ?? { at: [0, 0, 0], radius: 0.5, height: 1 };
    const made = sculptor(own);
    const { pieces, reach: further } = settle(made, place, turnFor(made, own.random));
    reach = Math.max(reach, further);
    main ??= palette("main");
    const parts = pieces.map(({ name, tone, solid }): Part => {
      const material = palette(tone);
      return {
        name,
        material: { ...material, name: `${titleOf(figure.subject)}, ${material.name}` },
        surface: surface(solid, LOOKS[style], PLINTH_TOP, own.random),
      };
    });
    const title = titleOf(figure.subject);
    const before = names.filter((name) => name === title).length;
    names.push(title);
    groups.push({ name: before === 0 ? title : `${title} ${before + 1}`, parts });
  }
  if (main !== null) groups.unshift(plinth(Math.max(0.6, reach + 0.16), main, style, chisel("plinth")));
  const bytes = glb("Sketch", groups, "Atelier Sketch");
  progress(wanted.length + 1, wanted.length + 1);
  return { bytes, record: recordOf(params, seed, style, detail, names) };
}

function recordOf(params: EngineParams, seed: string, style: ModelStyle, detail: number, figures: readonly string[]): GenerationRecord {
  return {
    ...EMPTY_RECORD,
    tool: "Atelier Sketch",
    model: "sketch/model3d",
    prompt: String(params.prompt ?? ""),
    negative_prompt: String(params.negative_prompt ?? "") || null,
    seed,
    params: { style, detail, figures: figures.map((name) => name.toLowerCase()) },
  };
}
