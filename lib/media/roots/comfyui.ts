import { basename, dirname, join } from "node:path";
import type { RootEntry, RootKind } from "./schema.ts";

export interface Wanted {
  readonly kind: RootKind;
  readonly name: string;
  readonly path: string;
}

/** The roots a ComfyUI folder can hold, by where they lie in it. */
const PLACES = [
  { kind: "input", name: "Input", at: ["input"] },
  { kind: "legacy", name: "Sweet Tea", at: ["sweet_tea"] },
  { kind: "organised", name: "Organised", at: ["output", "projects"] },
  { kind: "output", name: "Output", at: ["output"] },
] as const satisfies readonly { kind: RootKind; name: string; at: readonly string[] }[];

export function placesOf(comfyui: string): Wanted[] {
  return PLACES.map(({ kind, name, at }) => ({ kind, name, path: join(comfyui, ...at) }));
}

/** The folder of the install that a root of it lies in; null for kinds that belong to none. */
export function installOf({ kind, path }: Pick<RootEntry, "kind" | "path">): string | null {
  const place = PLACES.find((one) => one.kind === kind);
  if (!place) return null;
  return place.at.reduce((folder) => dirname(folder), path);
}

/** A name that tells a root from those of the same kind: of a second install with that install's folder. */
export function distinctName(wanted: Wanted, known: readonly Pick<RootEntry, "name">[]): string {
  if (!known.some((one) => one.name === wanted.name)) return wanted.name;
  const install = installOf(wanted);
  const base = `${wanted.name} (${basename(install ?? dirname(wanted.path)) || "/"})`;
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? base : `${base} ${number}`;
    if (!known.some((one) => one.name === name)) return name;
  }
}
