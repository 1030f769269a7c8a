/** A file that says in XMP that a model made it (IPTC digital source type), and nothing more than a description and a program. */
import { xmpWords } from "../xmp.ts";
import type { Dialect } from "./dialect.ts";
import { recordOf } from "./fields.ts";
import { packetValue } from "./packet.ts";

const SOURCE = /digitalsourcetype\/(trainedAlgorithmicMedia|compositeWithTrainedAlgorithmicMedia)\b/i;

export const aiLabel: Dialect = {
  id: "ai-label",
  names: ["xmp"],
  read: (texts) => {
    const packet = texts.get("xmp");
    const words = packet?.includes("DigitalSourceType") ? xmpWords(packet) : null;
    const source = SOURCE.exec(words?.sourceType ?? "")?.[1];
    if (packet === null || !words || !source) return null;
    const record = recordOf({
      tool: words.creatorTool ?? packetValue(packet, "photoshop:Credit"),
      prompt: source === "trainedAlgorithmicMedia" ? words.description : null,
      params: { digital_source_type: source },
    });
    return { record, provenance: null };
  },
};
