import type { RawText } from "../schema.ts";
import { atelier } from "./atelier.ts";
import { comfyui } from "./comfyui.ts";
import type { Dialect, Reading } from "./dialect.ts";
import { parameters } from "./parameters.ts";
import { textsOf } from "./texts.ts";

/** In order of trust: the first that reads something wins. */
export const DIALECTS: readonly Dialect[] = [atelier, comfyui, parameters];

/** The recipe in a file's texts. `name` is the file's name, which may tell which of several saver nodes wrote it. */
export function readRecipe(raw: readonly RawText[], name: string | null = null): (Reading & { dialect: string }) | null {
  if (raw.length === 0) return null;
  const texts = textsOf(raw);
  for (const dialect of DIALECTS) {
    const reading = dialect.read(texts, name);
    if (reading) return { ...reading, dialect: dialect.id };
  }
  return null;
}
