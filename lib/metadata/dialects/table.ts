import type { RawText } from "../schema.ts";
import { atelier } from "./atelier.ts";
import type { Dialect, Reading } from "./dialect.ts";
import { parameters } from "./parameters.ts";

/** In order of trust: the first that reads something wins. */
export const DIALECTS: readonly Dialect[] = [atelier, parameters];

/** The recipe in a file's texts. Of several texts in one dialect the last wins: what was added later stands behind. */
export function readRecipe(texts: readonly RawText[]): (Reading & { dialect: string }) | null {
  for (const dialect of DIALECTS) {
    for (const text of texts.toReversed()) {
      const reading = !text.truncated && dialect.test(text) ? dialect.read(text) : null;
      if (reading) return { ...reading, dialect: dialect.id };
    }
  }
  return null;
}
