/** ComfyVN marks what it registered; the marker names the workflow by its hash only. */
import type { Dialect } from "./dialect.ts";
import { recordOf, wordIn } from "./fields.ts";
import { instant } from "./instant.ts";

export const comfyvn: Dialect = {
  id: "comfyvn",
  names: ["comfyvn_provenance"],
  read: (texts) => {
    const marker = texts.json("comfyvn_provenance");
    if (!marker) return null;
    const params = { provenance_id: marker.provenance_id, workflow_hash: marker.workflow_hash, source: wordIn(marker, "source") };
    return { record: recordOf({ tool: "ComfyVN", params }), provenance: null, created_at: instant(marker.created_at) };
  },
};
