import type { RawText } from "../schema.ts";
import { aiLabel } from "./ai-label.ts";
import { atelier } from "./atelier.ts";
import { civitai } from "./civitai.ts";
import { comfyui } from "./comfyui.ts";
import { comfyvn } from "./comfyvn.ts";
import type { Dialect, Reading } from "./dialect.ts";
import { drawthings } from "./drawthings.ts";
import { easydiffusion } from "./easydiffusion.ts";
import { fooocus } from "./fooocus.ts";
import { invokeai } from "./invokeai.ts";
import { loose } from "./loose.ts";
import { midjourney } from "./midjourney.ts";
import { novelai } from "./novelai.ts";
import { parameters } from "./parameters.ts";
import { stabilityMatrix } from "./stability-matrix.ts";
import { swarmui } from "./swarmui.ts";
import { sweetTea } from "./sweet-tea.ts";
import { tensorart } from "./tensorart.ts";
import { type Texts, textsOf } from "./texts.ts";

/**
 * In order of trust: the first that reads something wins. Programs that write more than one text stand before the dialect of the text
 * they share: many run ComfyUI and keep its graph, many write A1111's parameters beside their own.
 */
export const DIALECTS: readonly Dialect[] = [
  atelier,
  swarmui,
  invokeai,
  novelai,
  fooocus,
  easydiffusion,
  drawthings,
  stabilityMatrix,
  tensorart,
  civitai,
  sweetTea,
  comfyui,
  parameters,
  loose,
  midjourney,
  aiLabel,
  comfyvn,
];

/** Files of one program carry texts of the same names: who is asked about those is found out once. */
const asked = new Map<string, readonly Dialect[]>();
const MOST_KNOWN = 1_000;

/** Those that can read texts of these names, in order of trust. */
export function dialectsFor(names: readonly string[]): readonly Dialect[] {
  const key = names.join("\n");
  let found = asked.get(key);
  if (!found) {
    found = DIALECTS.filter((dialect) => dialect.names === null || dialect.names.some((name) => names.includes(name)));
    if (asked.size >= MOST_KNOWN) asked.clear();
    // A file's own names may be long and never come again.
    if (key.length < 1_000) asked.set(key, found);
  }
  return found;
}

/** The recipe in a file's texts. `name` is the file's name, which may tell which of several saver nodes wrote it. Never throws. */
export function readRecipe(raw: readonly RawText[], name: string | null = null): (Reading & { dialect: string }) | null {
  if (raw.length === 0) return null;
  const texts = unwrapped(textsOf(raw));
  for (const dialect of dialectsFor(texts.names)) {
    const reading = dialect.read(texts, name);
    if (reading) return { ...reading, dialect: dialect.id };
  }
  return null;
}

/** Texts that only one program writes under these names; in JPEG and WebP some programs keep all theirs in one JSON. */
const WRAPPED = /"(?:invokeai_metadata|sd-metadata|generation_data|parameters-json|parameters|sui_image_params|smproj)"\s*:/;

function unwrapped(texts: Texts): Texts {
  for (const key of ["usercomment", "comment"]) {
    const whole = WRAPPED.test(texts.get(key) ?? "") ? texts.json(key) : null;
    if (!whole || "sui_image_params" in whole) continue;
    const parts = Object.keys(whole)
      .slice(0, 100)
      .map((name) => ({ where: "wrapped", key: name, text: asText(whole[name]), truncated: false }));
    return textsOf([...texts.all, ...parts]);
  }
  return texts;
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}
