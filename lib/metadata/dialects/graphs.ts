import type { RawText } from "../schema.ts";
import { graphsIn } from "./comfyui/carried.ts";
import type { JsonObject } from "./exact-json.ts";
import { textsOf } from "./texts.ts";

export interface CarriedGraphs {
  /** ComfyUI's API graph, what ran. */
  prompt: JsonObject | null;
  /** The workflow as its page saved it, with places, sizes and groups. */
  workflow: JsonObject | null;
}

/** The graphs in a file's texts, whatever carried them; for showing, not for the index. Integers beyond a double are decimal strings. */
export function readGraphs(raw: readonly RawText[]): CarriedGraphs {
  const { prompt, workflow } = graphsIn(textsOf(raw));
  return { prompt, workflow: workflow() };
}
