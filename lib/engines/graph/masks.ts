/** In which way a file that stands for a mask is read, and so what has to be made of a mask that was drawn white on black. */
import { mediaInputs } from "./fields-media.ts";
import { type Place, placeKey, viewOf } from "./fields-view.ts";
import { ownValue } from "./json-shape.ts";
import type { ApiGraph, Definitions } from "./schema.ts";

/**
 * - `channel`: the file is the mask: white is masked.
 * - `alpha`: the file's transparency is the mask, its colours are not looked at.
 * - `over`: the same, and its colours are the picture: the field of that picture has the same node and input. A mask for it is laid over
 *   the picture, which makes one new file for both.
 *
 * Where transparency is the mask, ComfyUI takes 1 - alpha: what is masked is what is transparent. A file without transparency masks
 * nothing. `/upload/mask` puts the alpha of what it is sent, and nothing else of it, into the picture named by `original_ref`.
 */
export type MaskWay = "channel" | "alpha" | "over";

/** Null where the file at this input is not used as a mask. */
export function maskWay(graph: ApiGraph, definitions: Definitions, place: Place): MaskWay | null {
  const { node_id, input } = place;
  const found = mediaInputs(viewOf(graph, definitions)).find((one) => placeKey(one.place) === placeKey({ node_id, input }));
  if (!found?.uses.asMask) return null;
  if (!found.uses.byAlpha) return found.uses.asImage ? null : "channel";
  // A loader of masks alone is told which channel to read.
  const channel = ownValue(graph, node_id)?.inputs.channel;
  if (typeof channel === "string" && channel !== "alpha") return "channel";
  return found.carriesMask ? "over" : "alpha";
}
