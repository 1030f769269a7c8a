import { movedParts, type Part } from "../form.ts";
import type { Random } from "../random.ts";
import { ANIMALS } from "./animals.ts";
import { BUILDINGS } from "./buildings.ts";
import { CREATURES } from "./creatures.ts";
import { NATURE } from "./nature.ts";
import { OBJECTS } from "./objects.ts";
import { PLANTS } from "./plants.ts";
import type { Subject } from "./subject.ts";
import { THINGS } from "./things.ts";
import { VEHICLES } from "./vehicles.ts";

const SUBJECTS = {
  ...ANIMALS,
  ...CREATURES,
  ...BUILDINGS,
  ...VEHICLES,
  ...PLANTS,
  ...OBJECTS,
  ...THINGS,
  ...NATURE,
} as const satisfies Record<string, Subject>;
export type SubjectId = keyof typeof SUBJECTS;

export function subject(id: SubjectId): Subject {
  return SUBJECTS[id];
}

/** A drawing of it with its own proportions; animals and vehicles look either way. Box 100 × 100, feet at y = 100. */
export function drawn(id: SubjectId, random: Random): Part[] {
  const parts = subject(id).draw(random);
  const wide = random.range(0.93, 1.08);
  const flipped = random.chance(0.5) && id !== "train" ? -1 : 1;
  return movedParts(parts, { scaleX: wide * flipped, x: 50 - 50 * wide * flipped });
}
