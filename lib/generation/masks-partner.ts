/** Which picture a mask of a file of its own has to be as large as. Pure. */
import type { ApiGraph, WorkflowField } from "#lib/engines/graph/schema.ts";

/** Nodes that hand a mask on in the size in which it came. */
const SAME_SIZE: ReadonlySet<string> = new Set([
  "ImageToMask",
  "MaskToImage",
  "InvertMask",
  "ImageInvert",
  "GrowMask",
  "FeatherMask",
  "ThresholdMask",
]);

const sourcesOf = (inputs: Readonly<Record<string, unknown>>): string[] =>
  Object.values(inputs).flatMap((value) => (Array.isArray(value) && value.length === 2 ? String(value[0]) : []));

/**
 * The field of the one picture that a node takes as it was loaded, together with the mask. Null where a picture is made smaller before, where
 * several come together, or where it only meets the mask as something else: there the workflow itself sees to sizes.
 */
export function pictureBeside(
  graph: ApiGraph,
  fields: readonly WorkflowField[],
  mask: Pick<WorkflowField, "node_id">,
): WorkflowField | null {
  const handing = new Set([mask.node_id]);
  const beside = new Set<string>();
  // A set that grows while it is walked: each node once, however they are linked.
  for (const id of handing) {
    for (const [reader, node] of Object.entries(graph)) {
      const sources = sourcesOf(node.inputs);
      if (!sources.includes(id)) continue;
      if (SAME_SIZE.has(node.class_type)) handing.add(reader);
      else for (const source of sources) beside.add(source);
    }
  }
  const pictures = fields.filter(({ type, node_id }) => type === "image" && node_id !== mask.node_id && beside.has(node_id));
  return pictures.length === 1 ? (pictures[0] ?? null) : null;
}
