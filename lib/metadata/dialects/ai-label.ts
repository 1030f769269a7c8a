/** A file that says in XMP that a model made it (IPTC digital source type), and nothing more than a description and a program. */
import type { Dialect } from "./dialect.ts";
import { recordOf } from "./fields.ts";
import { packetValue } from "./packet.ts";

const SOURCE = /digitalsourcetype\/(trainedAlgorithmicMedia|compositeWithTrainedAlgorithmicMedia)\b/i;

export const aiLabel: Dialect = {
  id: "ai-label",
  read: (texts) => {
    const packet = texts.get("xmp");
    const source = packet === null ? null : SOURCE.exec(packet)?.[1];
    if (packet === null || !source) return null;
    const record = recordOf({
      tool: packetValue(packet, "xmp:CreatorTool") ?? packetValue(packet, "photoshop:Credit"),
      prompt: source === "trainedAlgorithmicMedia" ? packetValue(packet, "dc:description") : null,
      params: { digital_source_type: source },
    });
    return { record, provenance: null };
  },
};
