import type { Random } from "../random.ts";
import type { Reading } from "./reading.ts";
import type { Instrument } from "./vocabulary.ts";

export const ROLES = ["melody", "pulse", "pad", "bass", "drums"] as const;
export type Role = (typeof ROLES)[number];

/** What each instrument does well, best first. */
const GOOD_AT: Record<Instrument, readonly Role[]> = {
  piano: ["pulse", "melody"],
  bells: ["melody", "pulse"],
  marimba: ["pulse", "melody"],
  harp: ["pulse", "melody"],
  guitar: ["pulse", "melody"],
  strings: ["pad", "melody"],
  cello: ["melody", "pad"],
  flute: ["melody"],
  clarinet: ["melody"],
  brass: ["melody", "pad"],
  organ: ["pad", "melody"],
  choir: ["pad", "melody"],
  synth: ["melody", "pulse", "pad", "bass"],
  bass: ["bass"],
  drums: ["drums"],
};

type Palette = Record<"melody" | "pulse" | "pad", readonly Instrument[]>;

/** Who sits in where the prompt names nobody. */
const PALETTES: { readonly name: string; readonly when: (bright: number, energy: number) => number; readonly with: Palette }[] = [
  {
    name: "tender",
    when: (_, energy) => 1.2 - 2 * energy,
    with: { melody: ["piano", "flute", "bells", "cello"], pulse: ["piano", "harp"], pad: ["strings", "choir"] },
  },
  {
    name: "merry",
    when: (bright, energy) => bright - Math.abs(energy - 0.6),
    with: { melody: ["flute", "clarinet", "bells", "marimba"], pulse: ["guitar", "marimba", "piano"], pad: ["strings", "organ"] },
  },
  {
    name: "sombre",
    when: (bright, energy) => -bright - Math.abs(energy - 0.35),
    with: { melody: ["cello", "clarinet", "piano"], pulse: ["piano", "harp"], pad: ["strings", "choir", "organ"] },
  },
  {
    name: "grand",
    when: (bright, energy) => 1.6 * (energy - 0.5) - 0.4 * bright,
    with: { melody: ["brass", "strings", "synth"], pulse: ["piano", "synth"], pad: ["strings", "choir"] },
  },
];

export interface Arrangement {
  readonly players: Partial<Record<Role, Instrument>>;
  /** In the order of the roles, each once. */
  readonly instruments: readonly Instrument[];
}

/** Named instruments get the role they are best at that is still free, and one of them leads; the rest is filled to suit the mood. */
export function arrange(reading: Reading, random: Random): Arrangement {
  const players: Partial<Record<Role, Instrument>> = {};
  for (const instrument of reading.instruments) {
    const free = GOOD_AT[instrument].find((role) => players[role] === undefined);
    if (free !== undefined) players[free] = instrument;
  }
  const lead = reading.instruments.find((instrument) => GOOD_AT[instrument].includes("melody"));
  if (lead !== undefined) players.melody ??= lead;
  const palette = [...PALETTES].sort((a, b) => b.when(reading.bright, reading.energy) - a.when(reading.bright, reading.energy))[0]?.with;
  const [only] = reading.instruments;
  const alone = reading.solo && only !== undefined;
  if (alone) for (const role of GOOD_AT[only]) players[role] ??= only;
  for (const role of ["melody", "pulse", "pad"] as const) {
    if (players[role] !== undefined || (alone && role !== "pulse")) continue;
    const candidates = (palette?.[role] ?? ["piano"]).filter((instrument) => !reading.silent.includes(instrument));
    if (role !== "pad" || reading.energy < 0.95) players[role] = candidates.length > 0 ? random.pick(candidates) : fallback(reading);
  }
  if (!alone && !reading.silent.includes("bass"))
    players.bass ??= players.pulse === "synth" || players.melody === "synth" ? "synth" : "bass";
  const drumming = !alone && reading.energy >= 0.55 && !reading.silent.includes("drums");
  if (drumming) players.drums ??= "drums";
  const seated = ROLES.flatMap((role) => players[role] ?? []);
  return { players, instruments: [...new Set(seated)] };
}

function fallback(reading: Reading): Instrument {
  return (["piano", "harp", "guitar", "marimba", "strings"] as const).find((instrument) => !reading.silent.includes(instrument)) ?? "bells";
}
